/** The connection types, one per node type and shared by all fields that page over it, and the page behind them. */
import type { ObjectRef } from '@pothos/core';
import { getRefFromModel } from '@pothos/plugin-prisma';
import type { GraphQLResolveInfo } from 'graphql';
import type { Ctx, KeyValue } from '../kernel/index.ts';
import { ONE_EACH } from './complexity.ts';
import { encodeCursor } from './cursor.ts';
import type { Builder, LooseTypes, Row } from './loose-types.ts';
import { SHARED } from './ownership.ts';
import type { PageRequest } from './page-request.ts';

interface Edge {
  readonly cursor: string;
  readonly node: object;
}
interface PageInfo {
  readonly hasNextPage: boolean;
  readonly hasPreviousPage: boolean;
  readonly startCursor: string | null;
  readonly endCursor: string | null;
}

/** Read when asked for: a page of which only the count is wanted reads no rows, and the other way round. */
export interface Page {
  readonly rows: () => Promise<PageRows> | PageRows;
  readonly totalCount: () => Promise<number> | number;
}
export interface PageRows {
  readonly edges: readonly Edge[];
  readonly pageInfo: PageInfo;
}

/** A row of a page with the key that its cursor is made of. */
export interface KeyedRow {
  readonly node: object;
  readonly key: readonly KeyValue[];
}

/** What a query answered → the page: the row too many tells of more, and rows read from the end are turned around. */
export function pageRows(request: PageRequest, found: readonly Row[]): PageRows {
  const { size, scope } = request;
  const rows = found.slice(0, size).map((node) => ({ node, key: scope.order.map(({ column }) => node[column] as KeyValue) }));
  return pageOf(request, rows, found.length > size);
}

export function pageOf({ fromEnd, after, before, scope }: PageRequest, rows: readonly KeyedRow[], hasMore: boolean): PageRows {
  const edges = rows.map(({ node, key }) => ({ node, cursor: encodeCursor(scope, key) }));
  if (fromEnd) edges.reverse();
  return {
    edges,
    pageInfo: {
      hasNextPage: fromEnd ? before !== null : hasMore,
      hasPreviousPage: fromEnd ? hasMore : after !== null,
      startCursor: edges[0]?.cursor ?? null,
      endCursor: edges.at(-1)?.cursor ?? null,
    },
  };
}

/** Per builder, so that two graphs in one process share nothing. */
const connections = new WeakMap<Builder, Map<string, ObjectRef<LooseTypes, Page>>>();

/** `<Model>Connection`, made on first use. */
export function connectionOf(builder: Builder, model: string, itemsMayFail = false): ObjectRef<LooseTypes, Page> {
  return connectionOver(builder, model, () => getRefFromModel(model, builder as never) as unknown as NodeRef, { itemsMayFail });
}

/** `<Name>Connection`, made on first use. */
export function connectionOver(
  builder: Builder,
  name: string,
  node: () => NodeRef,
  nodes: Nodes = {},
): ObjectRef<LooseTypes, Page> {
  const known = connections.get(builder) ?? new Map<string, ObjectRef<LooseTypes, Page>>();
  connections.set(builder, known);
  const connection = known.get(name) ?? addConnection(builder, name, node(), nodes);
  known.set(name, connection);
  return connection;
}

type NodeRef = ObjectRef<LooseTypes, object>;

interface Nodes {
  /** One whose field fails is null for itself alone. */
  readonly itemsMayFail?: boolean;
  /** Where a page only names its records: reads one; null where the reader may not see it. */
  readonly read?: (named: object, ctx: Ctx, info: GraphQLResolveInfo) => Promise<object | null>;
}

function addConnection(
  builder: Builder,
  name: string,
  node: NodeRef,
  { itemsMayFail = false, read }: Nodes,
): ObjectRef<LooseTypes, Page> {
  const nullable = { list: false, items: itemsMayFail };
  const unseen = read ? ' Null where the reader may not see it.' : '';
  const edge = builder.objectRef<Edge>(`${name}Edge`).implement({
    description: `A ${name} and its place in the list.`,
    extensions: SHARED,
    fields: (t) => ({
      cursor: t.exposeString('cursor', { description: 'To go on from here: good for this list in this order.' }),
      node: t.field({
        type: node,
        nullable: read !== undefined,
        description: `The ${name}.${unseen}`,
        resolve: (one: Edge, _args: object, ctx: Ctx, info: GraphQLResolveInfo) => read?.(one.node, ctx, info) ?? one.node,
      } as never),
    }),
  });
  return builder.objectRef<Page>(`${name}Connection`).implement({
    description: `A page of ${name} records.`,
    extensions: SHARED,
    fields: (t) => ({
      edges: t.field({
        type: [edge],
        nullable,
        description: 'The rows of this page with their cursors.',
        complexity: ONE_EACH,
        resolve: async ({ rows }) => [...(await rows()).edges],
      }),
      nodes: t.field({
        type: [node],
        nullable: { list: false, items: itemsMayFail || read !== undefined },
        description: `The rows of this page.${unseen}`,
        complexity: ONE_EACH,
        // A node may be null: Pothos's types, which are those of the case where none is, do not say so.
        resolve: async ({ rows }, _args, ctx, info) =>
          Promise.all((await rows()).edges.map((one) => (read ? read(one.node, ctx, info) : one.node) as object)),
      }),
      pageInfo: t.field({
        type: builder.pageInfoRef(),
        description: 'Whether there is more, and where to go on.',
        resolve: async ({ rows }) => (await rows()).pageInfo,
      }),
      totalCount: t.int({
        nullable: true,
        description: 'How many there are in all pages, exactly; counted only when asked for.',
        resolve: ({ totalCount }) => totalCount(),
      }),
    }),
  });
}

/** The arguments of every page. */
export function pageArguments(t: { readonly arg: PothosSchemaTypes.RootFieldBuilder<LooseTypes, unknown>['arg'] }) {
  return {
    first: t.arg.int({ description: 'How many from the start, 1 to 100; 20 unless given.' }),
    after: t.arg.string({ description: 'Go on after this cursor.' }),
    last: t.arg.int({ description: 'How many from the end, 1 to 100; not together with first.' }),
    before: t.arg.string({ description: 'End before this cursor.' }),
  };
}
