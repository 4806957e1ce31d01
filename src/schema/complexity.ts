/**
 * What an operation weighs: an object 1, a scalar 0, a page its size times what is asked of a row, any other list five times. The
 * plugin only carries the weights; `weighOperation` is asked once before anything runs, as in resolvers it would throw once for
 * each root field.
 */
import { complexityFromQuery } from '@pothos/plugin-complexity';
import {
  type DocumentNode,
  type GraphQLField,
  type GraphQLSchema,
  getNamedType,
  isLeafType,
  isListType,
  isNonNullType,
  Kind,
} from 'graphql';
import { RequestError } from '../kernel/index.ts';

const DEFAULT_PAGE_SIZE = 20;
const MAX_PAGE_SIZE = 100;
const UNPAGED_LIST = 5;

/** For `nodes` and `edges`: their page has multiplied already. */
export const ONE_EACH = { field: 1, multiplier: 1 } as const;

export interface Weight {
  readonly complexity: number;
  readonly depth: number;
  readonly breadth: number;
}

/** How many rows a page is weighed as; a size that will be refused is weighed as the nearest allowed one. */
export function pageSize(asked: number | null | undefined): number {
  return Math.min(Math.max(asked ?? DEFAULT_PAGE_SIZE, 1), MAX_PAGE_SIZE);
}

/** A paged field's weight by its arguments. */
export function pageWeight(args: { readonly first?: number | null | undefined; readonly last?: number | null | undefined }) {
  return { field: 1, multiplier: pageSize(args.first ?? args.last) };
}

/** The weight of a field that does not state its own. */
export function fieldWeight(_args: unknown, _ctx: unknown, field: GraphQLField<unknown, never>) {
  const type = isNonNullType(field.type) ? field.type.ofType : field.type;
  return { field: isLeafType(getNamedType(type)) ? 0 : 1, multiplier: isListType(type) ? UNPAGED_LIST : 1 };
}

/**
 * The weight of the operation that will run. Throws a GraphQLError for variables that do not fit, as execution would, and
 * BAD_USER_INPUT for some that are nested too deeply.
 * `document` has passed validation.
 */
export function weighOperation(
  schema: GraphQLSchema,
  document: DocumentNode,
  {
    operationName,
    variables = {},
  }: { readonly operationName?: string | null; readonly variables?: Readonly<Record<string, unknown>> },
): Weight {
  // The plugin weighs the first operation of a document: leave only the one that runs.
  const definitions = document.definitions.filter(
    (definition) => definition.kind !== Kind.OPERATION_DEFINITION || !operationName || definition.name?.value === operationName,
  );
  try {
    return complexityFromQuery({ ...document, definitions }, { schema, variables: { ...variables } });
  } catch (error) {
    // graphql-js coerces variables by recursion, and a body of 100 KB nests deeper than the stack.
    if (error instanceof RangeError) throw new RequestError('BAD_USER_INPUT', 'The variables are nested too deeply.');
    throw error;
  }
}
