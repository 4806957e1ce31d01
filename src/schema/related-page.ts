/**
 * `t.relatedPage`: a connection over a relation that is read in its parent's statement and limited there, for each parent. So a
 * page of parents with a page of children each is one statement, whatever their number.
 */
import type { FieldKind, FieldRef, InputFieldMap } from '@pothos/core';
import { selectedFieldNames } from '@pothos/selection-mapper';
import type { GraphQLResolveInfo } from 'graphql';
import type { Ctx, OrderColumn } from '../kernel/index.ts';
import type { RelatedPagePlan } from './compiled-read.ts';
import { pageWeight } from './complexity.ts';
import { connectionOf, type Page, pageArguments, pageRows } from './connection.ts';
import type { Builder, Clause, LooseTypes, Row } from './loose-types.ts';
import { type PageArgs, type PageRequest, pageQuery, pageRequest, requireTotal } from './page-request.ts';
import { requireReadable, visibleWhere } from './record.ts';

/** plugin-prisma's builder for the fields of a model: it knows the model and its relations. */
interface ModelBuilder extends PothosSchemaTypes.RootFieldBuilder<LooseTypes, unknown, FieldKind> {
  readonly builder: Builder;
  readonly model: string;
  readonly prismaFieldMap: { readonly relations: ReadonlyMap<string, unknown> };
}

interface Options {
  readonly description: string;
  readonly authScopes?: object;
  readonly args?: InputFieldMap;
  readonly order: readonly OrderColumn[] | ((args: Row, ctx: Ctx) => readonly OrderColumn[]);
  readonly where?: (args: Row, ctx: Ctx) => Clause;
  readonly deprecationReason?: string;
}

/** A parent's row as the statement answered it. */
type Parent = Row & { readonly _count?: Readonly<Record<string, number>> };
type Nested = (query: Clause, into: object) => Clause & { readonly select?: Clause };

export function relatedPage(this: ModelBuilder, relation: string, options: Options): FieldRef<LooseTypes, unknown> {
  const { order, where, args, ...rest } = options;
  const { builder } = this;
  const model = relatedModel(this, relation);
  const planOf = (given: PageArgs & Row, ctx: Ctx): Plan => {
    const columns = requireTotal(typeof order === 'function' ? order(given, ctx) : order);
    return {
      request: pageRequest(given, { type: model, order: columns, signingKey: ctx.signingKey }),
      matching: visibleWhere(builder, model, ctx, where?.(given, ctx)),
    };
  };
  const select = (given: PageArgs & Row, ctx: Ctx, nested: Nested, selected: () => ReadonlySet<string>) =>
    selectionOf(relation, model, planOf(given, ctx), nested, selected());
  return this.field({
    ...rest,
    type: connectionOf(builder, model),
    nullable: true,
    complexity: pageWeight,
    args: { ...args, ...pageArguments(this) },
    extensions: {
      relatedPage: { relation, planOf: (given, ctx) => planOf(given as PageArgs & Row, ctx) } satisfies RelatedPagePlan,
      // What plugin-prisma's own relatedConnection uses: its public `select` does not tell which fields are asked for.
      pothosPrismaSelect: select,
      pothosPrismaLoaded: (parent: Parent, info: GraphQLResolveInfo, ctx: Ctx) =>
        isOneSelection(ctx, info) && isLoaded(parent, relation, selectedFieldNames(ctx, info)),
    },
    resolve: (parent: Parent, given: PageArgs & Row, ctx: Ctx): Page => {
      requireReadable(builder, model, ctx);
      const { request } = planOf(given, ctx);
      return {
        rows: () => pageRows(request, (parent[relation] ?? []) as readonly Row[]),
        totalCount: () => parent._count?.[relation] ?? 0,
      };
    },
  } as never);
}

interface Plan {
  readonly request: PageRequest;
  readonly matching: Clause | null;
}

/** What the parent's statement selects for the page. */
function selectionOf(relation: string, model: string, { request, matching }: Plan, nested: Nested, names: ReadonlySet<string>) {
  const rows = nested(pageQuery(request, matching), {
    getType: () => model,
    paths: [[{ name: 'nodes' }], [{ name: 'edges' }, { name: 'node' }]],
  });
  const key = Object.fromEntries(request.scope.order.map(({ column }) => [column, true]));
  return {
    select: {
      ...(names.has('totalCount') && { _count: { select: { [relation]: matching ? { where: matching } : true } } }),
      ...(needsRows(names) && { [relation]: rows.select ? { ...rows, select: { ...key, ...rows.select } } : rows }),
    },
  };
}

/**
 * Whether a field that is selected several times asks for the same each time. The plugin maps a field once one of its selections agrees with
 * what others select of the relation: what the rest asks for may then be there by another field, with other arguments.
 */
function isOneSelection(ctx: Ctx, info: GraphQLResolveInfo): boolean {
  const [first, ...others] = info.fieldNodes.map((node) => {
    const names = selectedFieldNames(ctx, { ...info, fieldNodes: [node] });
    return `${needsRows(names)} ${names.has('totalCount')}`;
  });
  return others.every((other) => other === first);
}

function isLoaded(parent: Parent, relation: string, names: ReadonlySet<string>): boolean {
  const hasCount = parent._count?.[relation] !== undefined;
  return (!names.has('totalCount') || hasCount) && (!needsRows(names) || parent[relation] !== undefined);
}

function needsRows(names: ReadonlySet<string>): boolean {
  return names.has('nodes') || names.has('edges') || names.has('pageInfo');
}

function relatedModel({ builder, model }: ModelBuilder, relation: string): string {
  const { datamodel } = builder.options.prisma.dmmf as {
    datamodel: { models: Record<string, { fields: readonly { name: string; type: string }[] }> };
  };
  const field = datamodel.models[model]?.fields.find(({ name }) => name === relation);
  if (!field) throw new Error(`Model ${model} has no relation ${relation}.`);
  return field.type;
}
