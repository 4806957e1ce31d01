/** One request for an operation, and what plans and resolvers are told of it. */
import {
  type ExecutionArgs,
  type GraphQLField,
  type GraphQLObjectType,
  type GraphQLResolveInfo,
  Kind,
  type OperationDefinitionNode,
} from 'graphql';
import type { Asking } from './operation-read.ts';
import type { Planned } from './plans.ts';
import type { SelectedField, SelectionScope } from './selection.ts';
import { NotCompiled } from './statement.ts';

export interface Asked extends Asking {
  readonly args: ExecutionArgs;
  readonly operation: OperationDefinitionNode;
}

export function plannedOf({ args: { document }, operation, variables }: Asked): Planned {
  return { document, operation, variables };
}

export function scopeOf({ args: { schema, document } }: Asked, variables: SelectionScope['variables']): SelectionScope {
  const fragments = Object.fromEntries(
    document.definitions.flatMap((one) => (one.kind === Kind.FRAGMENT_DEFINITION ? [[one.name.value, one] as const] : [])),
  );
  return { schema, fragments, variables };
}

/** What `compile` makes; null where some of it is left to the resolvers. */
export function whereCompiled<Plan>(compile: () => Plan): Plan | null {
  try {
    return compile();
  } catch (error) {
    if (error instanceof NotCompiled) return null;
    throw error;
  }
}

interface Root {
  readonly field: GraphQLField<unknown, unknown>;
  readonly selected: SelectedField;
  readonly scope: SelectionScope;
  readonly parentType: GraphQLObjectType;
}

/** What the executor would hand to a root field's resolver. */
export function infoOf({ args, operation, variables }: Asked, { field, selected, scope, parentType }: Root): GraphQLResolveInfo {
  return {
    fieldName: field.name,
    fieldNodes: selected.nodes,
    returnType: field.type,
    parentType,
    path: { prev: undefined, key: selected.key, typename: parentType.name },
    schema: args.schema,
    fragments: scope.fragments,
    rootValue: args.rootValue,
    operation,
    variableValues: { ...variables },
  };
}
