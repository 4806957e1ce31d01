/** Logging a word that somebody heard, said, wrote or read. */
import type { Channel, CommunicationOutcome, ContactPointKind } from '../../../generated/index.ts';
import { type Ctx, liesAhead, type TxCtx } from '../../../kernel/index.ts';
import { audit, requireStaff, requireTeam } from '../../access/index.ts';
import { contactPointsById, Issues, lockCustomer } from '../../contacts/index.ts';
import { findCommunication } from './communications.ts';
import { type Communication, fileWords } from './file-words.ts';

/** Of these it can be said how long they took. */
const LASTING: ReadonlySet<Channel> = new Set(['PHONE', 'VIDEO', 'IN_PERSON', 'CHAT']);
/** By which contact points a channel reaches somebody. */
const KINDS: Readonly<Record<Channel, readonly ContactPointKind[]>> = {
  EMAIL: ['EMAIL'],
  PHONE: ['PHONE', 'MOBILE'],
  SMS: ['PHONE', 'MOBILE'],
  CHAT: ['MESSAGING', 'SOCIAL', 'WEB', 'PHONE', 'MOBILE'],
  SOCIAL: ['SOCIAL', 'MESSAGING', 'WEB'],
  IN_PERSON: ['POSTAL'],
  LETTER: ['POSTAL'],
  VIDEO: ['PHONE', 'MOBILE', 'EMAIL', 'MESSAGING', 'WEB'],
};
/** On which channels an attempt can end so. */
const ENDINGS: Readonly<Record<CommunicationOutcome, readonly Channel[]>> = {
  ANSWERED: ['PHONE', 'VIDEO', 'IN_PERSON', 'CHAT', 'SMS', 'SOCIAL', 'EMAIL', 'LETTER'],
  NO_ANSWER: ['PHONE', 'VIDEO', 'IN_PERSON', 'CHAT'],
  VOICEMAIL: ['PHONE', 'VIDEO'],
  BOUNCED: ['EMAIL', 'SMS', 'LETTER', 'CHAT', 'SOCIAL'],
};

type Given<Keys extends keyof Communication> = { readonly [Key in Keys]?: Communication[Key] | undefined };

/** Ids are uuids. */
export interface LoggedWord
  extends Pick<Communication, 'customerId' | 'channel' | 'direction' | 'purpose' | 'occurredAt'>,
    Given<'subject' | 'body' | 'durationSeconds' | 'outcome' | 'inReplyToId' | 'contactPointId' | 'isPublic'> {
  /** Who of ours it was with; the member of staff who acts, if one does, unless given. Automatic words are nobody's. */
  readonly staffId?: string | null | undefined;
  /** Whose it is to see to; that member of staff's team unless given. */
  readonly teamId?: string | null | undefined;
  readonly isAutomatic?: boolean | null | undefined;
}

/** Files a word, or tells all that is wrong with it and changes nothing. */
export function logCommunication(ctx: Ctx, { customerId: given, ...word }: LoggedWord): Promise<Communication> {
  return ctx.transact(async (tx) => {
    const { id: customerId } = await lockCustomer(tx, given);
    const issues = new Issues();
    noteFaults(tx, word, issues);
    const repliedTo = await repliedToBy(tx, customerId, word, issues);
    await noteContactPoint(tx, customerId, word, issues);
    issues.throwIfAny();
    const ours = await oursOf(tx, word);
    const [communication] = await fileWords(tx, [
      {
        ...told(word),
        ...ours,
        customerId,
        occurredAt: notAhead(tx, word.occurredAt),
        ...(repliedTo && { threadId: repliedTo.threadId }),
      },
    ]);
    if (!communication) throw new Error('A word was filed and is not there.');
    const action = 'communications.communication.logged';
    await audit(tx, { action, type: 'Communication', id: communication.id, before: null, after: audited(communication) });
    return communication;
  });
}

type Word = Omit<LoggedWord, 'customerId'>;

function noteFaults(tx: TxCtx, word: Word, issues: Issues): void {
  const { occurredAt, channel, durationSeconds } = word;
  if (liesAhead(occurredAt, tx.clock.now())) {
    issues.add('occurredAt', 'Must not lie in the future.');
  }
  if (durationSeconds != null && !LASTING.has(channel)) {
    issues.add('durationSeconds', `Only words by ${[...LASTING].join(', ')} last: leave it out for ${channel}.`);
  }
  noteEnding(word, issues);
}

/** Whether an attempt to reach somebody by such a word can end as it says. */
export function noteEnding(
  { channel, direction, outcome }: Pick<Word, 'channel' | 'direction' | 'outcome'>,
  issues: Issues,
): void {
  if (outcome && !ENDINGS[outcome].includes(channel)) {
    issues.add('outcome', `${outcome} can be said of ${ENDINGS[outcome].join(', ')}, not of ${channel}.`);
  } else if (outcome === 'BOUNCED' && direction === 'INBOUND') {
    issues.add('outcome', 'What reached us did not come back: BOUNCED is for OUTBOUND words.');
  }
}

async function repliedToBy(tx: TxCtx, customerId: string, { inReplyToId }: Word, issues: Issues): Promise<Communication | null> {
  if (!inReplyToId) return null;
  const word = await findCommunication(tx, inReplyToId);
  if (word?.customerId === customerId) return word;
  issues.add('inReplyToId', 'Must be a communication with the same customer.');
  return null;
}

async function noteContactPoint(tx: TxCtx, customerId: string, { contactPointId, channel }: Word, issues: Issues): Promise<void> {
  if (!contactPointId) return;
  const point = (await contactPointsById(tx, [contactPointId])).get(contactPointId);
  if (point?.customerId !== customerId) {
    issues.add('contactPointId', 'Must be a contact point of this customer.');
  } else if (!KINDS[channel].includes(point.kind)) {
    issues.add('contactPointId', `For ${channel} it must be one of ${KINDS[channel].join(', ')}: this one is ${point.kind}.`);
  }
}

/** Who of ours it was, and which department sees to it. */
async function oursOf(tx: TxCtx, { staffId: given, teamId, isAutomatic }: Word) {
  const staffId = given === undefined && !isAutomatic ? (tx.actor?.staffId ?? null) : (given ?? null);
  const staff = staffId === null ? null : await requireStaff(tx, staffId);
  if (teamId) await requireTeam(tx, teamId);
  return { staffId, teamId: teamId === undefined ? (staff?.teamId ?? null) : teamId };
}

function told({ channel, direction, purpose, ...word }: Word) {
  const { subject = null, body = null, durationSeconds = null, outcome = null } = word;
  const { inReplyToId = null, contactPointId = null, isPublic = null, isAutomatic } = word;
  return {
    ...{ channel, direction, purpose, subject, body, durationSeconds, outcome },
    ...{ inReplyToId, contactPointId, isPublic, isAutomatic: isAutomatic ?? false },
  };
}

function notAhead(tx: TxCtx, occurredAt: Date): Date {
  const now = tx.clock.now();
  return occurredAt > now ? now : occurredAt;
}

/** What the audit log keeps of a word: what people told, without what follows from it. */
export function audited({ messageHash: _hash, filedForId: _filedFor, ...told }: Communication): object {
  return told;
}
