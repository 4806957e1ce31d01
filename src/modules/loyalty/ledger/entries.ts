/** Reading the ledger. */
import { Prisma } from '../../../generated/index.ts';
import { type ComputedSlice, type Ctx, keyset, type RankedRow, takesAll } from '../../../kernel/index.ts';
import { visibleMemberships } from '../memberships/index.ts';
import type { PointsEntry } from './write-entries.ts';

/** Which lines the caller may see: those of the memberships they may see. */
export function visibleEntries(ctx: Ctx): Prisma.PointsEntryWhereInput {
  const membership = visibleMemberships(ctx);
  return takesAll(membership) ? {} : { membership };
}

export function findEntry(ctx: Ctx, id: string): Promise<PointsEntry | null> {
  return ctx.db.pointsEntry.findFirst({ where: { AND: [{ id }, visibleEntries(ctx)] } });
}

const BY_SERIAL = [
  { column: 'serial', direction: 'desc', sql: Prisma.sql`entry."serial"`, type: 'bigint' },
  { column: 'id', direction: 'desc', sql: Prisma.sql`entry."id"`, type: 'uuid' },
] as const;

/** The order of the ledger, newest first. */
export const ENTRY_ORDER = BY_SERIAL.map(({ column, direction }) => ({ column, direction }));

/** A membership, and those that it absorbed: one ledger. */
const LEDGER = Prisma.sql`(
  SELECT parent."id" UNION ALL SELECT absorbed."id" FROM "LoyaltyMembership" AS absorbed WHERE absorbed."absorbedIntoId" = parent."id"
) AS member`;

/** By membership: the lines of its ledger. Of each membership that is joined in one no more is read than the page has. */
export async function findEntries(
  membershipIds: readonly string[],
  slice: ComputedSlice,
  { db }: Ctx,
): Promise<ReadonlyMap<string, readonly RankedRow[]>> {
  const { where, orderBy, limit } = keyset(BY_SERIAL, slice);
  const rows = await db.$queryRaw<{ membershipId: string; id: string; serial: bigint }[]>`
    SELECT parent."id"::text AS "membershipId", entry."id"::text, entry."serial"
    FROM unnest(${[...membershipIds]}::uuid[]) AS parent("id")
    CROSS JOIN LATERAL (
      SELECT entry."id", entry."serial" FROM ${LEDGER} CROSS JOIN LATERAL (
        SELECT entry."id", entry."serial" FROM "PointsEntry" AS entry WHERE entry."membershipId" = member."id" AND ${where}
        ORDER BY ${orderBy} LIMIT ${limit}
      ) AS entry ORDER BY ${orderBy} LIMIT ${limit}
    ) AS entry
    ORDER BY parent."id", ${orderBy}`;
  const found = new Map<string, RankedRow[]>(membershipIds.map((id) => [id, []]));
  for (const { membershipId, id, serial } of rows) found.get(membershipId)?.push({ id, key: [serial, id] });
  return found;
}

/** By membership: how many lines its ledger has. */
export async function countEntries(membershipIds: readonly string[], { db }: Ctx): Promise<ReadonlyMap<string, number>> {
  const rows = await db.$queryRaw<{ membershipId: string; count: number }[]>`
    SELECT parent."id"::text AS "membershipId", counted."count" FROM unnest(${[...membershipIds]}::uuid[]) AS parent("id")
    CROSS JOIN LATERAL (
      SELECT count(*)::int AS "count" FROM ${LEDGER} JOIN "PointsEntry" AS entry ON entry."membershipId" = member."id"
    ) AS counted`;
  return new Map(rows.map(({ membershipId, count }) => [membershipId, count]));
}
