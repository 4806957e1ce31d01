/** Segments in a filter of customers. Prisma's filters know nothing of SQL: who is in a segment is read first, and named to them. */
import { Prisma } from '../../../generated/index.ts';
import { type Ctx, RequestError, requireIdOf } from '../../../kernel/index.ts';
import { CUSTOMER, memberWhere, unitedRows } from './members.ts';
import { visibleSegments } from './segments.ts';

/** A statement carries at most 32,767 values. */
const MOST_MEMBERS = 30_000;

/** Reads who is in these segments, given by their global ids, so that `inSegment` can tell. */
export async function readSegments(ctx: Ctx, globalIds: readonly string[]): Promise<void> {
  if (globalIds.length === 0) return;
  if (!ctx.can('contacts.segment.read')) {
    throw new RequestError('FORBIDDEN', 'A filter by a segment needs the permission contacts.segment.read.');
  }
  const named = globalIds.map((id) => requireIdOf('Segment', id));
  const segments = await ctx.db.segment.findMany({ where: { AND: [{ id: { in: [...new Set(named)] } }, visibleSegments(ctx)] } });
  const parts = segments.map(
    (segment, place) => Prisma.sql`(
    SELECT ${place}::int AS "place", ${CUSTOMER}."id" FROM "Customer" AS ${CUSTOMER} WHERE ${memberWhere(ctx, segment)}
    LIMIT ${MOST_MEMBERS + 1})`,
  );
  const rows = await unitedRows<{ place: number; id: string }>(ctx, parts);
  const members = segments.map(({ id }, place) => ({ id, ids: rows.filter((row) => row.place === place).map((row) => row.id) }));
  // Wherever a filter names a segment, the statement carries all its ids again.
  const carried = members.map(({ id, ids }) => ids.length * named.filter((other) => other === id).length);
  if (carried.reduce((sum, count) => sum + count, 0) > MOST_MEMBERS) {
    throw new RequestError(
      'BAD_USER_INPUT',
      `A filter takes segments of at most ${MOST_MEMBERS} customers in all, each counted as often as it is named; Segment.customers pages through any.`,
    );
  }
  const { filteredSegments } = ctx.loaders.contacts;
  for (const { id, ids } of members) filteredSegments.set(id, ids);
}

/** The customers in a segment that was read; nobody for one that is not there, or that the actor may not see. */
export function inSegment(ctx: Ctx, globalId: string): Prisma.CustomerWhereInput {
  return { id: { in: [...(ctx.loaders.contacts.filteredSegments.get(requireIdOf('Segment', globalId)) ?? [])] } };
}
