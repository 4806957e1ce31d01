/** By what a message is known again, and which ones it refers to. */
import { createHash } from 'node:crypto';
import type { Headers } from './headers.ts';
import { LIMITS } from './limits.ts';
import { storable } from './storable.ts';

/** What stays the same however a message travels. */
const LASTING = ['date', 'from', 'to', 'cc', 'subject'];

/** Its Message-ID without the angle brackets; of one that has none, one made of its content: the same message has the same. */
export function messageIdOf(headers: Headers, raw: Buffer): string {
  const [written] = headers.messageIds('message-id');
  if (written !== undefined) return storable(written);
  const bare = headers.first('message-id')?.trim() ?? '';
  if (/^[^\s<>]{3,998}$/.test(bare)) return storable(bare);
  const hash = createHash('sha256');
  for (const name of LASTING) for (const value of headers.all(name)) hash.update(`${name}:${value}\n`);
  return `${hash.update('\n').update(contentOf(raw)).digest('hex')}@without-message-id.invalid`;
}

/** The message that it answers; where several are named, the first. */
export function repliesTo(headers: Headers): string | null {
  return headers.messageIds('in-reply-to')[0] ?? headers.messageIds('references').at(-1) ?? null;
}

/** All that it refers to: of very many the first, which began the thread, and the latest. */
export function referencesOf(headers: Headers): readonly string[] {
  const found = [...new Set([...headers.messageIds('references'), ...headers.messageIds('in-reply-to')].map(storable))];
  return found.length <= LIMITS.references ? found : [...found.slice(0, 1), ...found.slice(1 - LIMITS.references)];
}

/** What stands below the headers, with lines that end as on this machine or on another. */
function contentOf(raw: Buffer): string {
  const text = raw.toString('latin1').replace(/\r\n/g, '\n');
  const start = text.indexOf('\n\n');
  return start < 0 ? '' : text.slice(start).trim();
}
