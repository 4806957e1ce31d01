/** What the rest of sales may use of products. */

export { findProductsBySku, lockProducts, type ProductUpdate, updateBy, writeProductUpdates } from './product-changes.ts';
export { rankedProducts } from './product-search.ts';
export {
  createProduct,
  findProducts,
  type NewProduct,
  type Product,
  productCategories,
  requireProduct,
  updateProduct,
  writeNewProducts,
} from './products.ts';
