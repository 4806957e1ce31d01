/** `t.anyRecord`: a record of whatever type, which the parent names. Loaded as `node` does, in one statement for each type. */
import type { FieldKind, FieldRef } from '@pothos/core';
import DataLoader from 'dataloader';
import type { GraphQLResolveInfo } from 'graphql';
import type { Ctx, NamedRecord } from '../kernel/index.ts';
import type { Builder, LooseTypes } from './loose-types.ts';
import { readRecords, recordTypeNamed } from './node.ts';

type AnyFieldBuilder = PothosSchemaTypes.RootFieldBuilder<LooseTypes, unknown, FieldKind>;

interface Options {
  readonly description: string;
  readonly resolve: (parent: unknown) => NamedRecord | null;
}

export function anyRecord(
  this: AnyFieldBuilder & { readonly builder: Builder },
  { description, resolve }: Options,
): FieldRef<LooseTypes, unknown> {
  const { builder } = this;
  return this.field({
    type: builder.nodeInterfaceRef(),
    nullable: true,
    description,
    resolve: async (parent: unknown, _args: object, ctx: Ctx, info: GraphQLResolveInfo) => {
      const named = resolve(parent);
      return named && readNamed(named, ctx, info);
    },
  } as never);
}

/** Null where it is not there or not the reader's to see. */
export function readNamed({ type, id }: NamedRecord, ctx: Ctx, info: GraphQLResolveInfo): Promise<object | null> {
  return loaderOf(type, ctx, info).load(id);
}

type Loader = DataLoader<string, object | null>;

/** By request, place in the document and type: what stands at one place is asked for the same fields. */
const loaders = new WeakMap<Ctx, Map<unknown, Map<string, Loader>>>();

function loaderOf(type: string, ctx: Ctx, info: GraphQLResolveInfo): Loader {
  const [place] = info.fieldNodes;
  const places = loaders.get(ctx) ?? new Map<unknown, Map<string, Loader>>();
  loaders.set(ctx, places);
  const types = places.get(place) ?? new Map<string, Loader>();
  places.set(place, types);
  const loader = types.get(type) ?? new DataLoader((ids: readonly string[]) => loadRecords(type, ids, ctx, info));
  types.set(type, loader);
  return loader;
}

async function loadRecords(type: string, ids: readonly string[], ctx: Ctx, info: GraphQLResolveInfo): Promise<(object | null)[]> {
  const record = recordTypeNamed(type, info);
  if (!record || !ctx.can(record.permission)) return ids.map(() => null);
  const byId = await readRecords(type, record, ids, ctx, info);
  return ids.map((id) => byId.get(id) ?? null);
}
