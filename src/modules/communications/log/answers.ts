/**
 * What answers what: an inbound word is answered by the earliest outbound word after it, in its thread or on its channel to the same
 * customer. Automatic words, messages of campaigns, attempts that reached nobody, old versions and what has not left answer nothing.
 *
 * A word and its answer may be filed at the same moment: each of the two writers holds the customer's row, or the thread's, so the
 * later one sees what the earlier one wrote. Rows are locked in one order everywhere: customers, then threads, then what awaits an
 * answer, each by their ids.
 */
import { Prisma } from '../../../generated/index.ts';
import type { TxCtx } from '../../../kernel/index.ts';
import type { Communication } from './file-words.ts';

interface Pair {
  readonly wordId: string;
  readonly answerId: string;
  readonly answeredAt: Date;
}

interface Answered {
  readonly communicationId: string;
  readonly customerId: string;
  readonly channel: Communication['channel'];
  readonly teamId: string | null;
  readonly receivedAt: Date;
  readonly answerId: string;
  readonly answeredAt: Date;
}

/** Of a row under this name: that it is the version that counts. */
export const isCurrent = (name: string): Prisma.Sql =>
  Prisma.sql`NOT EXISTS (SELECT FROM "Communication" AS newer WHERE newer."correctsId" = ${Prisma.raw(`"${name}"`)}."id")`;

/** Of row `answer`. */
export const ANSWERS: Prisma.Sql = Prisma.sql`answer."direction" = 'OUTBOUND' AND NOT answer."isAutomatic" AND answer."campaignId" IS NULL
  AND (answer."outcome" IS NULL OR answer."outcome" IN ('ANSWERED', 'VOICEMAIL'))
  AND ${isCurrent('answer')}
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

/** Nobody else files a word in these threads, or notes what it answers, until the transaction ends. Customers are locked before. */
export async function lockThreads(tx: TxCtx, ids: readonly string[]): Promise<void> {
  if (ids.length === 0) return;
  await tx.db.$queryRaw`
    SELECT "id" FROM "CommunicationThread" WHERE "id" = ANY(${[...new Set(ids)]}::uuid[]) ORDER BY "id" FOR NO KEY UPDATE`;
}

/**
 * Notes for these outbound words, now that they are said, what they answer. Others among them are passed over. The caller has locked
 * their customers.
 */
export async function answerNow(tx: TxCtx, words: readonly Communication[]): Promise<void> {
  const answers = words.filter(({ direction }) => direction === 'OUTBOUND');
  await lockThreads(
    tx,
    answers.map(({ threadId }) => threadId),
  );
  const ids = answers.map(({ id }) => id);
  await noteAnswers(tx, ids, Prisma.sql`answer."id" = ANY(${ids}::uuid[])`);
}

/**
 * Notes for inbound words that were filed late by what they were answered long since. Their customers and threads are locked. Of words
 * that wait in this transaction to be noted as queued it is said apart.
 */
export function answeredAlready(
  tx: TxCtx,
  words: readonly Pick<Communication, 'id'>[],
  queued: ReadonlySet<string> = new Set(),
): Promise<void> {
  const ids = words.map(({ id }) => id);
  return noteAnswers(tx, ids, Prisma.sql`word."id" = ANY(${ids}::uuid[]) AND answer."id" <> ALL(${[...queued]}::uuid[])`);
}

async function noteAnswers(tx: TxCtx, ids: readonly string[], condition: Prisma.Sql): Promise<void> {
  if (ids.length === 0) return;
  const earlier = Prisma.sql`(awaited."answerId" IS NULL
    OR (awaited."answeredAt", awaited."answerId") > ("first"."answeredAt", "first"."answerId"))`;
  // The writers of a thread and those of a customer may come to the same words: in one order they wait for each other, and no more.
  const found = await tx.db.$queryRaw<Pair[]>`
    WITH "first" AS (
      SELECT DISTINCT ON ("wordId") "wordId", "answerId", "answeredAt" FROM (${pairs(condition)}) AS "pair"
      ORDER BY "wordId", "answeredAt", "answerId")
    SELECT "first".* FROM "first" JOIN "AwaitedAnswer" AS awaited ON awaited."communicationId" = "first"."wordId"
    WHERE ${earlier} ORDER BY awaited."communicationId" FOR UPDATE OF awaited`;
  if (found.length === 0) return;
  const answered = await tx.db.$queryRaw<Answered[]>`
    WITH "first" AS (
      SELECT * FROM unnest(${found.map(({ wordId }) => wordId)}::uuid[], ${found.map(({ answerId }) => answerId)}::uuid[],
        ${found.map(({ answeredAt }) => answeredAt.toISOString())}::timestamptz[]) AS pair ("wordId", "answerId", "answeredAt")),
    "noted" AS (
      UPDATE "AwaitedAnswer" AS awaited SET "answerId" = "first"."answerId", "answeredAt" = "first"."answeredAt"
      FROM "first" WHERE awaited."communicationId" = "first"."wordId" AND ${earlier}
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

/** An outbound word turned out not to have arrived: what it answered is answered by a later word, or by none. Its customer and thread are locked. */
export async function withdrawAnswers(tx: TxCtx, { id }: Pick<Communication, 'id'>): Promise<void> {
  const words = await tx.db.$queryRaw<{ id: string }[]>`
    SELECT "communicationId"::text AS "id" FROM "AwaitedAnswer" WHERE "answerId" = ${id}::uuid ORDER BY "communicationId" FOR UPDATE`;
  await tx.db.awaitedAnswer.updateMany({ where: { answerId: id }, data: { answerId: null, answeredAt: null } });
  await answeredAlready(tx, words);
}
