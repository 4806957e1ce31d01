/**
 * Names under which the server prepares statements that come back: planning costs more than running. For a bounded number of texts, of
 * which the first to be named is the first to be forgotten.
 */
import { createHash } from 'node:crypto';

const MOST_NAMES = 500;
const MOST_SEEN = 2_000;

export class StatementNames {
  readonly #names = new Map<string, string>();
  /** Texts that were sent once. */
  #seen = new Set<string>();

  /** The one that it has. */
  known(text: string): string | undefined {
    return this.#names.get(text);
  }

  /** From its second use on. */
  of(text: string): string | undefined {
    return this.#names.get(text) ?? this.#nameFor(text);
  }

  #nameFor(text: string): string | undefined {
    if (!this.#seen.has(text)) {
      if (this.#seen.size >= MOST_SEEN) this.#seen = new Set();
      this.#seen.add(text);
      return undefined;
    }
    for (const oldest of this.#names.keys()) {
      if (this.#names.size < MOST_NAMES) break;
      this.#names.delete(oldest);
    }
    // By the text alone: several may share a connection, and one that is named once more gets the same name.
    const name = createHash('sha256').update(text).digest('base64url').slice(0, 22);
    this.#names.set(text, name);
    return name;
  }
}
