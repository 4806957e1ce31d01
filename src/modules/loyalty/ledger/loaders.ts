/** What is due to a membership: one statement for all parents. */
import DataLoader from 'dataloader';
import type { Ctx } from '../../../kernel/index.ts';
import { MOST } from '../most.ts';

export interface ExpiringPoints {
  readonly points: number;
  readonly expiresAt: Date;
}

export const pointsLoaders = (ctx: Ctx) => ({
  /** By membership: points of purchases that are not booked yet; as many as are shown, where they are more. */
  pendingPoints: new DataLoader<string, number>(async (membershipIds) => {
    const rows = await ctx.db.$queryRaw<{ membershipId: string; points: number }[]>`
      SELECT "membershipId"::text, least(sum("points"), ${MOST})::int AS "points" FROM "PendingEarning"
      WHERE "membershipId" = ANY(${[...membershipIds]}::uuid[]) AND "settledAt" IS NULL GROUP BY "membershipId"`;
    const pending = new Map(rows.map(({ membershipId, points }) => [membershipId, points]));
    return membershipIds.map((id) => pending.get(id) ?? 0);
  }),
  /** By membership: what expires next, all that does so at the same moment; null where nothing does. */
  expiringNext: new DataLoader<string, ExpiringPoints | null>(async (membershipIds) => {
    const rows = await ctx.db.$queryRaw<(ExpiringPoints & { membershipId: string })[]>`
      SELECT parent."id"::text AS "membershipId", next."expiresAt", next."points" FROM unnest(${[...membershipIds]}::uuid[]) AS parent("id")
      CROSS JOIN LATERAL (
        SELECT "expiresAt", sum("remaining")::int AS "points" FROM "PointsLot"
        WHERE "membershipId" = parent."id" AND "remaining" > 0 AND "expiresAt" > ${ctx.clock.now()}
        GROUP BY "expiresAt" ORDER BY "expiresAt" LIMIT 1
      ) AS next`;
    const next = new Map(rows.map(({ membershipId, ...expiring }) => [membershipId, expiring]));
    return membershipIds.map((id) => next.get(id) ?? null);
  }),
});
