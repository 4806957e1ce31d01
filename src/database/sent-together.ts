/**
 * Makes the clients of a pool send in one go what they are told in one tick, and begin a transaction together with what it reads first:
 * a trip to the server costs more than most statements.
 */
import type pg from 'pg';
import { AnsweringQuery } from './answering-query.ts';
import { DecodedRows, type RawQuery } from './decoded-rows.ts';
import { textOf } from './statement-text.ts';

/** What may run outside of a transaction, should it not begin: it fails with it, and has changed nothing. */
const READS = /^\s*SELECT\b/i;
const BEGIN: RawQuery = { text: 'BEGIN', values: [], name: undefined, isRead: false };
const ENDS = /^(COMMIT|ROLLBACK)$/;

export function sendTogether(pool: pg.Pool): void {
  pool.on('connect', (client) => {
    const corked = corking(client, client.query);
    Object.defineProperty(client, 'query', { value: beginningEarly(client, corked), configurable: true });
  });
}

type Query = (...args: readonly unknown[]) => unknown;

/** Written at the end of the tick. */
function corking(client: pg.PoolClient, query: Query): Query {
  const { stream } = client.connection;
  let isCorked = false;
  const uncork = () => {
    isCorked = false;
    stream.uncork();
  };
  return (...args) => {
    if (!isCorked) {
      isCorked = true;
      stream.cork();
      process.nextTick(uncork);
    }
    const [statement] = args;
    if (!(statement instanceof AnsweringQuery)) return promised(client, query, args);
    Reflect.apply(query, client, args);
    return statement.answer;
  };
}

/** With a callback for the driver: what is answered to the promises that it makes itself outlives V8's collections of young objects. */
function promised(client: pg.PoolClient, query: Query, [statement, values]: readonly unknown[]): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const settle = (error: Error | null | undefined, result: unknown) => (error ? reject(error) : resolve(result));
    Reflect.apply(query, client, [statement, values, settle]);
  });
}

/** Answers BEGIN at once. What reads is sent along with it, what writes when it is sure that there is a transaction. */
function beginningEarly(client: pg.PoolClient, query: Query): Query {
  const send = (args: readonly unknown[]) => Reflect.apply(query, client, args);
  /** Until the server has begun; when it refuses, until the transaction is given up. */
  let begun: Promise<unknown> | null = null;
  let isHeld = false;
  return (...args) => {
    const text = textOf(args[0]);
    if (text === 'BEGIN') {
      const beginning = Promise.resolve(send([new DecodedRows(BEGIN)])).then((result) => {
        if (begun === beginning) begun = null;
        return result;
      });
      beginning.catch(() => {});
      begun = beginning;
      isHeld = false;
      return Promise.resolve({ rows: [], fields: [], rowCount: null });
    }
    const beginning = begun;
    if (!beginning) return send(args);
    if (ENDS.test(text)) {
      const forget = () => {
        if (begun === beginning) begun = null;
      };
      // What follows a COMMIT waits as it does.
      if (text === 'COMMIT') beginning.catch(forget);
      else forget();
    }
    if (text === 'ROLLBACK') return send(args);
    isHeld ||= !READS.test(text);
    if (isHeld) return beginning.then(() => send(args));
    const answer = Promise.resolve(send(args));
    answer.catch(() => {});
    return beginning.then(() => answer);
  };
}
