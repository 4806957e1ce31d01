/** The door to discounts for those who buy often. */

export { type DiscountKey, discountLoaders } from './frequent-buyer.ts';
