/**
 * To which thread a message belongs: that of the messages which it names, and of those which named it before it came. Every Message-ID
 * that was seen has a row of its own, so that the order in which messages arrive does not matter. Those rows are written and locked in
 * the order of their hashes, after the customers': two messages of one thread that arrive at once wait for each other, and no more.
 */
import { newId, type TxCtx } from '../../../kernel/index.ts';
import { answeredAlready, type Communication, lockThreads, messageHashOf } from '../log/index.ts';
import type { ParsedEmail } from './parse/index.ts';

/** "threads" in ASCII. */
const JOINING = 0x74687265616473n;

export interface Threaded {
  readonly threadId: string;
  /** What was filed of the message itself already. */
  readonly existing: readonly Communication[];
  /** What was filed of the messages that it refers to. */
  readonly referred: readonly Communication[];
}

/** From here on nobody else files this message, or one of its thread, until the transaction ends. */
export async function threadOf(tx: TxCtx, { messageId, references, report }: ParsedEmail): Promise<Threaded> {
  const own = messageHashOf(messageId);
  const hashes = [
    ...new Set([own, ...[...references, ...(report?.messageId ? [report.messageId] : [])].map(messageHashOf)]),
  ].sort();
  // To join threads is to touch messages that others hold: of those who may, one at a time, so that none waits for another in turn.
  if (hashes.length > 1) await tx.db.$queryRaw`SELECT pg_advisory_xact_lock(${JOINING}::bigint)::text`;
  const begun = { id: newId(), createdAt: tx.clock.now() };
  await tx.db.communicationThread.create({ data: begun });
  await tx.db.$executeRaw`
    INSERT INTO "ThreadedMessage" ("messageHash", "threadId")
    SELECT decode(hash, 'hex'), ${begun.id}::uuid FROM unnest(${hashes}::text[]) AS hash ORDER BY decode(hash, 'hex')
    ON CONFLICT ("messageHash") DO NOTHING`;
  const rows = await tx.db.$queryRaw<{ threadId: string }[]>`
    SELECT "threadId"::text FROM "ThreadedMessage" WHERE "messageHash" = ANY(SELECT decode(hash, 'hex') FROM unnest(${hashes}::text[]) AS hash)
    ORDER BY "messageHash" FOR UPDATE`;
  const filed = await filedAs(tx, hashes);
  const threadId = await joined(
    tx,
    [...rows, ...filed].map((row) => row.threadId),
    begun.id,
  );
  const isOwn = ({ messageHash }: Communication) => messageHash !== null && Buffer.from(messageHash).toString('hex') === own;
  const now = filed.map((word) => ({ ...word, threadId }));
  return { threadId, existing: now.filter(isOwn), referred: now.filter((word) => !isOwn(word)) };
}

/** What was filed of messages with these hashes, as it came. */
export function filedAs(tx: TxCtx, hashes: readonly string[]): Promise<Communication[]> {
  return tx.db.communication.findMany({
    where: { messageHash: { in: hashes.map((hash) => new Uint8Array(Buffer.from(hash, 'hex'))) } },
    orderBy: [{ occurredAt: 'asc' }, { id: 'asc' }],
  });
}

/**
 * One thread of all of them: the oldest. A message may be the first to say that two threads are one. What was begun for nothing goes;
 * of the others the words go on in the oldest, and what now turns out to be answered is noted.
 */
async function joined(tx: TxCtx, threadIds: readonly string[], begunId: string): Promise<string> {
  const others = [...new Set(threadIds)].filter((id) => id !== begunId);
  if (others.length === 0) return begunId;
  const threads = await tx.db.communicationThread.findMany({
    where: { id: { in: others } },
    orderBy: [{ createdAt: 'asc' }, { id: 'asc' }],
  });
  const [oldest, ...later] = threads.map(({ id }) => id);
  if (oldest === undefined) return begunId;
  const absorbed = [...later, begunId];
  await tx.db.threadedMessage.updateMany({ where: { threadId: { in: absorbed } }, data: { threadId: oldest } });
  await tx.db.communicationThread.delete({ where: { id: begunId } });
  if (later.length > 0) await moveWords(tx, later, oldest);
  return oldest;
}

async function moveWords(tx: TxCtx, from: readonly string[], to: string): Promise<void> {
  await lockThreads(tx, [...from, to]);
  await tx.db.$executeRaw`SELECT set_config('rapport.rewriting', 'merge', true)`;
  await tx.db.communication.updateMany({ where: { threadId: { in: [...from] } }, data: { threadId: to } });
  await tx.db.$executeRaw`SELECT set_config('rapport.rewriting', '', true)`;
  // What was answered on its channel may have been answered earlier by what is of its thread only now.
  const awaited = await tx.db.awaitedAnswer.findMany({
    where: { communication: { threadId: to } },
    select: { communicationId: true },
    orderBy: { communicationId: 'asc' },
  });
  await answeredAlready(
    tx,
    awaited.map(({ communicationId }) => ({ id: communicationId })),
  );
}
