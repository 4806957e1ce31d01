/** What is owed of purchases, and moving it. */

export { type HeldPurchase, holdPurchase } from './held-purchase.ts';
export { moveMoney } from './move-money.ts';
export { readAmount } from './read-amount.ts';
