/**
 * Makes the clients of a pool send in one go what they are told in one tick, and have it answered in one go, and begin a transaction together
 * with what it asks first: a trip to the server costs more than most statements.
 */
import type pg from 'pg';
import { AnsweringQuery } from './answering-query.ts';
import { Batch } from './batch.ts';
import { DecodedRows, type RawQuery } from './decoded-rows.ts';
import { textOf } from './statement-text.ts';

const BEGIN: RawQuery = { text: 'BEGIN', values: [], name: 'begin', isRead: false };

export function sendTogether(pool: pg.Pool): void {
  pool.on('connect', (client) => {
    const together = new Together(client);
    Object.defineProperty(client, 'query', { value: (...args: Arguments) => together.query(args), configurable: true });
  });
}

type Arguments = readonly unknown[];

/** Something that a client was told. */
interface Told {
  readonly text: string;
  /** One that may share its Sync with those around it. */
  readonly own: DecodedRows | null;
  readonly answer: unknown;
  send(): void;
  /** Instead of sending it. */
  refuse(fault: unknown): void;
}

class Together {
  readonly #client: pg.PoolClient;
  readonly #query: (...args: Arguments) => unknown;
  /** For the end of the tick. */
  #leaving: Told[] = [];
  /** A transaction of which it is not known whether the server has begun it. */
  #beginning: Beginning | null = null;

  constructor(client: pg.PoolClient) {
    this.#client = client;
    const { query } = client;
    this.#query = (...args) => Reflect.apply(query, client, args);
  }

  query(args: Arguments): unknown {
    const text = textOf(args[0]);
    if (text === 'BEGIN') return this.#begin();
    const told = toldOf(this.#query, text, args);
    const beginning = this.#beginning;
    if (beginning?.isSent && text === 'ROLLBACK') {
      this.#beginning = null;
      beginning.giveUp();
    }
    if (beginning && ENDS.test(text)) beginning.ends(() => this.#forget(beginning));
    if (this.#beginning?.isSent) this.#beginning.hold(told);
    else this.#leave(told);
    return told.answer;
  }

  /** Answers at once. */
  #begin(): Promise<unknown> {
    const begin = new DecodedRows(BEGIN);
    const beginning = new Beginning((told) => this.#leave(told));
    this.#beginning = beginning;
    begin.answer.then(
      () => {
        this.#forget(beginning);
        beginning.goOn();
      },
      (fault: unknown) => beginning.fail(fault),
    );
    this.#leave(ownOf(this.#query, begin));
    return Promise.resolve({ rows: [], fields: [], rowCount: null });
  }

  #forget(beginning: Beginning): void {
    if (this.#beginning === beginning) this.#beginning = null;
  }

  #leave(told: Told): void {
    this.#leaving.push(told);
    if (this.#leaving.length === 1) process.nextTick(this.#depart);
  }

  readonly #depart = () => {
    const groups = groupsOf(this.#leaving);
    this.#leaving = [];
    const { stream } = this.#client.connection;
    if (groups.length > 1) stream.cork();
    for (const group of groups) {
      // Outside of a transaction, should it not begin, none of them is to be sent.
      if (this.#beginning?.isSent) for (const told of group) this.#beginning.hold(told);
      else this.#send(group);
    }
    if (groups.length > 1) stream.uncork();
  };

  #send(group: readonly Told[]): void {
    if (this.#beginning) this.#beginning.isSent = group.some(({ text }) => text === 'BEGIN');
    const [only, ...others] = group;
    try {
      if (others.length === 0) only?.send();
      else this.#query(new Batch(group.flatMap(({ own }) => own ?? [])));
    } catch (fault) {
      // Thrown on, it would end the process.
      for (const told of group) told.refuse(fault);
    }
  }
}

/** A transaction until the server has begun it. */
class Beginning {
  /** Together with what was told along with it. */
  isSent = false;
  readonly #leave: (told: Told) => void;
  #forget: (() => void) | null = null;
  #held: Told[] = [];
  #fault: { readonly reason: unknown } | null = null;

  constructor(leave: (told: Told) => void) {
    this.#leave = leave;
  }

  /** It was told to commit or to roll back: what comes then is no part of it, also where it has failed. `forget` is called then. */
  ends(forget: () => void): void {
    this.#forget = forget;
  }

  hold(told: Told): void {
    if (!this.#fault) {
      this.#held.push(told);
      return;
    }
    told.refuse(this.#fault.reason);
    this.#forget?.();
  }

  goOn(): void {
    for (const told of this.#taken()) this.#leave(told);
  }

  /** Until it is given up or committed, whatever is told to it fails in the same way. */
  fail(reason: unknown): void {
    this.#fault = { reason };
    for (const told of this.#taken()) told.refuse(reason);
    this.#forget?.();
  }

  giveUp(): void {
    for (const told of this.#taken()) told.refuse(new Error('The transaction was given up before this was sent.'));
  }

  #taken(): readonly Told[] {
    const held = this.#held;
    this.#held = [];
    return held;
  }
}

function toldOf(query: (...args: Arguments) => unknown, text: string, args: Arguments): Told {
  const [statement] = args;
  return statement instanceof AnsweringQuery ? ownOf(query, statement) : foreignOf(query, text, args);
}

function ownOf(query: (...args: Arguments) => unknown, statement: AnsweringQuery<unknown>): Told {
  const { text, answer } = statement;
  return {
    text,
    own: statement instanceof DecodedRows ? statement : null,
    answer,
    send: () => void query(statement),
    refuse: (fault) => statement.handleError(fault as Error),
  };
}

/** With a callback for the driver: what is answered to the promises that it makes itself outlives V8's collections of young objects. */
function foreignOf(query: (...args: Arguments) => unknown, text: string, [statement, values]: Arguments): Told {
  let settle: (fault: unknown, result?: unknown) => void = () => {};
  const answer = new Promise((resolve, reject) => {
    settle = (fault, result) => (fault ? reject(fault) : resolve(result));
  });
  return { text, own: null, answer, send: () => void query(statement, values, settle), refuse: (fault) => settle(fault) };
}

/** The longest that the server, which answers them together, may take for them is as many times what it may for one. */
const MOST_TOGETHER = 8;

/** What ends a transaction is answered for itself: the server has to take a COMMIT for a ROLLBACK when what is before it has failed. */
const ENDS = /^\s*(?:COMMIT|ROLLBACK)\b/i;

/** Neighbours that may share a Sync. */
function groupsOf(told: readonly Told[]): readonly (readonly Told[])[] {
  const groups: Told[][] = [];
  let isOpen = false;
  for (const one of told) {
    const joins = one.own?.isOne === true && !ENDS.test(one.text);
    const last = groups.at(-1);
    if (joins && isOpen && last && last.length < MOST_TOGETHER && one.text !== 'BEGIN') last.push(one);
    else groups.push([one]);
    isOpen = joins;
  }
  return groups;
}
