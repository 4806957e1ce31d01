/**
 * `t.batchedPage`: a connection over records that no relation of their parent leads to. The page of every parent in a list is found
 * by one statement of the module's own, and what is selected of all their rows is read by one more.
 */
import type { FieldKind, FieldRef } from '@pothos/core';
import { queryFromInfo } from '@pothos/plugin-prisma';
import DataLoader from 'dataloader';
import type { GraphQLResolveInfo } from 'graphql';
import type { ComputedSlice, Ctx, OrderColumn, Permission, RankedRow } from '../kernel/index.ts';
import { pageWeight } from './complexity.ts';
import { connectionOf, type KeyedRow, type Page, pageArguments, pageOf } from './connection.ts';
import type { Builder, Clause, LooseTypes, Row } from './loose-types.ts';
import { type PageArgs, pageRequest, requireTotal } from './page-request.ts';
import { requirePermission, requireReadable, showWithoutPermission, visibleWhere } from './record.ts';
import { tableOf } from './table.ts';

type RootBuilder = PothosSchemaTypes.RootFieldBuilder<LooseTypes, unknown, FieldKind>;

interface Options {
  readonly description: string;
  readonly authScopes?: object;
  readonly shownTo?: Permission;
  readonly order: readonly OrderColumn[];
  readonly find: (
    parentIds: readonly string[],
    slice: ComputedSlice,
    ctx: Ctx,
  ) => Promise<ReadonlyMap<string, readonly RankedRow[]>>;
  readonly count: (parentIds: readonly string[], ctx: Ctx) => Promise<ReadonlyMap<string, number>>;
  readonly deprecationReason?: string;
}

/** What the parents of one list have in common: the field as it stands in one operation, with its arguments. */
interface Batch {
  readonly found: DataLoader<string, readonly RankedRow[]>;
  readonly rows: DataLoader<WantedRow, Row | null, string>;
  readonly totals: DataLoader<string, number>;
}

interface WantedRow {
  readonly id: string;
  /** What is selected of it: the same for all parents. */
  readonly query: Clause;
}

export function batchedPage(
  this: RootBuilder & { readonly builder: Builder },
  model: string,
  options: Options,
): FieldRef<LooseTypes, unknown> {
  const { order, find, count, shownTo, ...rest } = options;
  const { builder } = this;
  const batchFor = perField((slice: ComputedSlice, ctx: Ctx) => ({
    found: loader(async (parentIds) => {
      const pages = await find(parentIds, slice, ctx);
      return parentIds.map((id) => pages.get(id) ?? []);
    }),
    rows: new DataLoader(
      async (wanted: readonly WantedRow[]) => {
        const rows = await readRows(builder, model, wanted, ctx);
        if (shownTo) for (const row of rows) if (row) showWithoutPermission(row);
        return rows;
      },
      { cacheKeyFn: ({ id }) => id },
    ),
    totals: loader(async (parentIds) => {
      const totals = await count(parentIds, ctx);
      return parentIds.map((id) => totals.get(id) ?? 0);
    }),
  }));
  return this.field({
    ...rest,
    type: connectionOf(builder, model),
    nullable: true,
    complexity: pageWeight,
    args: pageArguments(this),
    select: { id: true },
    resolve: ({ id }: { readonly id: string }, given: PageArgs, ctx: Ctx, info: GraphQLResolveInfo): Page => {
      if (shownTo) requirePermission(shownTo, ctx);
      else requireReadable(builder, model, ctx);
      const request = pageRequest(given, { type: model, order: requireTotal(order), signingKey: ctx.signingKey });
      const { size, fromEnd, after, before } = request;
      const { found, rows, totals } = batchFor({ after, before, take: size + 1, reversed: fromEnd }, ctx, info);
      return {
        rows: async () => {
          const all = await found.load(id);
          const shown = all.slice(0, size);
          const query = selectedRows(model, ctx, info);
          const nodes = await rows.loadMany(shown.map((row) => ({ id: row.id, query })));
          return pageOf(request, keyed(shown, nodes), all.length > size);
        },
        totalCount: () => totals.load(id),
      };
    },
  } as never);
}

function loader<Value>(load: (keys: readonly string[]) => Promise<readonly Value[]>): DataLoader<string, Value> {
  return new DataLoader(load);
}

/** Asked for each parent: plugin-prisma notes there that what is selected below is loaded, and else reads it again. */
function selectedRows(model: string, context: Ctx, info: GraphQLResolveInfo): Clause {
  return queryFromInfo({ context, info, typeName: model, paths: [['nodes'], ['edges', 'node']] });
}

async function readRows(builder: Builder, model: string, wanted: readonly WantedRow[], ctx: Ctx) {
  const where = visibleWhere(builder, model, ctx, { id: { in: wanted.map(({ id }) => id) } });
  const rows = await tableOf(ctx, model).findMany({ ...wanted[0]?.query, where });
  const byId = new Map(rows.map((row) => [row.id, row]));
  return wanted.map(({ id }) => byId.get(id) ?? null);
}

/** Without those that are gone since they were found, or that this caller may not see. */
function keyed(shown: readonly RankedRow[], nodes: readonly (Row | Error | null)[]): readonly KeyedRow[] {
  return shown.flatMap(({ key }, index): KeyedRow[] => {
    const node = nodes[index] ?? null;
    if (node instanceof Error) throw node;
    return node ? [{ node, key }] : [];
  });
}

/**
 * One batch for a field at one place of one operation. The executor hands the same list of field nodes to all parents in a list;
 * the ctx beside it keeps callers apart.
 */
function perField(make: (slice: ComputedSlice, ctx: Ctx) => Batch) {
  const batches = new WeakMap<Ctx, WeakMap<GraphQLResolveInfo['fieldNodes'], Batch>>();
  return (slice: ComputedSlice, ctx: Ctx, info: GraphQLResolveInfo): Batch => {
    const ofCtx = batches.get(ctx) ?? new WeakMap<GraphQLResolveInfo['fieldNodes'], Batch>();
    batches.set(ctx, ofCtx);
    const batch = ofCtx.get(info.fieldNodes) ?? make(slice, ctx);
    ofCtx.set(info.fieldNodes, batch);
    return batch;
  };
}
