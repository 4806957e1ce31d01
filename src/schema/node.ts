/**
 * `node(id)` and `nodes(ids)`: any records by their ids, one statement for each type among them; more only where one is not there and
 * another may have taken its place. A caller without the type's permission gets the same answer whether the record exists or not.
 */
import { brandWithType } from '@pothos/core';
import { queryFromInfo } from '@pothos/plugin-prisma';
import type { GraphQLResolveInfo } from 'graphql';
import { type Ctx, decodeId, type GlobalId, RequestError } from '../kernel/index.ts';
import { pageSize } from './complexity.ts';
import { permissionError } from './errors.ts';
import type { Builder, Row } from './loose-types.ts';
import { type RecordExtensions, recordExtensions } from './record.ts';
import { rowsByIds } from './successors.ts';
import { tableOf } from './table.ts';

const MAX_IDS = 100;

export function addNodeFields(builder: Builder): void {
  const node = builder.nodeInterfaceRef();
  builder.queryField('node', (t) =>
    t.field({
      type: node,
      nullable: true,
      description: 'Any record by its id; null where there is nothing to see.',
      authScopes: { public: true },
      args: { id: t.arg.id({ required: true, description: 'Of a record of any type.' }) },
      resolve: async (_root, { id }, ctx, info) => {
        const [found] = await loadNodes([id], ctx, info);
        if (found instanceof Error) throw found;
        return found ?? null;
      },
    }),
  );
  builder.queryField('nodes', (t) =>
    t.field({
      type: [node],
      nullable: { list: true, items: true },
      description: 'At most 100 ids, answered in the order asked; null where there is nothing to see.',
      authScopes: { public: true },
      complexity: ({ ids }) => ({ field: 1, multiplier: pageSize(ids.length) }),
      args: { ids: t.arg.idList({ required: true, description: 'Of records of any types, 100 at most.' }) },
      resolve: (_root, { ids }, ctx, info) => {
        if (ids.length > MAX_IDS) throw new RequestError('BAD_USER_INPUT', `At most ${MAX_IDS} ids can be asked for at once.`);
        // An error in a list is that item's own: graphql-js takes it as such, which its types do not say.
        return loadNodes(ids, ctx, info) as Promise<(object | null)[]>;
      },
    }),
  );
}

async function loadNodes(ids: readonly string[], ctx: Ctx, info: GraphQLResolveInfo): Promise<(object | Error | null)[]> {
  const wanted = ids.map(decodeId);
  const types = new Set(wanted.flatMap((id) => (id ? [id.type] : [])));
  const found = new Map<string, object>();
  const forbidden = new Set<string>();
  await Promise.all(
    [...types].map(async (type) => {
      const record = recordTypeNamed(type, info);
      if (!record) return;
      if (!ctx.can(record.permission)) return void forbidden.add(type);
      const among = wanted.filter((id): id is GlobalId => id?.type === type).map(({ id }) => id);
      for (const [id, row] of await readRecords(type, record, among, ctx, info)) found.set(`${type}:${id}`, row);
    }),
  );
  return wanted.map((id) => {
    if (!id) return null;
    return forbidden.has(id.type) ? permissionError(ctx) : (found.get(`${id.type}:${id.id}`) ?? null);
  });
}

/** Null for a type that is no record, or that no registered module defines. */
export function recordTypeNamed(type: string, { schema }: GraphQLResolveInfo): RecordExtensions | null {
  return recordExtensions(schema.getType(type)?.extensions as Readonly<Record<string, unknown>> | undefined);
}

/**
 * Those of one type that the caller may see, by the uuids asked for, with what the request selects of them: one statement, and more
 * only where one is not there and another may have taken its place.
 */
export async function readRecords(
  type: string,
  { visible, successors }: RecordExtensions,
  ids: readonly string[],
  ctx: Ctx,
  info: GraphQLResolveInfo,
): Promise<ReadonlyMap<string, Row>> {
  const query = queryFromInfo({ context: ctx, info, typeName: type });
  const rows = await rowsByIds(ctx, ids, successors, (where) =>
    tableOf(ctx, type).findMany({ ...query, where: { AND: [where, visible(ctx)] } }),
  );
  for (const row of rows.values()) brandWithType(row, type as never);
  return rows;
}
