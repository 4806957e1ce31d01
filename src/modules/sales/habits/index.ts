/** The door to customers' habits: what they have spent, how regularly they buy, and how much by habit. */

export { type Cadence, cadenceOf } from './cadence.ts';
export { habitLoaders } from './loaders.ts';
export { type LoyaltyMeasure, loyaltyMeasures } from './loyalty.ts';
export { CADENCE_PURCHASES, RHYTHM_COLUMNS, recomputeRhythms, rhythmsAt } from './rhythms.ts';
export { addToSpending, isTooMuchTogether, recomputeSpending, type SpendingDelta } from './spending.ts';
