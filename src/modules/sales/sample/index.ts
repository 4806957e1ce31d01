/** The door to the sample of sales. */

export { sampleProducts } from './sample-products.ts';
export { seedSales } from './seed.ts';
