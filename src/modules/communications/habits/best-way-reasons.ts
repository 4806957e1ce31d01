/** Why a way is the best to reach somebody, in sentences for people. */
import type { Channel, ConsentPurpose } from '../../../generated/index.ts';
import { FEWEST_WORDS, type Responsiveness } from './responsiveness.ts';
import { REPLY_HOURS } from './words.ts';

interface Choice {
  readonly channel: Channel;
  readonly habit: Responsiveness | null;
  readonly purpose: ConsentPurpose;
  readonly preferredChannel: Channel | null;
  readonly allowed: ReadonlySet<Channel>;
  /** Nothing else that is allowed reaches them. */
  readonly isOnly: boolean;
}

const BY: Readonly<Record<Channel, string>> = {
  EMAIL: 'by e-mail',
  PHONE: 'by telephone',
  SMS: 'by text message',
  CHAT: 'in a chat',
  SOCIAL: 'on a social network',
  IN_PERSON: 'in person',
  LETTER: 'by letter',
  VIDEO: 'in a video call',
};

export function reasonsFor({ channel, habit, purpose, preferredChannel, allowed, isOnly }: Choice): readonly string[] {
  return [
    `${purpose} is allowed ${BY[channel]}, and there is a contact point that works.`,
    ...preference(channel, preferredChannel, purpose, allowed),
    ...(isOnly ? ['Nothing else that is allowed reaches them.'] : []),
    answering(channel, habit),
  ];
}

function preference(
  channel: Channel,
  preferred: Channel | null,
  purpose: ConsentPurpose,
  allowed: ReadonlySet<Channel>,
): readonly string[] {
  if (preferred === null) return [];
  if (preferred === channel) return [`They prefer to be spoken to ${BY[channel]}.`];
  return [`They prefer to be spoken to ${BY[preferred]}, but ${hindrance(preferred, purpose, allowed)}.`];
}

function hindrance(preferred: Channel, purpose: ConsentPurpose, allowed: ReadonlySet<Channel>): string {
  if (preferred === 'IN_PERSON' || preferred === 'VIDEO') return 'that has to be arranged some other way first';
  return allowed.has(preferred) ? 'no contact point for that works' : `do not allow ${purpose} that way`;
}

function answering(channel: Channel, habit: Responsiveness | null): string {
  if (habit?.replyRate == null) return `How they answer ${BY[channel]} is not known: it takes ${FEWEST_WORDS} words of ours.`;
  const { outbound, replied, medianReplyMinutes } = habit;
  const waited = medianReplyMinutes === null ? '' : `, half of them in ${durationOf(medianReplyMinutes)} or less`;
  return `They answered ${replied} of our ${outbound} words ${BY[channel]} within ${REPLY_HOURS} hours${waited}.`;
}

function durationOf(minutes: number): string {
  if (minutes < 90) return counted(Math.max(1, Math.ceil(minutes)), 'minute');
  return counted(Math.ceil(minutes / 60), 'hour');
}

const counted = (count: number, unit: string) => `${count} ${unit}${count === 1 ? '' : 's'}`;
