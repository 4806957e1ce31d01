/** `t.page`: a connection over a model at the root, one statement for the rows and one for the count, each only if asked for. */
import type { FieldKind, FieldRef, InputFieldMap, MaybePromise } from '@pothos/core';
import { queryFromInfo } from '@pothos/plugin-prisma';
import type { GraphQLResolveInfo } from 'graphql';
import { type Ctx, type OrderColumn, type RankedRows, RequestError } from '../kernel/index.ts';
import { type CompiledExtensions, compiledReadOf } from './compiled-read.ts';
import { pageWeight } from './complexity.ts';
import { connectionOf, type KeyedRow, type Page, pageArguments, pageOf, pageRows } from './connection.ts';
import type { Builder, Clause, LooseTypes, Row } from './loose-types.ts';
import { memoized } from './memoized.ts';
import { type PageArgs, type PageRequest, pageQuery, pageRequest, requireTotal } from './page-request.ts';
import { requireReadable, visibleWhere } from './record.ts';
import { tableOf } from './table.ts';

type RootBuilder = PothosSchemaTypes.RootFieldBuilder<LooseTypes, unknown, FieldKind>;

export interface PageOptions {
  readonly description: string;
  readonly authScopes?: object;
  readonly args?: InputFieldMap;
  readonly order: readonly OrderColumn[] | ((args: Row, ctx: Ctx) => readonly OrderColumn[]);
  readonly where?: (args: Row, ctx: Ctx) => MaybePromise<Clause>;
  readonly ranked?: (args: Row, ctx: Ctx) => MaybePromise<RankedRows | null>;
  readonly itemsMayFail?: boolean;
  readonly deprecationReason?: string;
}

export function page(
  this: RootBuilder & { readonly builder: Builder },
  model: string,
  options: PageOptions,
): FieldRef<LooseTypes, unknown> {
  const { order, where, ranked, args, itemsMayFail, ...rest } = options;
  const { builder } = this;
  return this.field({
    ...rest,
    type: connectionOf(builder, model, itemsMayFail),
    nullable: true,
    complexity: pageWeight,
    extensions: { pageOf: model } satisfies CompiledExtensions,
    args: { ...args, ...pageArguments(this) },
    resolve: async (_root: unknown, given: PageArgs & Row, ctx: Ctx, info: GraphQLResolveInfo): Promise<object> => {
      requireReadable(builder, model, ctx);
      const rows = (await ranked?.(given, ctx)) ?? null;
      if (rows) return rankedPage(builder, model, rows, given, ctx, info);
      const columns = requireTotal(typeof order === 'function' ? order(given, ctx) : order);
      const request = pageRequest(given, { type: model, order: columns, signingKey: ctx.signingKey });
      const matching = visibleWhere(builder, model, ctx, await where?.(given, ctx));
      const compiled = compiledReadOf(info);
      if (compiled) return compiled.page(ctx, model, request, matching);
      return {
        rows: memoized(() => readRows(request, matching, model, ctx, info)),
        totalCount: () => tableOf(ctx, model).count(matching ? { where: matching } : {}),
      };
    },
  } as never);
}

async function readRows(request: PageRequest, where: Clause | null, model: string, ctx: Ctx, info: GraphQLResolveInfo) {
  return pageRows(request, await tableOf(ctx, model).findMany({ ...rowsQuery(model, ctx, info), ...pageQuery(request, where) }));
}

/** What the request selects of the rows, at whichever of the two places. */
function rowsQuery(model: string, context: Ctx, info: GraphQLResolveInfo): Clause {
  return queryFromInfo({ context, info, typeName: model, paths: [['nodes'], ['edges', 'node']] });
}

/** Rows whose order a statement of the module's own gives; what is selected of them is read by their ids. */
function rankedPage(
  builder: Builder,
  model: string,
  ranked: RankedRows,
  given: PageArgs,
  ctx: Ctx,
  info: GraphQLResolveInfo,
): Page {
  const scope = { type: `${model} ranked`, order: requireTotal(ranked.order), signingKey: ctx.signingKey };
  const request = pageRequest(given, scope);
  const { size, fromEnd, after, before } = request;
  if (fromEnd ? after : before) {
    throw new RequestError('BAD_USER_INPUT', 'A search without orderBy is paged by first with after, or by last with before.');
  }
  const read = async () => {
    const found = await ranked.find({ after: fromEnd ? before : after, take: size + 1, reversed: fromEnd });
    const where = visibleWhere(builder, model, ctx, { id: { in: found.map(({ id }) => id) } });
    const rows = await tableOf(ctx, model).findMany({ ...rowsQuery(model, ctx, info), where });
    const byId = new Map(rows.map((row) => [String(row.id), row]));
    const keyed = found.slice(0, size).flatMap(({ id, key }): KeyedRow[] => {
      const node = byId.get(id);
      return node ? [{ node, key }] : [];
    });
    return pageOf(request, keyed, found.length > size);
  };
  return { rows: memoized(read), totalCount: () => ranked.count() };
}
