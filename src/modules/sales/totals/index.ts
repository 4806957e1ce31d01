/** The door to totals over purchases. */

export { type CohortCell, purchaseCohorts } from './cohorts.ts';
export { type Period, periodName } from './periods.ts';
export { type CountsRequest, purchaseCounts } from './purchase-counts.ts';
export { MOST_TOTALS, type PurchaseGroup, type PurchaseTotal, purchaseTotals } from './totals.ts';
