/** What an operation selects of an object: fields by their keys in the answer, through fragments, without what directives leave out. */
import {
  type FieldNode,
  type FragmentDefinitionNode,
  GraphQLIncludeDirective,
  type GraphQLObjectType,
  type GraphQLSchema,
  GraphQLSkipDirective,
  getDirectiveValues,
  isAbstractType,
  type SelectionNode,
  type SelectionSetNode,
} from 'graphql';

export interface SelectionScope {
  readonly schema: GraphQLSchema;
  readonly fragments: Readonly<Record<string, FragmentDefinitionNode>>;
  readonly variables: Readonly<Record<string, unknown>>;
}

export interface SelectedField {
  readonly key: string;
  readonly name: string;
  /** One or more, whose selections are merged. */
  readonly nodes: readonly [FieldNode, ...FieldNode[]];
}

/** In the order of the answer. */
export function selectedFields(
  scope: SelectionScope,
  type: GraphQLObjectType,
  sets: readonly (SelectionSetNode | undefined)[],
): readonly SelectedField[] {
  const found = new Map<string, [FieldNode, ...FieldNode[]]>();
  const visited = new Set<string>();
  for (const set of sets) for (const selection of set?.selections ?? []) collect(scope, type, selection, found, visited);
  return [...found].map(([key, nodes]) => ({ key, name: nodes[0].name.value, nodes }));
}

function collect(
  scope: SelectionScope,
  type: GraphQLObjectType,
  selection: SelectionNode,
  found: Map<string, [FieldNode, ...FieldNode[]]>,
  visited: Set<string>,
): void {
  if (!isIncluded(selection, scope.variables)) return;
  if (selection.kind === 'Field') {
    const key = selection.alias?.value ?? selection.name.value;
    const nodes = found.get(key);
    if (nodes) nodes.push(selection);
    else found.set(key, [selection]);
    return;
  }
  const fragment = selection.kind === 'InlineFragment' ? selection : scope.fragments[selection.name.value];
  if (selection.kind === 'FragmentSpread') {
    if (visited.has(selection.name.value)) return;
    visited.add(selection.name.value);
  }
  if (!fragment || !applies(scope.schema, type, fragment.typeCondition?.name.value)) return;
  for (const inner of fragment.selectionSet.selections) collect(scope, type, inner, found, visited);
}

function isIncluded(selection: SelectionNode, variables: SelectionScope['variables']): boolean {
  if (getDirectiveValues(GraphQLSkipDirective, selection, variables)?.if === true) return false;
  return getDirectiveValues(GraphQLIncludeDirective, selection, variables)?.if !== false;
}

function applies(schema: GraphQLSchema, type: GraphQLObjectType, condition: string | undefined): boolean {
  if (condition === undefined || condition === type.name) return true;
  const wanted = schema.getType(condition);
  return isAbstractType(wanted) && schema.isSubType(wanted, type);
}
