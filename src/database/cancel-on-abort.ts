/**
 * Makes statements end with the request that sent them. Prisma knows no cancelling, so this is done one level below: a request
 * that is over its time, or whose client has gone, has its statement cancelled on the server, and sends no other.
 */
import type pg from 'pg';
import { type Cancellation, RequestError, requestCancellation } from '../kernel/index.ts';
import { OneText } from './one-text.ts';
import { textOf } from './statement-text.ts';

/** What ends a transaction must reach the server, whatever became of the request. */
const ENDS_TRANSACTION = /^\s*(commit|rollback)\b/i;
const COMMITS = /^\s*commit\b/i;
const BEGINS = /^\s*begin\b/i;
/** How much of a statement the server shows of what runs. */
const SHOWN_CHARACTERS = 1_000;

/** `connect` opens a connection beside the pool, whose own may all be waiting for what is to be cancelled. */
export function cancelOnAbort(pool: pg.Pool, connect: () => Promise<pg.Client>): void {
  pool.on('connect', (client) => guard(client, connect));
  // The pool's own calls back from whoever released the connection, as a part of that request: a promise comes back to this one.
  const query = async (...args: readonly unknown[]): Promise<unknown> => {
    const client = await pool.connect();
    try {
      const result: unknown = await Reflect.apply(client.query, client, args);
      client.release();
      return result;
    } catch (error) {
      client.release(error instanceof Error ? error : true);
      throw error;
    }
  };
  Object.defineProperty(pool, 'query', { value: query });
}

function guard(client: pg.PoolClient, connect: () => Promise<pg.Client>): void {
  const query = client.query;
  /** A statement of the transaction was not sent. A COMMIT that is told along with it must not be, either. */
  let isIncomplete = false;
  const instead = async (text: string): Promise<never> => {
    isIncomplete = false;
    await Reflect.apply(query, client, [text]);
    throw isOver();
  };
  const guarded = (...args: readonly unknown[]): unknown => {
    const request = cancellationOf(args[0]) ?? requestCancellation();
    const text = textOf(args[0]);
    if (isIncomplete && COMMITS.test(text)) return instead('ROLLBACK');
    if (!request || ENDS_TRANSACTION.test(text)) return Reflect.apply(query, client, args);
    if (request.isCancelled) {
      isIncomplete = true;
      return Promise.reject(isOver());
    }
    if (BEGINS.test(text)) isIncomplete = false;
    const running: unknown = Reflect.apply(query, client, args);
    return running instanceof Promise ? untilCancelled(running, request, () => cancel(client, text, connect)) : running;
  };
  Object.defineProperty(client, 'query', { value: guarded });
}

/** Of a statement that tells by itself which request it belongs to. */
function cancellationOf(statement: unknown): Cancellation | undefined {
  return statement instanceof OneText ? statement.cancellation : undefined;
}

/** Throws when the request that runs, or the one that asks, is over: for the embedded database, whose one thread cannot be interrupted. */
export function refuseWhenOver(asking: Cancellation | undefined): void {
  if ((asking ?? requestCancellation())?.isCancelled) throw isOver();
}

function isOver(): RequestError {
  return new RequestError('TIMEOUT', 'The request is over; nothing more is asked of the database.');
}

function untilCancelled(running: Promise<unknown>, request: Cancellation, stop: () => Promise<void>): Promise<unknown> {
  // Best effort: the statement's own timeout ends what cannot be cancelled.
  const forget = request.whenCancelled(() => void stop().catch(() => {}));
  return running.finally(forget);
}

/** Only while that very statement runs: the connection may serve somebody else by now. */
async function cancel(client: pg.PoolClient, text: string, connect: () => Promise<pg.Client>): Promise<void> {
  const pid = 'processID' in client ? client.processID : null;
  const canceller = await connect();
  try {
    await canceller.query(
      `SELECT pg_cancel_backend(pid) FROM pg_stat_activity WHERE pid = $1 AND state = 'active' AND starts_with(query, $2)`,
      [
        pid,
        Buffer.from(text)
          .subarray(0, SHOWN_CHARACTERS)
          .toString('utf8')
          .replace(/\ufffd+$/, ''),
      ],
    );
  } finally {
    await canceller.end();
  }
}
