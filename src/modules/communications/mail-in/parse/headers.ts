/** The headers of a message as it was written, those that come twice included. */
import { addressParser, type Email } from 'postal-mime';
import { normalizedEmail } from '../../../contacts/index.ts';
import { LIMITS, refusal } from './limits.ts';

export class Headers {
  readonly #values = new Map<string, readonly string[]>();

  constructor({ headers }: Pick<Email, 'headers'>) {
    if (headers.length > LIMITS.headers) throw refusal(`Has more than ${LIMITS.headers} headers.`, 'TOO_MANY_HEADERS');
    for (const { key, value } of headers) this.#values.set(key, [...(this.#values.get(key) ?? []), value]);
  }

  has(name: string): boolean {
    return this.#values.has(name);
  }

  /** Of a header that comes twice the first counts. */
  first(name: string): string | null {
    return this.#values.get(name)?.[0] ?? null;
  }

  all(name: string): readonly string[] {
    return this.#values.get(name) ?? [];
  }

  /** The addresses in all headers of this name, as they are compared, each once; what is none is passed over. */
  addresses(name: string): readonly string[] {
    const found = this.all(name).flatMap((value) => addressParser(value, { flatten: true }));
    return [...new Set(found.flatMap(({ address }) => normalizedEmail(address ?? '') ?? []))];
  }

  /** Message-IDs, without their angle brackets. */
  messageIds(name: string): readonly string[] {
    return messageIdsIn(this.all(name).join(' '));
  }
}

/** In their order, each once. */
export function messageIdsIn(text: string): readonly string[] {
  return [...new Set([...text.matchAll(/<([^<>\s]{1,998})>/g)].flatMap(([, id]) => id ?? []))];
}
