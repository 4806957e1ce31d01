/** The door to totals over purchases. */

export { MOST_TOTALS, type PurchaseGroup, type PurchaseTotal, purchaseTotals } from './totals.ts';
