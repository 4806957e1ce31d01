/** Products and purchases by the hundred, from elsewhere. */

export { importProducts } from './import-products.ts';
export { importPurchases } from './import-purchases.ts';
export { MAX_ROWS } from './rows.ts';
