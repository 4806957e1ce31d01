/** Which lots points come out of: oldest expiry first, those that never expire last. */
import { Prisma } from '../../../generated/index.ts';
import type { TxCtx } from '../../../kernel/index.ts';
import type { Draw } from './write-entries.ts';

/**
 * Out of which lots of a held membership so many points come; fewer where there are fewer. `first`, a lot's uuid, is emptied before any
 * other.
 */
export async function drawsFor(tx: TxCtx, membershipId: string, points: number, first: string | null = null): Promise<Draw[]> {
  if (points === 0) return [];
  const lots = await tx.db.$queryRaw<{ id: string; remaining: number }[]>`
    SELECT "id", "remaining" FROM (
      SELECT "id", "remaining", sum("remaining") OVER turn - "remaining" AS "before", row_number() OVER turn AS "turn"
      FROM "PointsLot" WHERE "membershipId" = ${membershipId}::uuid AND "remaining" > 0
      WINDOW turn AS (ORDER BY ${first === null ? Prisma.empty : Prisma.sql`("id" <> ${first}::uuid),`} "expiresAt" NULLS LAST, "earnedAt", "id"
        ROWS UNBOUNDED PRECEDING)
    ) AS lot WHERE "before" < ${points}::int ORDER BY "turn"`;
  let left = points;
  return lots.map(({ id: lotId, remaining }) => {
    const taken = Math.min(remaining, left);
    left -= taken;
    return { lotId, points: taken };
  });
}

/** Together. */
export function sumOf(draws: readonly Draw[]): number {
  return draws.reduce((sum, { points }) => sum + points, 0);
}
