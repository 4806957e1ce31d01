/**
 * Names under which the server prepares statements that come back: planning costs more than running. For a bounded number of texts, as
 * every connection keeps all that it was ever told.
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
    if (this.#names.size >= MOST_NAMES) return undefined;
    // By the text alone: several may share a connection.
    const name = createHash('sha256').update(text).digest('base64url').slice(0, 22);
    this.#names.set(text, name);
    return name;
  }
}
