/**
 * What an operation weighs: an object 1, a scalar 0, a page its size times what is asked of a row, any other list five times. The
 * plugin only carries the weights; `weighOperation` is asked once before anything runs, as in resolvers it would throw once for
 * each root field.
 */
import { complexityFromQuery } from '@pothos/plugin-complexity';
import {
  type DocumentNode,
  type FieldNode,
  type GraphQLField,
  type GraphQLSchema,
  getNamedType,
  isLeafType,
  isListType,
  isNonNullType,
  Kind,
  TypeInfo,
  type ValueNode,
  type VariableDefinitionNode,
  visit,
  visitWithTypeInfo,
} from 'graphql';
import { RequestError } from '../kernel/index.ts';
import { coercedVariables } from './coerced-variables.ts';

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
 * `document` has passed validation, and is remembered: what it weighs is walked once for each size of its pages.
 */
export function weighOperation(
  schema: GraphQLSchema,
  document: DocumentNode,
  {
    operationName,
    variables = {},
  }: { readonly operationName?: string | null; readonly variables?: Readonly<Record<string, unknown>> },
): Weight {
  try {
    return scalesFor(schema, document, operationName ?? '').weigh(variables);
  } catch (error) {
    // graphql-js coerces variables by recursion, and a body of 100 KB nests deeper than the stack.
    if (error instanceof RangeError) throw new RequestError('BAD_USER_INPUT', 'The variables are nested too deeply.');
    throw error;
  }
}

const scales = new WeakMap<GraphQLSchema, WeakMap<DocumentNode, Map<string, Scales>>>();

function scalesFor(schema: GraphQLSchema, document: DocumentNode, operationName: string): Scales {
  const known = scales.get(schema)?.get(document)?.get(operationName);
  if (known) return known;
  const ofSchema = scales.get(schema) ?? new WeakMap<DocumentNode, Map<string, Scales>>();
  scales.set(schema, ofSchema);
  const ofDocument = ofSchema.get(document) ?? new Map<string, Scales>();
  ofSchema.set(document, ofDocument);
  const made = new Scales(schema, document, operationName);
  // A client may name what is not there, and anything.
  if (made.isThere) ofDocument.set(operationName, made);
  return made;
}

const MOST_WEIGHTS = 100;

/** Of one operation. */
class Scales {
  readonly #schema: GraphQLSchema;
  readonly #document: DocumentNode;
  readonly #definitions: readonly VariableDefinitionNode[];
  /** Variables that a weight depends on; null where any may. */
  readonly #weighty: readonly string[] | null;
  readonly #weights = new Map<string, Weight>();

  readonly isThere: boolean;

  constructor(schema: GraphQLSchema, document: DocumentNode, operationName: string) {
    // The plugin weighs the first operation of a document: leave only the one that runs.
    const definitions = document.definitions.filter(
      (definition) => definition.kind !== Kind.OPERATION_DEFINITION || !operationName || definition.name?.value === operationName,
    );
    const operation = definitions.find((definition) => definition.kind === Kind.OPERATION_DEFINITION);
    this.#schema = schema;
    this.#document = { ...document, definitions };
    this.#definitions = operation?.variableDefinitions ?? [];
    this.#weighty = weightyVariables(schema, this.#document);
    this.isThere = operation !== undefined;
  }

  weigh(variables: Readonly<Record<string, unknown>>): Weight {
    const key = this.#keyOf(variables);
    if (key === null) return this.#walk(variables);
    const known = this.#weights.get(key);
    if (known) return known;
    const weight = this.#walk(variables);
    if (this.#weights.size >= MOST_WEIGHTS) this.#weights.clear();
    this.#weights.set(key, weight);
    return weight;
  }

  /** The values that a weight depends on; null where there is no telling. */
  #keyOf(variables: Readonly<Record<string, unknown>>): string | null {
    if (this.#definitions.length === 0) return '';
    const { coerced, errors } = coercedVariables(this.#schema, this.#definitions, variables);
    if (errors) throw errors[0];
    // Where a default stands in for nothing, a null does not.
    if (!this.#weighty || Object.values(coerced).includes(null)) return null;
    const sizes = this.#weighty.map((name) => coerced[name]);
    return sizes.every((size) => size === undefined || typeof size === 'number') ? sizes.join() : null;
  }

  #walk(variables: Readonly<Record<string, unknown>>): Weight {
    return complexityFromQuery(this.#document, { schema: this.#schema, variables: { ...variables } });
  }
}

/** Of all fields of the document; null where one weighs by more than the sizes of its pages. */
function weightyVariables(schema: GraphQLSchema, document: DocumentNode): readonly string[] | null {
  const names = new Set<string>();
  let isTold = true;
  const types = new TypeInfo(schema);
  const look = (node: FieldNode): void => {
    const { complexity, pothosArgMappers } = types.getFieldDef()?.extensions ?? {};
    const mappers = Array.isArray(pothosArgMappers) ? pothosArgMappers.length : 0;
    const weighs = typeof complexity === 'function' && complexity !== fieldWeight;
    for (const argument of node.arguments ?? []) {
      const isSize = argument.name.value === 'first' || argument.name.value === 'last';
      if (!mentionsVariable(argument.value) || (!mappers && (!weighs || (complexity === pageWeight && !isSize)))) continue;
      if (complexity === pageWeight && isSize && argument.value.kind === Kind.VARIABLE) names.add(argument.value.name.value);
      else isTold = false;
    }
  };
  visit(document, visitWithTypeInfo(types, { Field: look }));
  return isTold ? [...names] : null;
}

function mentionsVariable(value: ValueNode): boolean {
  if (value.kind === Kind.VARIABLE) return true;
  if (value.kind === Kind.LIST) return value.values.some(mentionsVariable);
  return value.kind === Kind.OBJECT && value.fields.some((field) => mentionsVariable(field.value));
}
