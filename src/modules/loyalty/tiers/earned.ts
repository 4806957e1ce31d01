/** How much members have earned lately: what tiers count, whatever was spent of it. */
import { type Ctx, daysBefore } from '../../../kernel/index.ts';
import { inForceAt, type ProgramVersion, rulesOf } from '../programs/index.ts';

/** When the window began that the rules of a version count; now where there are none. */
function windowStart(version: ProgramVersion | null, now: Date): Date {
  return version ? daysBefore(now, rulesOf(version).tierWindowDays) : now;
}

export interface Window {
  readonly membershipId: string;
  readonly since: Date;
}

/**
 * The points that each membership, and those that it absorbed, earned after a moment: without what was reversed, nor what was taken back
 * of a purchase's points because a part of it came back. In the order of the windows, in one statement.
 */
export async function earnedWithin({ db }: Ctx, windows: readonly Window[]): Promise<readonly number[]> {
  const ids = windows.map(({ membershipId }) => membershipId);
  const starts = windows.map(({ since }) => since.toISOString());
  const rows = await db.$queryRaw<{ points: bigint | null }[]>`
    SELECT (
      SELECT sum(entry."points" - CASE WHEN entry."source" IS NULL OR entry."purchaseId" IS NULL THEN 0 ELSE coalesce((
        SELECT sum(taken."owed" - taken."points") FROM "PointsEntry" AS taken
        WHERE taken."purchaseId" = entry."purchaseId" AND taken."programId" = entry."programId"
          AND taken."kind" = 'ADJUST' AND taken."source" IS NOT NULL), 0) END)
      FROM "LoyaltyMembership" AS part JOIN "PointsEntry" AS entry ON entry."membershipId" = part."id"
      WHERE (part."id" = since_when."id" OR part."absorbedIntoId" = since_when."id")
        AND entry."kind" = 'EARN' AND entry."enteredAt" > since_when."since"
        AND NOT EXISTS (SELECT FROM "PointsEntry" AS reversal WHERE reversal."reversesId" = entry."id")
    ) AS "points"
    FROM unnest(${ids}::uuid[], ${starts}::timestamptz[]) WITH ORDINALITY AS since_when ("id", "since", "place") ORDER BY "place"`;
  return rows.map(({ points }) => Number(points ?? 0n));
}

/** The window that a program's rules in force count, for one of its memberships. */
export function currentWindow(versions: readonly ProgramVersion[], membershipId: string, now: Date): Window {
  return { membershipId, since: windowStart(inForceAt(versions, now), now) };
}
