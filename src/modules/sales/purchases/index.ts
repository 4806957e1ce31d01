/** What the rest of sales may use of purchases. */

export { divideHalfEven, formatQuantity, grossOf, parseQuantity } from './amounts.ts';
export { type Balance, outstandingOf, refundableOf } from './balance.ts';
export { countPurchases } from './count-purchases.ts';
export { creditApproval } from './credit-approval.ts';
export { linesOfPurchase, purchaseOfLine } from './lines.ts';
export { purchaseLoaders } from './loaders.ts';
export { draftPurchase, MOST_ENTRIES, type PurchaseInput } from './purchase-draft.ts';
export {
  findPurchase,
  firstPurchase,
  type NewPurchaseInput,
  type Purchase,
  purchasesBetween,
  purchasesById,
  recordPurchase,
  requirePurchase,
  visiblePurchases,
} from './purchases.ts';
export { type NewPurchase, writePurchases } from './write-purchases.ts';
