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
 * before it failed. The connection is free afterwards, but for what is read next.
 */
export async function commitInOneTrip(driver: DriverTransaction, last: SqlQuery | null, next: NextRead | null): Promise<void> {
  const told = Promise.allSettled([last && asPrismaFails(driver.executeRaw(last)), driver.executeRaw(COMMIT)]);
  const reading = next?.by(driver);
  const failed = (await told).find((outcome) => outcome.status === 'rejected');
  if (failed || !reading) {
    await reading;
    await driver.commit();
    if (failed) throw failed.reason;
    return;
  }
  // Whoever waits for the commit does not wait for what is read next.
  void reading.then(() => driver.commit()).catch(() => {});
  next?.settle();
}

/** What is read once the transaction is committed. */
export class NextRead {
  readonly #query: TextQuery;
  #reading: Promise<string | null> | null = null;
  readonly answer: Promise<string | null>;
  #resolve: (text: string | null) => void = () => {};
  #reject: (reason: unknown) => void = () => {};

  constructor(query: TextQuery) {
    this.#query = query;
    this.answer = new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
    });
    // Told to whoever waits for it, if anybody does.
    this.answer.catch(() => {});
  }

  /** Sends it; never throws. */
  by(queryable: Pick<DriverTransaction, 'queryRaw'>): Promise<void> {
    const reading = readText(queryable, this.#query);
    this.#reading = reading;
    return reading.then(
      () => {},
      () => {},
    );
  }

  /** It was committed: what was sent is the answer. */
  settle(): void {
    this.#reading?.then(this.#resolve, this.#reject);
  }

  /** It was not committed. */
  fail(reason: unknown): void {
    this.#reject(reason);
  }
}
