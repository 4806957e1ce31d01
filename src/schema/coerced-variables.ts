/** Variables as an operation declares them. Whoever weighs it and whoever answers it ask for the same ones. */
import { type GraphQLSchema, getVariableValues, type VariableDefinitionNode } from 'graphql';

type Given = Readonly<Record<string, unknown>>;

interface Known {
  readonly definitions: readonly VariableDefinitionNode[];
  readonly result: ReturnType<typeof getVariableValues>;
}

const known = new WeakMap<Given, Known>();

/** What `getVariableValues` of graphql-js answers. The same objects answer the same: nobody changes variables once they came. */
export function coercedVariables(
  schema: GraphQLSchema,
  definitions: readonly VariableDefinitionNode[],
  given: Given,
): Known['result'] {
  const before = known.get(given);
  if (before?.definitions === definitions) return before.result;
  const result = getVariableValues(schema, definitions, given);
  known.set(given, { definitions, result });
  return result;
}
