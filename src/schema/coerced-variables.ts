/** Variables as an operation declares them. Whoever weighs it and whoever answers it ask for the same ones. */
import { type GraphQLSchema, getVariableValues, type VariableDefinitionNode } from 'graphql';

type Given = Readonly<Record<string, unknown>>;

interface Known {
  readonly given: Given;
  readonly definitions: readonly VariableDefinitionNode[];
  readonly result: ReturnType<typeof getVariableValues>;
}

/** What was asked for last: the two ask in the same tick. What a WeakMap holds for a request outlives two collections of V8's young objects. */
let last: Known | null = null;

/** What `getVariableValues` of graphql-js answers. The same objects answer the same: nobody changes variables once they came. */
export function coercedVariables(
  schema: GraphQLSchema,
  definitions: readonly VariableDefinitionNode[],
  given: Given,
): Known['result'] {
  if (last?.given === given && last.definitions === definitions) return last.result;
  const result = getVariableValues(schema, definitions, given);
  last = { given, definitions, result };
  return result;
}
