/** How transactions end, and what is read right after them. */
import type { TextQuery } from '../kernel/index.ts';
import type { AdapterFactory, SqlQuery } from './driver-query.ts';
import { asPrismaFails, readText } from './raw-statements.ts';
import { queryOf } from './raw-values.ts';

export type DriverTransaction = Awaited<ReturnType<Awaited<ReturnType<AdapterFactory['connect']>>['startTransaction']>>;

const COMMIT: SqlQuery = queryOf('COMMIT', []);
const ROLLBACK: SqlQuery = queryOf('ROLLBACK', []);

/** The connection is free afterwards, however it ends. */
export async function giveBack(driver: DriverTransaction): Promise<void> {
  if (driver.options.usePhantomQuery) return driver.rollback();
  await driver.executeRaw(ROLLBACK).finally(() => driver.rollback());
}

/**
 * What is written last, the COMMIT and what is read next go to the server at once, which takes the COMMIT for a ROLLBACK when the statement
 * before it failed. The connection is free afterwards.
 */
export async function commitInOneTrip(driver: DriverTransaction, last: SqlQuery | null, next: NextRead | null): Promise<void> {
  const [written, committed, read] = await Promise.allSettled([
    last && asPrismaFails(driver.executeRaw(last)),
    driver.executeRaw(COMMIT),
    next && readText(driver, next.query),
  ]);
  await driver.commit();
  for (const outcome of [written, committed]) if (outcome.status === 'rejected') throw outcome.reason;
  next?.settle(read);
}

/** What is read once the transaction is committed. */
export class NextRead {
  readonly query: TextQuery;
  readonly answer: Promise<string | null>;
  #resolve: (text: string | null) => void = () => {};
  #reject: (reason: unknown) => void = () => {};

  constructor(query: TextQuery) {
    this.query = query;
    this.answer = new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
    });
    // Told to whoever waits for it, if anybody does.
    this.answer.catch(() => {});
  }

  settle(read: PromiseSettledResult<string | null>): void {
    if (read.status === 'fulfilled') this.#resolve(read.value);
    else this.#reject(read.reason);
  }

  /** It was not committed. */
  fail(reason: unknown): void {
    this.#reject(reason);
  }
}
