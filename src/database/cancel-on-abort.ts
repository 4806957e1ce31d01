/**
 * Makes statements end with the request that sent them. Prisma knows no cancelling, so this is done one level below: a request
 * that is over its time, or whose client has gone, has its statement cancelled on the server, and sends no other.
 */
import type pg from 'pg';
import { type Cancellation, RequestError, requestCancellation } from '../kernel/index.ts';
import { textOf } from './statement-text.ts';

/** What ends a transaction must reach the server, whatever became of the request. */
const ENDS_TRANSACTION = /^\s*(commit|rollback)\b/i;
const COMMITS = /^\s*commit\b/i;
const BEGINS = /^\s*begin\b/i;
const TO_SAVEPOINT = /^\s*rollback\s+to\b/i;
/** How much of a statement the server shows of what runs. */
const SHOWN_CHARACTERS = 1_000;

/** Ends whichever of these texts runs on a connection; where there are several, also what was sent behind it, with the connection. */
export type EndOnServer = (client: pg.PoolClient, texts: readonly string[]) => Promise<void>;

/** `connect` opens a connection beside the pool, whose own may all be waiting for what is to be ended. */
export function endBy(connect: () => Promise<pg.Client>): EndOnServer {
  return async (client, texts) => {
    const pid = 'processID' in client ? client.processID : null;
    const how = texts.length > 1 ? 'pg_terminate_backend' : 'pg_cancel_backend';
    const other = await connect();
    try {
      // Only while one of them runs: the connection may serve somebody else by now.
      await other.query(
        `SELECT ${how}(pid) FROM pg_stat_activity
         WHERE pid = $1 AND state = 'active' AND EXISTS (SELECT FROM unnest($2::text[]) t WHERE starts_with(query, t))`,
        [pid, texts.map(shown)],
      );
    } finally {
      await other.end();
    }
  };
}

/** As the server shows it. */
function shown(text: string): string {
  return Buffer.from(text)
    .subarray(0, SHOWN_CHARACTERS)
    .toString('utf8')
    .replace(/\ufffd+$/, '');
}

/** For what is asked as a part of the request that runs. Trips, which are of several, see to it themselves. */
export function cancelOnAbort(pool: pg.Pool, endOnServer: EndOnServer): void {
  pool.on('connect', (client) => guard(client, endOnServer));
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

function guard(client: pg.PoolClient, endOnServer: EndOnServer): void {
  const query = client.query;
  let isOpen = false;
  /** A statement of the transaction was not sent. A COMMIT that is told along with it must not be, either. */
  let isIncomplete = false;
  const instead = async (text: string): Promise<never> => {
    await Reflect.apply(query, client, [text]);
    throw isOver();
  };
  const guarded = (...args: readonly unknown[]): unknown => {
    const text = textOf(args[0]);
    if (ENDS_TRANSACTION.test(text)) {
      const isHalf = isIncomplete && COMMITS.test(text);
      if (!TO_SAVEPOINT.test(text)) isOpen = isIncomplete = false;
      return isHalf ? instead('ROLLBACK') : Reflect.apply(query, client, args);
    }
    const request = requestCancellation();
    const isCancelled = request?.isCancelled === true;
    if (BEGINS.test(text)) {
      isOpen = !isCancelled;
      isIncomplete = false;
    }
    if (!request) return Reflect.apply(query, client, args);
    if (isCancelled) {
      isIncomplete = isOpen;
      return Promise.reject(isOver());
    }
    const running: unknown = Reflect.apply(query, client, args);
    return running instanceof Promise ? untilCancelled(running, request, () => endOnServer(client, [text])) : running;
  };
  Object.defineProperty(client, 'query', { value: guarded });
}

/** Throws when the request that runs, or the one that asks, is over: for the embedded database, whose one thread cannot be interrupted. */
export function refuseWhenOver(asking: Cancellation | undefined): void {
  if ((asking ?? requestCancellation())?.isCancelled) throw isOver();
}

/** What is said to whoever has gone. */
export function isOver(): RequestError {
  return new RequestError('TIMEOUT', 'The request is over; nothing more is asked of the database.');
}

function untilCancelled(running: Promise<unknown>, request: Cancellation, stop: () => Promise<void>): Promise<unknown> {
  // Best effort: the statement's own timeout ends what cannot be cancelled.
  const forget = request.whenCancelled(() => void stop().catch(() => {}));
  // Beside it: each promise on a statement's way costs, and `finally` makes three.
  running.then(forget, forget);
  return running;
}
