/** Reports on what became of a message: RFC 3464 on its delivery, RFC 8098 on its being read. */
import type { Attachment, Email } from 'postal-mime';
import { normalizedEmail } from '../../../contacts/index.ts';
import { type Headers, messageIdsIn } from './headers.ts';
import { LIMITS } from './limits.ts';
import { bytesOf } from './mail-file.ts';
import { oneLine } from './storable.ts';

type Fate = 'FAILED' | 'DELIVERED' | 'READ';

export interface Reported {
  /** As addresses are compared. */
  readonly recipient: string;
  readonly fate: Fate;
  /** In the words of the server that reports. */
  readonly reason: string;
}

export interface Report {
  /** Of the message that it is about, without angle brackets; null where the report does not say. */
  readonly messageId: string | null;
  /** What is settled for good. A delay is not. */
  readonly reported: readonly Reported[];
  /** Everybody it is about. */
  readonly recipients: readonly string[];
}

type Fields = ReadonlyMap<string, string>;

const LONGEST_REPORT = 1_000_000;
const RETURNED = new Set([
  'message/rfc822',
  'text/rfc822-headers',
  'message/rfc822-headers',
  'message/global',
  'message/global-headers',
]);

/** Null for what is no report in these forms. */
export function reportOf(headers: Headers, { attachments }: Pick<Email, 'attachments'>): Report | null {
  if (!/^multipart\/report\b/i.test(headers.first('content-type')?.trim() ?? '')) return null;
  const delivery = attachments.find(({ mimeType }) => /^message\/(global-)?delivery-status$/.test(mimeType));
  if (delivery) return deliveryReport(blocksOf(delivery), returnedId(attachments));
  const reading = attachments.find(({ mimeType }) => /^message\/(global-)?disposition-notification$/.test(mimeType));
  return reading ? readingReport(blocksOf(reading), returnedId(attachments)) : null;
}

function deliveryReport(blocks: readonly Fields[], messageId: string | null): Report {
  const perRecipient = blocks.slice(1, 1 + LIMITS.reported);
  return {
    messageId,
    recipients: perRecipient.flatMap((fields) => recipientsOf(fields)),
    reported: perRecipient.flatMap((fields) => {
      const fate = deliveryFate(fields);
      return fate ? recipientsOf(fields).map((recipient) => ({ recipient, fate, reason: reasonOf(fields) })) : [];
    }),
  };
}

/** A failure counts only where the server says that it is for good: 5.x.x. */
function deliveryFate(fields: Fields): Fate | null {
  const action = fields.get('action')?.toLowerCase() ?? '';
  if (action === 'failed') return /^\s*5\./.test(fields.get('status') ?? '') ? 'FAILED' : null;
  return action === 'delivered' ? 'DELIVERED' : null;
}

function readingReport(blocks: readonly Fields[], returned: string | null): Report {
  const fields = blocks[0] ?? new Map<string, string>();
  const recipients = recipientsOf(fields);
  const isRead = /;\s*displayed\b/i.test(fields.get('disposition') ?? '');
  const reported = isRead ? recipients.map((recipient) => ({ recipient, fate: 'READ' as const, reason: reasonOf(fields) })) : [];
  return { messageId: messageIdsIn(fields.get('original-message-id') ?? '')[0] ?? returned, recipients, reported };
}

/** Whom it was sent to and whom that led to: either may be what we know. */
function recipientsOf(fields: Fields): readonly string[] {
  const named = ['original-recipient', 'final-recipient'].flatMap((name) => {
    const value = fields.get(name) ?? '';
    const address = value.slice(value.indexOf(';') + 1).trim();
    return normalizedEmail(address.replace(/^<(.*)>$/, '$1')) ?? [];
  });
  return [...new Set(named)];
}

function reasonOf(fields: Fields): string {
  const said = ['status', 'diagnostic-code', 'disposition'].flatMap((name) => fields.get(name) ?? []);
  return oneLine(said.join(' '), 500);
}

/** The message comes back whole or in its headers. */
function returnedId(attachments: readonly Attachment[]): string | null {
  const returned = attachments.find(({ mimeType }) => RETURNED.has(mimeType));
  return returned ? (messageIdsIn(blocksOf(returned)[0]?.get('message-id') ?? '')[0] ?? null) : null;
}

/** Groups of `Name: value` lines, of which the first of a name counts. */
function blocksOf({ content }: Attachment): readonly Fields[] {
  const text = bytesOf(content).subarray(0, LONGEST_REPORT).toString('utf8').replace(/\r\n?/g, '\n');
  const blocks = text.trim().split(/\n[ \t]*\n/, 2 + LIMITS.reported);
  return blocks.map((block) => {
    const fields = new Map<string, string>();
    for (const line of block.replace(/\n[ \t]+/g, ' ').split('\n')) {
      const colon = line.indexOf(':');
      const name = line.slice(0, Math.max(colon, 0)).trim().toLowerCase();
      if (name !== '' && !fields.has(name)) fields.set(name, line.slice(colon + 1).trim());
    }
    return fields;
  });
}
