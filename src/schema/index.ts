/** GraphQL assembly: modules in, one schema out. */

export { buildSchema } from './build-schema.ts';
export { weighOperation } from './complexity.ts';
export { missingDescriptions } from './described.ts';
