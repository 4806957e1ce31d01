/** A request for each root field, made from the schema alone: valid in form, about nothing that exists. */
import { randomUUID } from 'node:crypto';
import {
  type GraphQLInputType,
  getNamedType,
  isCompositeType,
  isEnumType,
  isInputObjectType,
  isListType,
  isNonNullType,
  isRequiredArgument,
  isRequiredInputField,
} from 'graphql';
import { globalId } from '../support/index.ts';
import type { AnyField, Root } from './schema-facts.ts';

export interface GeneratedRequest {
  readonly document: string;
  readonly variables: Readonly<Record<string, unknown>>;
}

const SCALARS: Readonly<Record<string, () => unknown>> = {
  Boolean: () => true,
  CurrencyCode: () => 'EUR',
  Date: () => '2026-03-02',
  DateTime: () => '2026-03-02T08:00:00.000Z',
  Decimal: () => '1',
  Float: () => 1,
  ID: () => globalId('Customer', randomUUID()),
  Int: () => 1,
  JSON: () => ({}),
  String: () => 'x',
};

/** Gives every required argument and input field a value, and asks for no more than `__typename`. */
export function requestFor(root: Root, field: AnyField): GeneratedRequest {
  const required = field.args.filter(isRequiredArgument);
  const declared = required.map(({ name, type }) => `$${name}: ${String(type)}`).join(', ');
  const passed = required.map(({ name }) => `${name}: $${name}`).join(', ');
  const selection = isCompositeType(getNamedType(field.type)) ? ' { __typename }' : '';
  return {
    document: `${root.toLowerCase()} Generated${declared && `(${declared})`} { ${field.name}${passed && `(${passed})`}${selection} }`,
    variables: Object.fromEntries(required.map(({ name, type }) => [name, exampleOf(type)])),
  };
}

function exampleOf(type: GraphQLInputType): unknown {
  if (isNonNullType(type)) return exampleOf(type.ofType);
  if (isListType(type)) return [exampleOf(type.ofType)];
  if (isEnumType(type)) return type.getValues()[0]?.name;
  if (isInputObjectType(type)) {
    const required = Object.values(type.getFields()).filter(isRequiredInputField);
    return Object.fromEntries(required.map((field) => [field.name, exampleOf(field.type)]));
  }
  const make = SCALARS[type.name];
  if (!make) throw new Error(`The contract suite knows no value for the scalar ${type.name}.`);
  return make();
}
