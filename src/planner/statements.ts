/** Sends compiled statements, each prepared by the server under a name once it has come back. */
import { type Database, StatementNames } from '../kernel/index.ts';
import type { Statement } from './statement.ts';

export class Statements {
  readonly #database: Pick<Database, 'readText'>;
  readonly #names = new StatementNames();

  constructor(database: Pick<Database, 'readText'>) {
    this.#database = database;
  }

  /** The one value of the one row, null if there is none. */
  read({ text, values }: Statement): Promise<string | null> {
    const name = this.#names.of(text);
    return this.#database.readText({ text, values, ...(name !== undefined && { name }) });
  }
}
