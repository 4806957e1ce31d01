/** JSON from outside: bounded, and without the keys that reach into JavaScript's prototypes. */
import { GraphQLError, Kind, type ValueNode } from 'graphql';
import type { JsonValue } from '../kernel/index.ts';

const MAX_DEPTH = 20;
const MAX_VALUES = 10_000;
const UNSAFE_KEYS = new Set(['__proto__', 'constructor', 'prototype']);

/** The value itself once it is known to be harmless. */
export function parseJson(value: unknown): JsonValue {
  let values = 0;
  const check = (part: unknown, depth: number): void => {
    values += 1;
    if (depth > MAX_DEPTH) throw new GraphQLError(`JSON may be at most ${MAX_DEPTH} levels deep.`);
    if (values > MAX_VALUES) throw new GraphQLError(`JSON may hold at most ${MAX_VALUES} values.`);
    if (typeof part !== 'object' || part === null) return;
    for (const key of Object.keys(part)) {
      if (UNSAFE_KEYS.has(key)) throw new GraphQLError('JSON may not use the keys __proto__, constructor and prototype.');
      check(Reflect.get(part, key), depth + 1);
    }
  };
  check(value, 1);
  return value as JsonValue;
}

/** A literal of a document as JSON, with its variables put in. */
export function jsonFromLiteral(node: ValueNode, variables: Readonly<Record<string, unknown>>, depth = 1): unknown {
  if (depth > MAX_DEPTH) throw new GraphQLError(`JSON may be at most ${MAX_DEPTH} levels deep.`);
  switch (node.kind) {
    case Kind.NULL:
      return null;
    case Kind.INT:
    case Kind.FLOAT:
      return Number(node.value);
    case Kind.STRING:
    case Kind.BOOLEAN:
    case Kind.ENUM:
      return node.value;
    case Kind.VARIABLE:
      return variables[node.name.value] ?? null;
    case Kind.LIST:
      return node.values.map((item) => jsonFromLiteral(item, variables, depth + 1));
    case Kind.OBJECT: {
      const fields = node.fields.map((field) => [field.name.value, jsonFromLiteral(field.value, variables, depth + 1)] as const);
      // Own properties, whatever their names: `__proto__` is then seen and refused.
      return Object.fromEntries(fields);
    }
  }
}
