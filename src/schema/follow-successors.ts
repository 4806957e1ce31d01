/**
 * Reads take the id of a record whose place another took for the other's. A single read looks only when it found nothing; lists look
 * before, as an old id in a filter finds nothing without a sign. Mutations are left out: their domain functions follow under a lock,
 * and an idempotency key remembers the input as it was given. So are feeds: what their channel is joined with changes while they run.
 */
import { BasePlugin, type PothosOutputFieldConfig, type SchemaTypes } from '@pothos/core';
import { type GraphQLFieldResolver, getNamedType, getNullableType, isListType } from 'graphql';
import type { Ctx } from '../kernel/index.ts';
import { recordExtensions } from './record.ts';
import { currentArguments } from './successors.ts';

declare global {
  namespace PothosSchemaTypes {
    interface Plugins<Types extends SchemaTypes> {
      followSuccessors: FollowSuccessors<Types>;
    }
  }
}

type Resolve<Types extends SchemaTypes> = GraphQLFieldResolver<unknown, Types['Context'], object>;

/** They follow by themselves, as they may be asked for many types at once. */
const NODE_FIELDS: ReadonlySet<string> = new Set(['node', 'nodes']);

export class FollowSuccessors<Types extends SchemaTypes> extends BasePlugin<Types> {
  override wrapResolve(resolve: Resolve<Types>, field: PothosOutputFieldConfig<Types>): Resolve<Types> {
    if (field.kind !== 'Query' || NODE_FIELDS.has(field.name) || Object.keys(field.args).length === 0) return resolve;
    return async (source, args, context, info) => {
      // The builder's context is a Ctx; the plugin's own types cannot know.
      const ctx = context as Ctx;
      const returned = getNullableType(info.returnType);
      if (isListType(returned) || !recordExtensions(getNamedType(returned).extensions)) {
        return resolve(source, await currentArguments(args, ctx, info), context, info);
      }
      const found = await resolve(source, args, context, info);
      if (found !== null && found !== undefined) return found;
      const current = await currentArguments(args, ctx, info);
      return current === args ? found : resolve(source, current, context, info);
    };
  }
}
