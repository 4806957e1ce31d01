/**
 * Sends compiled statements, each prepared by the server under a name once it has come back: planning costs more than running. Names
 * are for a bounded number of texts, as every connection keeps all that it was ever told.
 */
import { createHash } from 'node:crypto';
import type { Database } from '../kernel/index.ts';
import type { Statement } from './statement.ts';

const MOST_NAMES = 500;
const MOST_SEEN = 2_000;

export class Statements {
  readonly #database: Pick<Database, 'readText'>;
  readonly #names = new Map<string, string>();
  /** Texts that were sent once. */
  #seen = new Set<string>();

  constructor(database: Pick<Database, 'readText'>) {
    this.#database = database;
  }

  /** The one value of the one row, null if there is none. */
  read({ text, values }: Statement): Promise<string | null> {
    const name = this.#names.get(text) ?? this.#nameFor(text);
    return this.#database.readText({ text, values, ...(name !== undefined && { name }) });
  }

  #nameFor(text: string): string | undefined {
    if (!this.#seen.has(text)) {
      if (this.#seen.size >= MOST_SEEN) this.#seen = new Set();
      this.#seen.add(text);
      return undefined;
    }
    if (this.#names.size >= MOST_NAMES) return undefined;
    // By the text alone: several planners may share a connection.
    const name = createHash('sha256').update(text).digest('base64url').slice(0, 22);
    this.#names.set(text, name);
    return name;
  }
}
