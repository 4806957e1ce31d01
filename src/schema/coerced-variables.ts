/** Variables as an operation declares them. Whoever weighs it and whoever answers it ask for the same ones. */
import { type GraphQLError, type GraphQLSchema, getVariableValues, type VariableDefinitionNode } from 'graphql';

type Given = Readonly<Record<string, unknown>>;
type Coerced = { readonly [name: string]: unknown };

interface Known {
  readonly definitions: readonly VariableDefinitionNode[];
  readonly values: Coerced;
}

const known = new WeakMap<Given, Known>();

/** Null where they do not fit. The same objects answer the same: nobody changes variables once they came. */
export function coercedVariables(
  schema: GraphQLSchema,
  definitions: readonly VariableDefinitionNode[],
  given: Given,
  onFault: (fault: GraphQLError) => void = () => {},
): Coerced | null {
  const before = known.get(given);
  if (before?.definitions === definitions) return before.values;
  const { coerced, errors } = getVariableValues(schema, definitions, given);
  if (errors?.[0]) onFault(errors[0]);
  if (!coerced) return null;
  known.set(given, { definitions, values: coerced });
  return coerced;
}
