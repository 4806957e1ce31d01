/** The CLI's import of customers. */

export { importCustomersCommand } from './command.ts';
