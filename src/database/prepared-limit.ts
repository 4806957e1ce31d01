/**
 * Bounds what each connection keeps prepared: the server holds it, text and plan, in the memory of the connection's own process, until the
 * connection is closed. Whoever asks with ever other filters sends ever other texts.
 */
import type pg from 'pg';
import type { Wire } from './answering-query.ts';

const MOST_PREPARED = 500;

/** What was prepared first is given back for what comes. Where it is still in use, it is prepared anew. */
export function limitPrepared(pool: pg.Pool, most = MOST_PREPARED): void {
  pool.on('connect', ({ connection }) => {
    const { parse } = connection;
    const prepared = new Set<string>();
    // Called also on what gathers, message by message, what is written to the connection.
    function parseWithinLimit(this: Wire, message: Parameters<Wire['parse']>[0]): void {
      const { name } = message;
      if (name) {
        if (prepared.size >= most) giveBack(this, prepared, most);
        prepared.add(name);
      }
      Reflect.apply(parse, this, [message]);
    }
    Object.defineProperty(connection, 'parse', { value: parseWithinLimit });
  });
}

function giveBack(wire: Wire, prepared: Set<string>, most: number): void {
  for (const oldest of prepared) {
    if (prepared.size < most) return;
    // The driver would note it as prepared when the server says so, which is after it was told to give it back.
    if (wire.submittedNamedStatements[oldest] !== undefined) continue;
    prepared.delete(oldest);
    delete wire.parsedStatements[oldest];
    wire.close({ type: 'S', name: oldest });
  }
}
