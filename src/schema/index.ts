/** GraphQL assembly: modules in, one schema out. */

export { buildSchema } from './build-schema.ts';
export { coercedVariables } from './coerced-variables.ts';
export { type AnsweredMutation, type CompiledAnswer, SettledMutation, withCompiledAnswer } from './compiled-answer.ts';
export { type CompiledExtensions, type CompiledRead, type RelatedPagePlan, withCompiledRead } from './compiled-read.ts';
export { weighOperation } from './complexity.ts';
export { type CursorScope, cursorPrefix } from './cursor.ts';
export { missingDescriptions } from './described.ts';
export { type PageRequest, pageQuery } from './page-request.ts';
export { recordExtensions } from './record.ts';
