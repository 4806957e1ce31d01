/** The CLI's imports of products and purchases. */

export { importProductsCommand } from './products-command.ts';
export { importPurchasesCommand } from './purchases-command.ts';
