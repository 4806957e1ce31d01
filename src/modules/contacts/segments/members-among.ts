/** Which of some customers are in which of some segments: one statement, however many of both. */
import { Prisma } from '../../../generated/index.ts';
import type { Ctx } from '../../../kernel/index.ts';
import { CUSTOMER, computable, memberWhere, partOf, unitedRows } from './members.ts';
import type { Segment } from './segments.ts';

/** By segment: those of these customers who are in it at the moment. Nobody is in one that cannot be computed. */
export async function membersAmong(
  ctx: Ctx,
  segments: readonly Segment[],
  customerIds: readonly string[],
): Promise<ReadonlyMap<string, ReadonlySet<string>>> {
  const asked = Prisma.sql`(SELECT * FROM "Customer" WHERE "id" = ANY(${[...customerIds]}::uuid[]))`;
  const parts = segments.map((segment, place) =>
    partOf(
      () =>
        Prisma.sql`SELECT ${place}::int AS "place", ${CUSTOMER}."id" FROM ${asked} AS ${CUSTOMER} WHERE ${memberWhere(ctx, segment)}`,
    ),
  );
  const rows = await unitedRows<{ place: number; id: string }>(ctx, computable(parts));
  const members = segments.map(({ id }) => [id, new Set<string>()] as const);
  for (const { place, id } of rows) members[place]?.[1].add(id);
  return new Map(members);
}

/**
 * The same for segments by their uuids, whoever asks: for what somebody who may see a segment has decided for all who are in it. A
 * segment that was deleted is not among them.
 */
export async function membersOfSegments(
  ctx: Ctx,
  segmentIds: readonly string[],
  customerIds: readonly string[],
): Promise<ReadonlyMap<string, ReadonlySet<string>>> {
  if (segmentIds.length === 0) return new Map();
  const segments = await ctx.db.segment.findMany({ where: { id: { in: [...segmentIds] } } });
  return membersAmong(ctx, segments, customerIds);
}
