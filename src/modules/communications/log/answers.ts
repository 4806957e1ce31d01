/**
 * What answers what: an inbound word is answered by the earliest outbound word after it, in its thread or on its channel to the same
 * customer. Automatic words, messages of campaigns, calls that nobody took and what has not left answer nothing.
 */
import { Prisma } from '../../../generated/index.ts';
import type { TxCtx } from '../../../kernel/index.ts';
import type { Communication } from './file-words.ts';

interface Answered {
  readonly communicationId: string;
  readonly customerId: string;
  readonly channel: Communication['channel'];
  readonly teamId: string | null;
  readonly receivedAt: Date;
  readonly answerId: string;
  readonly answeredAt: Date;
}

/** Of row `answer`. */
const ANSWERS = Prisma.sql`answer."direction" = 'OUTBOUND' AND NOT answer."isAutomatic" AND answer."campaignId" IS NULL
  AND (answer."outcome" IS NULL OR answer."outcome" IN ('ANSWERED', 'VOICEMAIL'))
  AND NOT EXISTS (
    SELECT FROM "OutgoingEmail" AS email WHERE email."communicationId" = answer."id" AND email."state" IN ('QUEUED', 'FAILED', 'SUPPRESSED'))`;

/** Pairs of row `word` and row `answer`, by the two rules, of which either may hold. */
const pairs = (condition: Prisma.Sql) => Prisma.sql`
  SELECT word."id" AS "wordId", answer."id" AS "answerId", answer."occurredAt" AS "answeredAt"
  FROM "Communication" AS word JOIN "Communication" AS answer ON answer."threadId" = word."threadId"
  WHERE word."direction" = 'INBOUND' AND answer."occurredAt" >= word."occurredAt" AND ${ANSWERS} AND ${condition}
  UNION ALL
  SELECT word."id", answer."id", answer."occurredAt"
  FROM "Communication" AS word JOIN "Communication" AS answer
    ON answer."customerId" = word."customerId" AND answer."channel" = word."channel"
  WHERE word."direction" = 'INBOUND' AND answer."occurredAt" >= word."occurredAt" AND ${ANSWERS} AND ${condition}`;

/** Notes for these outbound words, now that they are said, what they answer. Others among them are passed over. */
export function answerNow(tx: TxCtx, words: readonly Communication[]): Promise<void> {
  const ids = words.filter(({ direction }) => direction === 'OUTBOUND').map(({ id }) => id);
  return noteAnswers(tx, ids, Prisma.sql`answer."id" = ANY(${ids}::uuid[])`);
}

/** Notes for inbound words that were filed late by what they were answered long since. */
export function answeredAlready(tx: TxCtx, words: readonly Communication[]): Promise<void> {
  const ids = words.map(({ id }) => id);
  return noteAnswers(tx, ids, Prisma.sql`word."id" = ANY(${ids}::uuid[])`);
}

async function noteAnswers(tx: TxCtx, ids: readonly string[], condition: Prisma.Sql): Promise<void> {
  if (ids.length === 0) return;
  const answered = await tx.db.$queryRaw<Answered[]>`
    WITH "first" AS (
      SELECT DISTINCT ON ("wordId") "wordId", "answerId", "answeredAt" FROM (${pairs(condition)}) AS "pair"
      ORDER BY "wordId", "answeredAt", "answerId"),
    "noted" AS (
      UPDATE "AwaitedAnswer" AS awaited SET "answerId" = "first"."answerId", "answeredAt" = "first"."answeredAt"
      FROM "first" WHERE awaited."communicationId" = "first"."wordId"
        AND (awaited."answeredAt" IS NULL OR awaited."answeredAt" > "first"."answeredAt")
      RETURNING awaited.*)
    SELECT "noted".*, word."customerId" FROM "noted" JOIN "Communication" AS word ON word."id" = "noted"."communicationId"
    ORDER BY "noted"."receivedAt", word."id"`;
  await tx.emitAll(
    'communications.communication.answered',
    answered.map(({ receivedAt, answeredAt, ...ids }) => ({
      ...ids,
      receivedAt: receivedAt.toISOString(),
      answeredAt: answeredAt.toISOString(),
    })),
  );
}
