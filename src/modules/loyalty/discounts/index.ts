/** The door to discounts for those who buy often. */

export { discountLoaders } from './frequent-buyer.ts';
