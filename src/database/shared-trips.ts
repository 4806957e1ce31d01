/**
 * Short reads that are asked for at the same time go to the server over one connection and come back together: to write to a socket and to
 * wake for it costs the server more than most statements. What takes longer goes alone, as whoever is behind it waits.
 */
import { AsyncResource } from 'node:async_hooks';
import type pg from 'pg';
import { requestCancellation, type TextQuery } from '../kernel/index.ts';
import { type EndOnServer, isOver } from './cancel-on-abort.ts';
import { OneText } from './one-text.ts';
import { TimedTexts } from './timed-texts.ts';

/** Of all statements of a trip, by what they took before. */
const LONGEST_MILLISECONDS = 4;
const MOST_STATEMENTS = 32;

export class SharedTrips {
  readonly #pool: pg.Pool;
  readonly #endOnServer: EndOnServer;
  readonly #texts = new TimedTexts();
  #waiting: OneText[] = [];
  #isDeparting = false;
  /** Connections that were asked for and did not come yet. */
  #asked = 0;

  constructor(pool: pg.Pool, endOnServer: EndOnServer) {
    this.#pool = pool;
    this.#endOnServer = endOnServer;
  }

  /** Like the pool's own `query`, for a statement that only reads: it runs in a transaction of its own, whoever travels with it. */
  read({ text, values, name, cancellation = requestCancellation(), isAlone = false }: TextQuery): Promise<string | null> {
    const timed = this.#texts.of(text);
    // Of another text than the one that its name was made for.
    const query = new OneText({ timed, values, name: name && `${name}t`, cancellation, isAlone, again: this.#wait });
    this.#wait(query);
    return query.answer;
  }

  readonly #wait = (query: OneText) => {
    this.#waiting.push(query);
    if (this.#isDeparting) return;
    this.#isDeparting = true;
    // All that came in by this turn of the loop has asked by then.
    setImmediate(this.#depart);
  };

  /** Of no request, as those who follow it have others. */
  readonly #depart = AsyncResource.bind(() => {
    this.#isDeparting = false;
    this.#ask();
  });

  /** For as many connections as what waits needs. */
  #ask(): void {
    for (let trips = tripsOf(this.#waiting) - this.#asked; trips > 0; trips -= 1) {
      this.#asked += 1;
      this.#pool.connect(this.#board);
    }
  }

  /** As many as there are by now, and fit. */
  readonly #board = AsyncResource.bind(
    (fault: Error | undefined, client: pg.PoolClient | undefined, release: (fault?: Error) => void) => {
      this.#asked -= 1;
      const statements = this.#waiting.splice(0, lengthOfTrip(this.#waiting, 0)).filter(isWanted);
      // What is known of their times may have changed since they asked.
      this.#ask();
      if (!client) for (const statement of statements) statement.fail(fault ?? new Error('There is no connection.'));
      else new Trip(client, statements, this.#endOnServer).go(release);
    },
  );
}

/** Statements over one connection. */
class Trip {
  readonly #client: pg.PoolClient;
  readonly #statements: readonly OneText[];
  readonly #endOnServer: EndOnServer;
  #isGivenUp = false;
  #isEnded = false;

  constructor(client: pg.PoolClient, statements: readonly OneText[], endOnServer: EndOnServer) {
    this.#client = client;
    this.#statements = statements;
    this.#endOnServer = endOnServer;
  }

  /** `release` is called once the connection has answered all of them, with what is wrong with it. */
  go(release: (fault?: Error) => void): void {
    const last = this.#statements.at(-1);
    if (!last) {
      release();
      return;
    }
    const forget = this.#statements.map(({ cancellation }) => cancellation?.whenCancelled(() => this.#look()));
    const ended = (fault?: Error) => {
      this.#isEnded = true;
      // A feed is one request, and reads for as long as it is open.
      for (const one of forget) one?.();
      // Nobody else may have it when the server comes to end what ran.
      release(this.#isGivenUp ? isOver() : fault);
    };
    // The server answers in their order. V8 makes a function that is written where it is assigned to a property among its old objects,
    // so that what was answered would outlive its collections of young ones.
    last.whenEnded = ended;
    for (const statement of this.#statements) this.#client.query(statement);
  }

  /** Goes on while anybody waits for what is left of it. */
  #look(): void {
    const left = this.#statements.filter(({ isAnswered }) => !isAnswered);
    const wanted = left.filter(({ cancellation }) => !cancellation?.isCancelled);
    if (this.#isEnded || this.#isGivenUp || left.length === 0) return;
    if (wanted.length > 0) {
      void Promise.allSettled(wanted.map(({ answer }) => answer)).then(() => this.#look());
      return;
    }
    this.#isGivenUp = true;
    const texts = left.map(({ text }) => text);
    // Best effort: the statement's own timeout ends what cannot be ended so.
    this.#endOnServer(this.#client, texts).catch(() => {});
  }
}

/** Refuses the others. */
function isWanted(statement: OneText): boolean {
  if (!statement.cancellation?.isCancelled) return true;
  statement.fail(isOver());
  return false;
}

function tripsOf(waiting: readonly OneText[]): number {
  let trips = 0;
  for (let at = 0; at < waiting.length; at += lengthOfTrip(waiting, at)) trips += 1;
  return trips;
}

/** How many of those from a place on may travel together: one at least, if there is one. */
function lengthOfTrip(waiting: readonly OneText[], from: number): number {
  let milliseconds = 0;
  for (let count = 0; count < MOST_STATEMENTS; count += 1) {
    const next = waiting[from + count];
    if (!next) return count;
    milliseconds += next.isAlone ? Number.POSITIVE_INFINITY : next.timed.milliseconds;
    if (milliseconds > LONGEST_MILLISECONDS) return Math.max(1, count);
  }
  return MOST_STATEMENTS;
}
