/** What an answer refers to: the Message-IDs by which mail programs put it into its thread. */
import type { TxCtx } from '../../../kernel/index.ts';
import type { DueEmail } from './decide.ts';

/** As RFC 5322 means them, without angle brackets. */
export interface References {
  readonly inReplyTo: string;
  /** Oldest first; the one that is answered comes last. */
  readonly references: readonly string[];
}

/** Of a thread the last ones are enough: programs look at the last, and headers have an end. */
const MOST = 20;
/** What others call their messages is not ours to trust in a header. */
const PLAIN_ID = /^[^\s<>\p{Cc}]{3,250}$/u;

/** By e-mail: of those that answer a word which has a Message-ID. One statement. */
export async function referencesOf(tx: TxCtx, emails: readonly DueEmail[]): Promise<ReadonlyMap<string, References>> {
  const threads = [...new Set(emails.flatMap(({ inReplyToId, threadId }) => (inReplyToId === null ? [] : [threadId])))];
  if (threads.length === 0) return new Map();
  const words = await tx.db.communication.findMany({
    where: { threadId: { in: threads }, messageId: { not: null } },
    orderBy: [{ occurredAt: 'asc' }, { id: 'asc' }],
    select: { id: true, threadId: true, messageId: true },
  });
  return new Map(
    emails.flatMap(({ communicationId, threadId, inReplyToId }) => {
      const inThread = words.filter((word) => word.threadId === threadId);
      const upTo = inThread.slice(0, inThread.findIndex(({ id }) => id === inReplyToId) + 1);
      const ids = upTo.flatMap(({ messageId }) => (messageId !== null && PLAIN_ID.test(messageId) ? [messageId] : []));
      const [references, inReplyTo] = [[...new Set(ids)].slice(-MOST), ids.at(-1)];
      return inReplyTo === undefined ? [] : [[communicationId, { inReplyTo, references }] as const];
    }),
  );
}
