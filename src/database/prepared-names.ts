/**
 * What each connection has prepared: a bounded number of statements, as the server holds them, text and plan, in the memory of the
 * connection's own process until it is closed, and whoever asks with ever other filters sends ever other texts.
 */
import type pg from 'pg';
import type { Wire } from './answering-query.ts';
import type { Decode } from './column-values.ts';

/** As many as there are names for transactions and for compiled reads together (`StatementNames`). */
const MOST_PREPARED = 1_000;
/** As many as are told before the next Sync, at most. */
const ROOM = 8;

/** What a prepared statement answers. */
export interface Columns {
  readonly names: readonly string[];
  readonly decoders: readonly Decode[];
}

/** By what the driver notes for each connection. */
const connections = new WeakMap<object, PreparedNames>();

export function preparedOn({ parsedStatements }: Pick<Wire, 'parsedStatements'>): PreparedNames {
  const known = connections.get(parsedStatements) ?? new PreparedNames();
  connections.set(parsedStatements, known);
  return known;
}

class PreparedNames {
  /** The first to be prepared first. Null until they were described. */
  readonly #columns = new Map<string, Columns | null>();

  columnsOf(name: string): Columns | undefined {
    return this.#columns.get(name) ?? undefined;
  }

  /** What is prepared anew is described anew: since it was given back its columns may have changed. */
  prepare(name: string): void {
    this.#columns.delete(name);
    this.#columns.set(name, null);
  }

  describe(name: string, columns: Columns): void {
    this.#columns.set(name, columns);
  }

  /**
   * Makes room: what was prepared first is closed, and prepared anew where it is still in use. To be called right behind a Sync: behind a
   * statement that fails the server passes over everything up to the next one.
   */
  giveBack(wire: Wire): void {
    if (this.#columns.size <= MOST_PREPARED - ROOM) return;
    for (const name of this.#columns.keys()) {
      if (this.#columns.size <= MOST_PREPARED - ROOM) return;
      // The driver would note it as prepared when the server says so, which is after it was told to close it.
      if (wire.submittedNamedStatements[name] !== undefined) continue;
      this.#columns.delete(name);
      delete wire.parsedStatements[name];
      wire.close({ type: 'S', name });
    }
  }
}

/** Has the statements that Prisma's driver prepares noted with our own. */
export function notePrepared(pool: pg.Pool): void {
  pool.on('connect', ({ connection }) => {
    const { parse } = connection;
    // Called also on what gathers, message by message, what is written to the connection.
    function noted(this: Wire, message: Parameters<Wire['parse']>[0]): void {
      if (message.name) preparedOn(this).prepare(message.name);
      Reflect.apply(parse, this, [message]);
    }
    Object.defineProperty(connection, 'parse', { value: noted });
  });
}
