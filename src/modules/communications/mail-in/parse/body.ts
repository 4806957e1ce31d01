/** The words of a message: its text part, or what its HTML says. */
import { convert } from 'html-to-text';
import type { Email } from 'postal-mime';
import { LIMITS } from './limits.ts';
import type { MailFile } from './mail-file.ts';
import { firstOf, storable } from './storable.ts';

const LINK = { hideLinkHrefIfSameAsText: true, linkBrackets: ['<', '>'] satisfies [string, string] };
const AS_WRITTEN = { uppercase: false };

interface Body {
  /** Null where nothing was written. */
  readonly text: string | null;
  /** The whole of what was too long to be kept as the words. */
  readonly wholes: readonly MailFile[];
}

export function bodyOf({ text, html }: Pick<Email, 'text' | 'html'>): Body {
  const plain = tidied(text ?? '');
  if (plain !== '') return { text: firstOf(plain, LIMITS.body), wholes: wholeOf(plain, 'body.txt', 'text/plain', LIMITS.body) };
  const markup = storable(html ?? '');
  const shortened = withFewTags(firstOf(markup, LIMITS.html));
  const words = tidied(textOf(shortened));
  return {
    text: firstOf(words, LIMITS.body) || null,
    wholes: [
      ...wholeOf(words, 'body.txt', 'text/plain', LIMITS.body),
      ...wholeOf(markup, 'body.html', 'text/html', shortened.length),
    ],
  };
}

function textOf(markup: string): string {
  if (markup === '') return '';
  return convert(markup, {
    wordwrap: false,
    limits: { maxDepth: 100, maxBaseElements: 10 },
    selectors: [
      { selector: 'a', options: LINK },
      { selector: 'img', format: 'skip' },
      ...['h1', 'h2', 'h3', 'h4', 'h5', 'h6'].map((selector) => ({ selector, options: AS_WRITTEN })),
    ],
  });
}

function withFewTags(markup: string): string {
  let end = 0;
  for (let tags = 0; tags < LIMITS.tags; tags += 1) {
    end = markup.indexOf('<', end) + 1;
    if (end === 0) return markup;
  }
  return markup.slice(0, end - 1);
}

const tidied = (text: string) => storable(text.replace(/\r\n?/g, '\n')).trim();

function wholeOf(text: string, name: string, contentType: string, longest: number): readonly MailFile[] {
  return text.length > longest ? [{ name, contentType, bytes: Buffer.from(text) }] : [];
}
