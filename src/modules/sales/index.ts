/** The door to sales: what other modules may use of it. */

export { sales } from './module.ts';
export { type LineWorth, type PurchaseWorth, purchaseWorth, type Remedy, readyRefund } from './money-back/index.ts';
export { requireOpportunity } from './pipeline/index.ts';
export { findProducts, type Product, productCategories, requireProduct } from './products/index.ts';
export { promisesKept } from './promises/index.ts';
export {
  countPurchases,
  findPurchase,
  firstPurchase,
  linesOfPurchase,
  type Purchase,
  purchaseOfLine,
  purchasesBetween,
  purchasesById,
  requirePurchase,
} from './purchases/index.ts';
export { sampleProducts } from './sample/index.ts';
export {
  type CohortCell,
  type CountsRequest,
  type Period,
  periodName,
  purchaseCohorts,
  purchaseCounts,
} from './totals/index.ts';
