/** Filing the sample's conversations: as people would have filed them, the corrections too. */
import { atMoment, type Ctx, daysBefore } from '../../../kernel/index.ts';
import { lockCustomers } from '../../contacts/index.ts';
import { type Communication, correctCommunication, fileWords, type NewWord } from '../log/index.ts';
import { CONVERSATIONS, type Conversation, type SampleWord } from './conversations.ts';

export interface Talker {
  readonly id: string;
  readonly language: string | null;
}

/** The conversations of one language are of its customers, this many apart. */
const APART = 3;

const CORRECTIONS = [
  {
    body: 'Konvice vyměněna, nová vyzkoušena na místě. Stará odešla výrobci.',
    of: 'Konvice vyměněna',
    reason: 'The old one was forgotten',
  },
  { body: 'Brought six knives.', of: 'Brought five', reason: 'Counted again' },
] as const;

/** Begins every conversation, then goes on with each in its thread. */
export async function talk(ctx: Ctx, customers: readonly Talker[], staffIds: readonly string[]): Promise<void> {
  const now = ctx.clock.now();
  const told = CONVERSATIONS.flatMap((conversation, place) => {
    const those = customers.filter(({ language }) => language === conversation.language);
    const customer = those[(place * APART) % Math.max(1, those.length)];
    return customer ? [{ conversation, customerId: customer.id, staffId: staffIds[place % Math.max(1, staffIds.length)] }] : [];
  });
  const word = ({ conversation, customerId, staffId }: (typeof told)[number], said: SampleWord) =>
    wordOf(conversation, said, { now, customerId, staffId: staffId ?? null });
  const begun = await file(
    ctx,
    told.flatMap((one) => one.conversation.words.slice(0, 1).map((said) => word(one, said))),
  );
  const rest = await file(
    ctx,
    told.flatMap((one, place) =>
      one.conversation.words.slice(1).map((said) => ({ ...word(one, said), ...following(begun[place]) })),
    ),
  );
  for (const { body, of, reason } of CORRECTIONS) {
    const wrong = rest.find((said) => said.body?.startsWith(of));
    if (!wrong) continue;
    const noticedAt = new Date(wrong.occurredAt.getTime() + 3_600_000);
    await ctx.transact((tx) => correctCommunication(atMoment(tx, noticedAt), { id: wrong.id, body, reason }));
  }
}

function following(first: Communication | undefined): Pick<NewWord, 'threadId' | 'inReplyToId'> {
  return first ? { threadId: first.threadId, inReplyToId: first.id } : {};
}

function file(ctx: Ctx, words: readonly NewWord[]): Promise<readonly Communication[]> {
  return ctx.transact(async (tx) => {
    await lockCustomers(tx, [...new Set(words.map(({ customerId }) => customerId))]);
    return fileWords(tx, words);
  });
}

interface Circumstances {
  readonly now: Date;
  readonly customerId: string;
  readonly staffId: string | null;
}

function wordOf(
  { subject, purpose }: Conversation,
  [daysAgo, from, channel, body, given]: SampleWord,
  { now, customerId, staffId }: Circumstances,
): NewWord {
  const isWritten = channel === 'EMAIL' || channel === 'LETTER';
  return {
    ...{ customerId, channel, purpose, body, subject: isWritten ? subject : null },
    direction: from === 'us' ? 'OUTBOUND' : 'INBOUND',
    occurredAt: daysBefore(now, daysAgo),
    ...(from === 'us' && !given?.isAutomatic && { staffId }),
    ...given,
  };
}
