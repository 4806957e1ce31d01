/** GraphQL assembly: modules in, one schema out. */

export { buildSchema, type SchemaOptions } from './build-schema.ts';
export { type Weight, weighOperation } from './complexity.ts';
export { missingDescriptions } from './described.ts';
export type { ObserveField } from './tracing.ts';
