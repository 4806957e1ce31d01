/**
 * Refuses text that Postgres cannot store or that is no Unicode: NUL and lone surrogates, in every argument, however deep. It
 * stands around the resolvers and not in the `String` scalar: graphql-js compares its own by identity in introspection.
 */
import { BasePlugin, type PothosOutputFieldConfig, type SchemaTypes } from '@pothos/core';
import type { GraphQLFieldResolver } from 'graphql';
import { RequestError } from '../kernel/index.ts';

declare global {
  namespace PothosSchemaTypes {
    interface Plugins<Types extends SchemaTypes> {
      wellFormedText: WellFormedText<Types>;
    }
  }
}

const MALFORMED = /\0|\p{Surrogate}/u;

export class WellFormedText<Types extends SchemaTypes> extends BasePlugin<Types> {
  override wrapResolve(resolve: Resolve<Types>, field: PothosOutputFieldConfig<Types>): Resolve<Types> {
    return field.kind !== 'Subscription' && hasArguments(field) ? checked(resolve) : resolve;
  }

  override wrapSubscribe(
    subscribe: Resolve<Types> | undefined,
    field: PothosOutputFieldConfig<Types>,
  ): Resolve<Types> | undefined {
    return subscribe && hasArguments(field) ? checked(subscribe) : subscribe;
  }
}

type Resolve<Types extends SchemaTypes> = GraphQLFieldResolver<unknown, Types['Context'], object>;

function hasArguments<Types extends SchemaTypes>(field: PothosOutputFieldConfig<Types>): boolean {
  return Object.keys(field.args).length > 0;
}

function checked<Types extends SchemaTypes>(resolve: Resolve<Types>): Resolve<Types> {
  return (source, args, context, info) => {
    if (!isWellFormed(args)) {
      throw new RequestError('BAD_USER_INPUT', 'Text may contain neither NUL nor half of a surrogate pair.');
    }
    return resolve(source, args, context, info);
  };
}

/** Whether all text in a value, keys included, is Unicode without NUL. */
function isWellFormed(value: unknown): boolean {
  if (typeof value === 'string') return !MALFORMED.test(value);
  if (typeof value !== 'object' || value === null || value instanceof Date) return true;
  if (Array.isArray(value)) return value.every(isWellFormed);
  for (const key in value) if (MALFORMED.test(key) || !isWellFormed(Reflect.get(value, key))) return false;
  return true;
}
