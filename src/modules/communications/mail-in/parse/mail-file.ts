/** Files that come with a message. */
import type { Attachment } from 'postal-mime';
import { LIMITS, refusal } from './limits.ts';
import { oneLine } from './storable.ts';

export interface MailFile {
  /** Without folders. */
  readonly name: string;
  readonly contentType: string;
  readonly bytes: Buffer;
}

const CONTENT_TYPE = /^[\w!#$&^.+-]{1,63}\/[\w!#$&^.+-]{1,63}$/;
const NAMELESS: Readonly<Record<string, string>> = {
  'message/rfc822': 'message.eml',
  'message/delivery-status': 'delivery-status.txt',
  'message/disposition-notification': 'disposition-notification.txt',
  'text/rfc822-headers': 'headers.txt',
  'text/calendar': 'invitation.ics',
};

export function filesOf(attachments: readonly Attachment[]): readonly MailFile[] {
  if (attachments.length > LIMITS.attachments)
    throw refusal(`Has more than ${LIMITS.attachments} attachments.`, 'TOO_MANY_ATTACHMENTS');
  return attachments.map(({ filename, mimeType, content }) => ({
    name: nameOf(filename) || (NAMELESS[mimeType] ?? 'attachment'),
    contentType: CONTENT_TYPE.test(mimeType) ? mimeType : 'application/octet-stream',
    bytes: bytesOf(content),
  }));
}

export function bytesOf(content: Attachment['content']): Buffer {
  if (typeof content === 'string') return Buffer.from(content);
  return content instanceof ArrayBuffer
    ? Buffer.from(content)
    : Buffer.from(content.buffer, content.byteOffset, content.byteLength);
}

/** The last part of what may be a path of any system. */
function nameOf(filename: string | null): string {
  const name =
    oneLine(filename ?? '', 255)
      .split(/[/\\]/)
      .at(-1)
      ?.trim() ?? '';
  return /^\.*$/.test(name) ? '' : name;
}
