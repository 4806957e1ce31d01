/** The door to the sample of sales. */

export { seedSales } from './seed.ts';
