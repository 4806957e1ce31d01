/** What a machine wrote by itself: RFC 3834, and what was usual before it. */
import type { Headers } from './headers.ts';

const PRECEDENCE = /^(bulk|junk|auto[_-]?reply)\b/i;
const MARKS = ['x-autoreply', 'x-autorespond', 'x-autoreply-from', 'x-mail-autoreply'];

/** `envelopeSender` is what SMTP was told: empty for reports. */
export function isAutomatic(headers: Headers, envelopeSender: string | null): boolean {
  const submitted = headers.first('auto-submitted');
  return (
    (submitted !== null && !/^\s*no\b/i.test(submitted)) ||
    envelopeSender === '' ||
    /^\s*<\s*>/.test(headers.first('return-path') ?? '') ||
    PRECEDENCE.test(headers.first('precedence')?.trim() ?? '') ||
    MARKS.some((name) => headers.has(name) && !/^\s*no\b/i.test(headers.first(name) ?? '')) ||
    /^multipart\/report\b/i.test(headers.first('content-type')?.trim() ?? '') ||
    headers.addresses('from').some((address) => address.startsWith('mailer-daemon@'))
  );
}
