/** When we last had personal contact with customers. */
import { Prisma } from '../../../generated/index.ts';
import type { Ctx } from '../../../kernel/index.ts';
import { isCurrent } from '../log/index.ts';
import { firstReplyTo, isOurs } from './words.ts';

/**
 * By customer: their latest call, meeting or video call in which somebody was reached, or the latest word of either side that got an
 * answer, whichever was later; null where there is neither. One statement.
 */
export async function lastTouches(
  { db }: Pick<Ctx, 'db'>,
  customerIds: readonly string[],
): Promise<ReadonlyMap<string, Date | null>> {
  const latest = (counts: Prisma.Sql) => Prisma.sql`(
    SELECT word."occurredAt" FROM "Communication" AS word WHERE word."customerId" = customer."id" AND ${counts}
    ORDER BY word."occurredAt" DESC LIMIT 1)`;
  const rows = await db.$queryRaw<{ id: string; lastTouchedAt: Date | null }[]>`
    SELECT customer."id"::text, greatest(
      ${latest(Prisma.sql`word."channel" IN ('PHONE', 'IN_PERSON', 'VIDEO') AND NOT word."isAutomatic"
        AND (word."outcome" IS NULL OR word."outcome" = 'ANSWERED') AND ${isCurrent('word')}`)},
      ${latest(Prisma.sql`word."direction" = 'INBOUND' AND EXISTS (
        SELECT FROM "AwaitedAnswer" AS awaited WHERE awaited."communicationId" = word."id" AND awaited."answerId" IS NOT NULL)`)},
      ${latest(Prisma.sql`${isOurs('word')} AND EXISTS (SELECT FROM ${firstReplyTo('word')} AS reply)`)}
    ) AS "lastTouchedAt" FROM unnest(${[...customerIds]}::uuid[]) AS customer("id")`;
  return new Map(rows.map(({ id, lastTouchedAt }) => [id, lastTouchedAt]));
}
