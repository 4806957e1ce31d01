/** Sends compiled statements, each prepared by the server under a name once it has come back. */
import { type Cancellation, type Database, StatementNames, type TextQuery } from '../kernel/index.ts';
import type { Statement } from './statement.ts';

export class Statements {
  readonly #names = new StatementNames();

  /** The one value of the one row, null if there is none. */
  read(statement: Statement, session: Pick<Database, 'readText'>, cancellation?: Cancellation): Promise<string | null> {
    return session.readText(this.query(statement, cancellation));
  }

  /** For whoever sends it. */
  query({ text, values }: Statement, cancellation?: Cancellation): TextQuery {
    return { text, values, name: this.#names.of(text), cancellation };
  }
}
