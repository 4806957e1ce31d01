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

interface Beginning {
  /** Fails when the server refuses to begin. */
  readonly begun: Promise<unknown>;
  /** Something of it waits until then, and what comes behind it. */
  isHeld: boolean;
  isGivenUp: boolean;
}

/** Answers BEGIN at once. What reads is sent along with it, what writes when it is sure that there is a transaction. */
function beginningEarly(client: pg.PoolClient, query: Query): Query {
  const send = (args: readonly unknown[]) => Reflect.apply(query, client, args);
  /** Until the server has begun; when it refuses, until the transaction is given up. */
  let current: Beginning | null = null;
  const forget = (beginning: Beginning) => {
    if (current === beginning) current = null;
  };
  const begin = (): Beginning => {
    const begun = Promise.resolve(send([new DecodedRows(BEGIN)]));
    const beginning: Beginning = { begun, isHeld: false, isGivenUp: false };
    begun.then(
      () => forget(beginning),
      () => {},
    );
    return beginning;
  };
  return (...args) => {
    const text = textOf(args[0]);
    if (text === 'BEGIN') {
      current = begin();
      return Promise.resolve({ rows: [], fields: [], rowCount: null });
    }
    const beginning = current;
    if (!beginning) return send(args);
    if (text === 'ROLLBACK') {
      beginning.isGivenUp = true;
      forget(beginning);
      return send(args);
    }
    // What follows a COMMIT waits as it does.
    if (text === 'COMMIT') beginning.begun.catch(() => forget(beginning));
    beginning.isHeld ||= !READS.test(text);
    if (beginning.isHeld) return sentOnceBegun(beginning, () => send(args));
    const answer = Promise.resolve(send(args));
    answer.catch(() => {});
    return beginning.begun.then(() => answer);
  };
}

/** Not into what comes after the transaction, where it was given up meanwhile. */
async function sentOnceBegun(beginning: Beginning, send: () => unknown): Promise<unknown> {
  await beginning.begun;
  if (beginning.isGivenUp) throw new Error('The transaction was given up before this was sent.');
  return send();
}
