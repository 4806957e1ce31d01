/** Filing words: the one way by which a row of Communication comes to be; a correction writes a further version of one. */
import type { Prisma } from '../../../generated/index.ts';
import { insertRows, newId, type TxCtx } from '../../../kernel/index.ts';
import { authorship } from '../../access/index.ts';
import { answeredAlready, answerNow, lockThreads } from './answers.ts';

export type Communication = Prisma.CommunicationModel;

type Optional = Partial<
  Pick<
    Communication,
    | 'subject'
    | 'body'
    | 'durationSeconds'
    | 'outcome'
    | 'staffId'
    | 'teamId'
    | 'contactPointId'
    | 'isAutomatic'
    | 'isPublic'
    | 'inReplyToId'
    | 'campaignId'
    | 'messageId'
  >
>;

/** A word to file. Its customer's row is locked (`lockCustomer`, `lockCustomers`), and its uuid is that of who they are after merges. */
export interface NewWord
  extends Optional,
    Pick<Communication, 'customerId' | 'channel' | 'direction' | 'purpose' | 'occurredAt'> {
  /** Given where it had to be known before, as of an e-mail whose link names it. */
  readonly id?: string;
  /** The thread that it goes on; it begins one of its own unless given. */
  readonly threadId?: string;
  /** Hexadecimal SHA-256 of the Message-ID. */
  readonly messageHash?: string;
  /** That somebody should answer it: as `awaitsAnswer` says, unless given. */
  readonly awaitsAnswer?: boolean;
  /** That it has not left yet: it answers nothing before `answerNow` is called for it. */
  readonly isQueued?: boolean;
}

/**
 * Writes, announces and links words, in their order. How many statements that takes does not depend on how many they are. Once in a
 * transaction: who files again holds what somebody may wait for who holds what is filed next.
 */
export async function fileWords(tx: TxCtx, words: readonly NewWord[]): Promise<readonly Communication[]> {
  await lockThreads(
    tx,
    words.flatMap(({ threadId }) => threadId ?? []),
  );
  const rows = words.map((word) => rowOf(tx, word));
  const threads = words.flatMap(({ threadId }, index) => {
    const id = rows[index]?.threadId;
    return threadId === undefined && id !== undefined ? [{ id, createdAt: tx.clock.now() }] : [];
  });
  await insertRows(tx.db, 'CommunicationThread', threads);
  await insertRows(tx.db, 'Communication', rows);
  await insertRows(
    tx.db,
    'AwaitedAnswer',
    rows.flatMap((row, index) => (isAwaited(words[index], row) ? [awaitedOf(row)] : [])),
  );
  await tx.emitAll('communications.communication.logged', rows.map(factOf));
  const filed = await tx.db.communication.findMany({ where: { id: { in: rows.map(({ id }) => id) } } });
  const byId = new Map(filed.map((communication) => [communication.id, communication]));
  const inOrder = rows.flatMap(({ id }) => byId.get(id) ?? []);
  const queued = new Set(rows.flatMap(({ id }, index) => (words[index]?.isQueued ? [id] : [])));
  await answeredAlready(
    tx,
    inOrder.filter(({ direction }) => direction === 'INBOUND'),
    queued,
  );
  await answerNow(
    tx,
    inOrder.filter(({ id }) => !queued.has(id)),
  );
  return inOrder;
}

function rowOf(tx: TxCtx, { id, threadId, messageHash, awaitsAnswer: _awaits, isQueued: _queued, ...word }: NewWord) {
  return {
    ...word,
    id: id ?? newId(),
    threadId: threadId ?? newId(),
    isAutomatic: word.isAutomatic ?? false,
    messageHash: messageHash === undefined ? null : `\\x${messageHash}`,
    filedForId: word.customerId,
    recordedAt: tx.clock.now(),
    ...authorship(tx),
  };
}

type Row = ReturnType<typeof rowOf>;

const isAwaited = (word: NewWord | undefined, row: Row) => word?.awaitsAnswer ?? awaitsAnswer(row);

/** What a customer said, unless nobody said it, or it was answered while it was said, as a call that was taken. */
export function awaitsAnswer({
  direction,
  isAutomatic,
  outcome,
}: Pick<Communication, 'direction' | 'isAutomatic'> & { readonly outcome?: Communication['outcome'] | undefined }): boolean {
  return direction === 'INBOUND' && !isAutomatic && outcome !== 'ANSWERED';
}

export function awaitedOf({ id, channel, teamId, occurredAt }: Pick<Row, 'id' | 'channel' | 'teamId' | 'occurredAt'>) {
  return { communicationId: id, channel, teamId: teamId ?? null, receivedAt: occurredAt };
}

function factOf({ id, customerId, channel, direction, purpose, isAutomatic, campaignId, occurredAt }: Row) {
  return {
    ...{ communicationId: id, customerId, channel, direction, purpose, isAutomatic },
    campaignId: campaignId ?? null,
    occurredAt: occurredAt.toISOString(),
  };
}
