/** Every place of a schema where a client writes a value: arguments of root fields and of records' fields, and what their inputs hold. */
import {
  type GraphQLArgument,
  type GraphQLField,
  type GraphQLInputType,
  type GraphQLObjectType,
  type GraphQLOutputType,
  type GraphQLSchema,
  getNamedType,
  isCompositeType,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isListType,
  isNonNullType,
  isObjectType,
  isRequiredArgument,
  isRequiredInputField,
} from 'graphql';
import { globalId } from '../support/index.ts';
import type { Operation } from './ground.ts';
import type { RandomValues } from './random-values.ts';

export interface Place {
  /** `Mutation.createCustomer(input.givenName)`. */
  readonly name: string;
  readonly isOfMutation: boolean;
  readonly scalar: string;
  /** With the value at this place, and beside it no more than is required. */
  operation(values: RandomValues, value: string | number): Operation;
}

type AnyField = GraphQLField<unknown, unknown>;

/** Where a field is asked for: around it, and whose it is. */
interface Site {
  readonly owner: GraphQLObjectType;
  readonly isOfMutation: boolean;
  readonly declared: string;
  written(field: string): string;
  variables(values: RandomValues): Readonly<Record<string, unknown>>;
}

export function inputPlaces(schema: GraphQLSchema): readonly Place[] {
  return sitesOf(schema).flatMap((site) =>
    Object.values(site.owner.getFields()).flatMap((field) =>
      field.args.flatMap((arg) => pathsTo(arg.type, []).map((found) => placeOf(site, field, arg, found))),
    ),
  );
}

/** Each mutation with values for all of its arguments, whatever they are. */
export function randomMutations(schema: GraphQLSchema, values: RandomValues): readonly Operation[] {
  return Object.values(schema.getMutationType()?.getFields() ?? {}).map((field) => {
    const { declared, passed } = byVariables(field.args);
    const about = values.typeNamedIn(field.name);
    return {
      query: `mutation Random(${declared}) { ${field.name}(${passed})${selectionOf(field.type)} }`,
      variables: Object.fromEntries(field.args.map(({ name, type }) => [name, values.of(type, name, about).json])),
    };
  });
}

/** As an operation declares them, and hands them on. */
function byVariables(args: readonly GraphQLArgument[]) {
  return {
    declared: args.map(({ name, type }) => `$${name}: ${String(type)}`).join(', '),
    passed: args.map(({ name }) => `${name}: $${name}`).join(', '),
  };
}

function sitesOf(schema: GraphQLSchema): readonly Site[] {
  const [query, mutation, node] = [schema.getQueryType(), schema.getMutationType(), schema.getType('Node')];
  const records = isInterfaceType(node) ? schema.getPossibleTypes(node) : [];
  return [...(query ? [rootOf(query, false)] : []), ...(mutation ? [rootOf(mutation, true)] : []), ...records.map(recordOf)];
}

function rootOf(owner: GraphQLObjectType, isOfMutation: boolean): Site {
  return { owner, isOfMutation, declared: '', written: (field) => `{ ${field} }`, variables: () => ({}) };
}

function recordOf(owner: GraphQLObjectType): Site {
  return {
    owner,
    isOfMutation: false,
    declared: '$record: [ID!]!, ',
    written: (field) => `{ nodes(ids: $record) { ... on ${owner.name} { ${field} } } }`,
    variables: (values) => ({ record: values.idsOf(owner.name) }),
  };
}

interface Found {
  readonly scalar: string;
  /** Names of input fields down to it. */
  readonly path: readonly string[];
}

/** What lies within itself is gone into once. */
function pathsTo(type: GraphQLInputType, within: readonly string[]): readonly Found[] {
  const named = getNamedType(type);
  if (isEnumType(named) || named.name === 'Boolean') return [];
  if (!isInputObjectType(named)) return [{ scalar: named.name, path: [] }];
  if (within.includes(named.name)) return [];
  return Object.values(named.getFields()).flatMap((field) =>
    pathsTo(field.type, [...within, named.name]).map(({ scalar, path }) => ({ scalar, path: [field.name, ...path] })),
  );
}

function placeOf(site: Site, field: AnyField, arg: GraphQLArgument, { scalar, path }: Found): Place {
  const aboutOf = (values: RandomValues) =>
    site.isOfMutation ? values.typeNamedIn(field.name) : getNamedType(field.type).name.replace(/Connection$/, '');
  const given = field.args.filter((other) => other === arg || isRequiredArgument(other));
  const { declared, passed } = byVariables(given);
  const asked = `${field.name}(${passed})${selectionOf(field.type)}`;
  const kind = site.isOfMutation ? 'mutation' : 'query';
  return {
    name: `${site.owner.name}.${field.name}(${[arg.name, ...path].join('.')})`,
    isOfMutation: site.isOfMutation,
    scalar,
    operation: (values, value) => ({
      query: `${kind} Hostile(${site.declared}${declared}) ${site.written(asked)}`,
      variables: {
        ...Object.fromEntries(
          given.map((other) => [
            other.name,
            other === arg
              ? new Filling(values, aboutOf(values), value).of(other.type, other.name, path)
              : values.of(other.type, other.name, aboutOf(values)).json,
          ]),
        ),
        ...site.variables(values),
      },
    }),
  };
}

class Filling {
  readonly #values: RandomValues;
  readonly #about: string;
  readonly #value: string | number;

  constructor(values: RandomValues, about: string, value: string | number) {
    this.#values = values;
    this.#about = about;
    this.#value = value;
  }

  of(type: GraphQLInputType, name: string, path: readonly string[]): unknown {
    if (isNonNullType(type)) return this.of(type.ofType, name, path);
    if (isListType(type)) return [this.of(type.ofType, name, path)];
    if (!isInputObjectType(type)) return this.#scalar(type.name, name);
    const [next, ...rest] = path;
    return Object.fromEntries(
      Object.values(type.getFields()).flatMap((field) => {
        if (field.name === next) return [[field.name, this.of(field.type, field.name, rest)]];
        return isRequiredInputField(field)
          ? [[field.name, this.#values.of(field.type, field.name, this.#about, ONLY_REQUIRED).json]]
          : [];
      }),
    );
  }

  /** Within an id where one is asked for: what is no id at all comes no further than its check. */
  #scalar(scalar: string, name: string): unknown {
    if (scalar === 'JSON') return { [this.#value]: this.#value };
    return scalar === 'ID' ? globalId(this.#values.typeOf(name, this.#about), String(this.#value)) : this.#value;
  }
}

/** So deep that filters hold no filters. */
const ONLY_REQUIRED = 9;

/** So much that rows are read. */
function selectionOf(type: GraphQLOutputType): string {
  const named = getNamedType(type);
  if (!isCompositeType(named)) return '';
  if (!isObjectType(named)) return ' { __typename }';
  const { nodes, id } = named.getFields();
  if (nodes) return ` { nodes${selectionOf(nodes.type)} }`;
  return id ? ' { id }' : ' { __typename }';
}
