/** Reads a whole RFC 5322 message, or says why it cannot be read. */
import PostalMime, { decodeWords, type Email } from 'postal-mime';
import { isAutomatic } from './automatic.ts';
import { bodyOf } from './body.ts';
import { Headers } from './headers.ts';
import { messageIdOf, referencesOf, repliesTo } from './identity.ts';
import { LIMITS, refusal } from './limits.ts';
import { withFewLines } from './lines.ts';
import { filesOf, type MailFile } from './mail-file.ts';
import { type Report, reportOf } from './report.ts';
import { oneLine } from './storable.ts';
import { writtenAt } from './written-at.ts';

/** Addresses are written as they are compared: see `normalizedEmail`. Message-IDs have no angle brackets. */
export interface ParsedEmail {
  readonly messageId: string;
  readonly inReplyTo: string | null;
  /** All messages that it refers to. */
  readonly references: readonly string[];
  readonly from: readonly string[];
  /** Those who speak: From, Sender and Reply-To. */
  readonly senders: readonly string[];
  readonly recipients: readonly string[];
  readonly subject: string | null;
  readonly body: string | null;
  readonly writtenAt: Date | null;
  readonly isAutomatic: boolean;
  readonly report: Report | null;
  readonly files: readonly MailFile[];
}

/** What SMTP was told beside the message. */
export interface Envelope {
  /** Empty for a report; null where there was no envelope. */
  readonly sender: string | null;
  readonly recipients: readonly string[];
}

export const NO_ENVELOPE: Envelope = { sender: null, recipients: [] };

/** `bytes` is at most what the deployment takes. Anything unreadable is a ValidationError that says what. */
export async function parseEmail(bytes: Buffer, maxBytes: number, envelope: Envelope = NO_ENVELOPE): Promise<ParsedEmail> {
  if (bytes.length > maxBytes) throw refusal(`Has ${bytes.length} bytes: more than the ${maxBytes} that are taken.`, 'TOO_LARGE');
  const raw = withoutBlankStart(bytes);
  const email = await parsed(withFewLines(raw));
  const headers = new Headers(email);
  const from = senderOf(headers);
  const addresses = addressesOf(headers);
  const { text, wholes } = bodyOf(email);
  return {
    messageId: messageIdOf(headers, raw),
    inReplyTo: repliesTo(headers),
    references: referencesOf(headers),
    from,
    ...addresses,
    subject: oneLine(decodeWords(headers.first('subject') ?? ''), LIMITS.subject) || null,
    body: text,
    writtenAt: writtenAt(headers.first('date')),
    isAutomatic: isAutomatic(headers, envelope.sender),
    report: reportOf(headers, email),
    files: [...filesOf(email.attachments), ...wholes],
  };
}

async function parsed(raw: Buffer): Promise<Email> {
  try {
    return await PostalMime.parse(raw, {
      maxNestingDepth: LIMITS.depth,
      maxHeadersSize: LIMITS.headerBytes,
      // A message within the message is a file: its words were said elsewhere.
      forceRfc822Attachments: true,
    });
  } catch (error) {
    const said = error instanceof Error ? error.message : '';
    if (said.startsWith('Maximum MIME nesting'))
      throw refusal(`Has parts within parts more than ${LIMITS.depth} levels deep.`, 'TOO_DEEP');
    if (said.startsWith('Maximum header size'))
      throw refusal(`Has more than ${LIMITS.headerBytes} bytes of headers.`, 'HEADERS_TOO_LARGE');
    throw refusal('Cannot be read as an e-mail.');
  }
}

/** Whose word it is must be clear: two From headers are a forgery, or a fault that hides one. */
function senderOf(headers: Headers): readonly string[] {
  const count = headers.all('from').length;
  if (count === 0) throw refusal('Has no From header: a whole e-mail with its headers is needed.', 'NO_SENDER');
  if (count > 1) throw refusal(`Has ${count} From headers: whose word it is cannot be told.`, 'AMBIGUOUS_SENDER');
  const from = headers.addresses('from');
  if (from.length === 0 && headers.addresses('sender').length === 0 && !isAutomatic(headers, null))
    throw refusal('Has no e-mail address in its From header.', 'NO_SENDER');
  return from;
}

function addressesOf(headers: Headers): Pick<ParsedEmail, 'senders' | 'recipients'> {
  const among = (names: readonly string[]) => [...new Set(names.flatMap((name) => headers.addresses(name)))];
  const found = { senders: among(['from', 'reply-to', 'sender']), recipients: among(['to', 'cc', 'bcc', 'x-failed-recipients']) };
  if (found.senders.length + found.recipients.length > LIMITS.addresses)
    throw refusal(`Has more than ${LIMITS.addresses} addresses.`, 'TOO_MANY_ADDRESSES');
  return found;
}

/** Some begin with a blank line, or with what marks UTF-8. */
function withoutBlankStart(bytes: Buffer): Buffer {
  const start = bytes.subarray(0, 3).toString('latin1') === '\u00ef\u00bb\u00bf' ? 3 : 0;
  let first = start;
  while (bytes[first] === 13 || bytes[first] === 10) first += 1;
  return bytes.subarray(first);
}
