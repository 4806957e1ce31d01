/** Records whose place another took: what is asked by the old id is answered by the new one. */

import type { GraphQLArgument, GraphQLResolveInfo, GraphQLSchema } from 'graphql';
import { type GraphQLInputType, getNamedType, isInputObjectType, isListType, isNonNullType } from 'graphql';
import { type Ctx, decodeId, encodeId } from '../kernel/index.ts';
import type { Clause, Row } from './loose-types.ts';
import { type RecordExtensions, recordExtensions } from './record.ts';

/** Rows by the uuids asked for, in one statement; two more only where a row is not found and another may stand for it. */
export async function rowsByIds(
  ctx: Ctx,
  ids: readonly string[],
  successors: RecordExtensions['successors'],
  read: (where: Clause) => Promise<readonly Row[]>,
): Promise<ReadonlyMap<string, Row>> {
  const among = (wanted: readonly string[]) =>
    read(successors ? { AND: [{ id: { in: [...wanted] } }, successors.current] } : { id: { in: [...wanted] } });
  const found = new Map((await among(ids)).map((row) => [String(row.id), row]));
  const missing = ids.filter((id) => !found.has(id));
  const moved = missing.length > 0 && successors ? await successors.of(ctx, missing) : new Map<string, string>();
  if (moved.size === 0) return found;
  const rows = new Map((await among([...new Set(moved.values())])).map((row) => [String(row.id), row]));
  for (const [old, current] of moved) {
    const row = rows.get(current);
    if (row) found.set(old, row);
  }
  return found;
}

/** A root field's arguments with every id of a record that another stands for now replaced by the other's; the same object if there is none. */
export function currentArguments<Args extends object>(args: Args, ctx: Ctx, info: GraphQLResolveInfo): Args | Promise<Args> {
  const types = info.parentType.getFields()[info.fieldName]?.args.filter(mayHoldIds) ?? [];
  const given = types.filter(({ name }) => Object.hasOwn(args, name) && Reflect.get(args, name) != null);
  return given.length === 0 ? args : replaced(args, given, ctx, info.schema);
}

async function replaced<Args extends object>(
  args: Args,
  given: readonly GraphQLArgument[],
  ctx: Ctx,
  schema: GraphQLSchema,
): Promise<Args> {
  // Of the same shape: only texts are replaced by texts.
  const mapped = (replace: (id: string) => string): Args => ({
    ...args,
    ...Object.fromEntries(given.map(({ name, type }) => [name, mapIds(type, Reflect.get(args, name), replace)])),
  });
  const asked = new Set<string>();
  mapped((id) => {
    asked.add(id);
    return id;
  });
  const current = await currentIds(asked, ctx, schema);
  return current.size === 0 ? args : mapped((id) => current.get(id) ?? id);
}

/** By argument; a schema's own do not change. */
const holdingIds = new WeakMap<GraphQLArgument, boolean>();

function mayHoldIds(argument: GraphQLArgument): boolean {
  const known = holdingIds.get(argument);
  if (known !== undefined) return known;
  const holds = hasIds(argument.type, new Set());
  holdingIds.set(argument, holds);
  return holds;
}

/** Filters hold filters of their own kind. */
function hasIds(type: GraphQLInputType, seen: Set<GraphQLInputType>): boolean {
  const named = getNamedType(type);
  if (!isInputObjectType(named)) return named.name === 'ID';
  if (seen.has(named)) return false;
  seen.add(named);
  return Object.values(named.getFields()).some((field) => hasIds(field.type, seen));
}

/** One statement for each type among them whose records may have successors. */
async function currentIds(ids: ReadonlySet<string>, ctx: Ctx, schema: GraphQLSchema): Promise<ReadonlyMap<string, string>> {
  const byType = new Map<string, string[]>();
  for (const id of ids) {
    const decoded = decodeId(id);
    if (decoded) byType.set(decoded.type, [...(byType.get(decoded.type) ?? []), decoded.id]);
  }
  const current = new Map<string, string>();
  for (const [type, uuids] of byType) {
    const moved = await recordExtensions(schema.getType(type)?.extensions)?.successors?.of(ctx, uuids);
    for (const [old, successor] of moved ?? []) current.set(encodeId(type, old), encodeId(type, successor));
  }
  return current;
}

function mapIds(type: GraphQLInputType | undefined, value: unknown, replace: (id: string) => string): unknown {
  if (type === undefined || value === null || value === undefined) return value;
  if (isNonNullType(type)) return mapIds(type.ofType, value, replace);
  if (isListType(type)) return Array.isArray(value) ? value.map((item) => mapIds(type.ofType, item, replace)) : value;
  if (isInputObjectType(type) && typeof value === 'object') {
    const fields = type.getFields();
    return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, mapIds(fields[name]?.type, item, replace)]));
  }
  return getNamedType(type).name === 'ID' && typeof value === 'string' ? replace(value) : value;
}
