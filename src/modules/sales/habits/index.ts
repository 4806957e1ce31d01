/** The door to customers' habits: what they have spent, and how regularly they buy. */

export { recomputeRhythms } from './rhythms.ts';
export { addToSpending, recomputeSpending, type SpendingDelta } from './spending.ts';
