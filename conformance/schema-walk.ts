/** Operations made from the server's own schema, so that a field added tomorrow is tried tomorrow. */
import { readFile } from 'node:fs/promises';
import type { IntrospectionQuery } from 'graphql';
import {
  buildClientSchema,
  buildSchema,
  type GraphQLField,
  type GraphQLInputType,
  type GraphQLSchema,
  getIntrospectionQuery,
  getNamedType,
  isCompositeType,
  isEnumType,
  isInputObjectType,
  isListType,
  isNonNullType,
} from 'graphql';
import { dig, Skip } from './expect.ts';
import type { Api } from './http-client.ts';

export interface RootOperation {
  readonly kind: 'query' | 'mutation' | 'subscription';
  readonly field: string;
  readonly query: string;
  readonly variables: Readonly<Record<string, unknown>>;
}

/** Ids of records that stand on the server, by type, so that an operation that slips through has something to change. */
export type Targets = Readonly<Record<string, string>>;

const isIntrospection = (value: unknown): value is IntrospectionQuery => typeof dig(value, '__schema') === 'object';

/** By introspection, or from the committed schema where that is off. */
export async function schemaOf(api: Api, committed: URL): Promise<GraphQLSchema> {
  const { json } = await api.ask({ query: getIntrospectionQuery() });
  const data = dig(json, 'data');
  if (isIntrospection(data)) return buildClientSchema(data);
  try {
    return buildSchema(await readFile(committed, 'utf8'));
  } catch {
    throw new Skip('introspection is off and there is no schema.graphql to read');
  }
}

const SCALARS: Readonly<Record<string, unknown>> = {
  String: 'conformance',
  Int: 1,
  Float: 0.5,
  Boolean: true,
  DateTime: '2026-01-02T03:04:05Z',
  Date: '2026-01-02',
  Decimal: '1.00',
  CurrencyCode: 'EUR',
  JSON: {},
};

/** A good value, with no more than what is required. `hint` is the words around it: the operation's and the argument's name. */
function sample(type: GraphQLInputType, hint: string, targets: Targets): unknown {
  if (isNonNullType(type)) return sample(type.ofType, hint, targets);
  if (isListType(type)) return [sample(type.ofType, hint, targets)];
  if (isEnumType(type)) return type.getValues()[0]?.name;
  if (isInputObjectType(type)) {
    const required = Object.values(type.getFields()).filter((field) => isNonNullType(field.type));
    return Object.fromEntries(required.map((field) => [field.name, sample(field.type, `${hint} ${field.name}`, targets)]));
  }
  if (type.name === 'ID') return idFor(hint, targets);
  return SCALARS[type.name] ?? 'conformance';
}

function idFor(hint: string, targets: Targets): string {
  const words = hint.split(' ').reverse();
  for (const word of words) {
    const known = Object.keys(targets).find((type) => word.toLowerCase().includes(type.toLowerCase()));
    if (known) return targets[known] ?? '';
  }
  return Object.values(targets)[0] ?? '';
}

function operation(kind: RootOperation['kind'], field: GraphQLField<unknown, unknown>, targets: Targets): RootOperation {
  const required = field.args.filter(({ type }) => isNonNullType(type));
  const declared = required.map(({ name, type }) => `$${name}: ${type}`).join(', ');
  const passed = required.map(({ name }) => `${name}: $${name}`).join(', ');
  const inBrackets = (text: string): string => (text === '' ? '' : `(${text})`);
  return {
    kind,
    field: field.name,
    query: `${kind} ${inBrackets(declared)} { ${field.name}${inBrackets(passed)} ${isCompositeType(getNamedType(field.type)) ? '{ __typename }' : ''} }`,
    variables: Object.fromEntries(required.map(({ name, type }) => [name, sample(type, `${field.name} ${name}`, targets)])),
  };
}

/** One operation for every root field. */
export function rootOperations(schema: GraphQLSchema, targets: Targets): readonly RootOperation[] {
  const of = (kind: RootOperation['kind'], fields: Record<string, GraphQLField<unknown, unknown>> | undefined) =>
    Object.values(fields ?? {}).map((field) => operation(kind, field, targets));
  return [
    ...of('query', schema.getQueryType()?.getFields()),
    ...of('mutation', schema.getMutationType()?.getFields()),
    ...of('subscription', schema.getSubscriptionType()?.getFields()),
  ];
}
