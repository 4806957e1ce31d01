/** A client that begins early, over a connection whose answers the test gives. */
import { EventEmitter } from 'node:events';
import type pg from 'pg';
import { expect, it } from 'vitest';
import { AnsweringQuery } from '../../src/database/answering-query.ts';
import { sendTogether } from '../../src/database/sent-together.ts';

type Settle = (error: Error | null, rows?: unknown) => void;

function settlingOf(statement: AnsweringQuery<unknown>): Settle {
  return (error) => (error ? statement.handleError(error) : statement.handleReadyForQuery());
}

class Server {
  readonly sent: string[] = [];
  readonly stream = { isCorked: 0, writes: 0, cork: () => this.#cork(1), uncork: () => this.#cork(-1) };
  readonly #answers: Settle[] = [];

  readonly client = {
    connection: { stream: this.stream },
    query: (...[statement, , settle]: readonly [string | AnsweringQuery<unknown>, unknown?, Settle?]): unknown => {
      const isOwn = statement instanceof AnsweringQuery;
      this.sent.push(isOwn ? statement.text : statement);
      const settling = isOwn ? settlingOf(statement) : settle;
      if (settling) this.#answers.push(settling);
      return undefined;
    },
  };

  constructor() {
    const pool = new EventEmitter();
    sendTogether(pool as unknown as pg.Pool);
    pool.emit('connect', this.client);
  }

  answer(): void {
    this.#answers.shift()?.(null, 'answered');
  }

  refuse(): void {
    this.#answers.shift()?.(new Error('refused'));
  }

  #cork(by: 1 | -1): void {
    this.stream.isCorked += by;
    if (this.stream.isCorked === 0) this.stream.writes += 1;
  }
}

const ticks = () => new Promise((resolve) => setImmediate(resolve));

it('sends what reads along with BEGIN, in one write', async () => {
  const { client, sent, stream } = new Server();

  await client.query('BEGIN');
  void client.query('SELECT 1');
  void client.query('SELECT 2');
  expect(sent).toEqual(['BEGIN', 'SELECT 1', 'SELECT 2']);
  await ticks();

  expect(stream).toMatchObject({ isCorked: 0, writes: 1 });
});

it('sends what writes, and what comes after it, when the server has begun', async () => {
  const server = new Server();
  const { client, sent } = server;

  await client.query('BEGIN');
  for (const text of ['SELECT 1', 'INSERT', 'SELECT 2', 'COMMIT']) void client.query(text);
  await ticks();
  expect(sent).toEqual(['BEGIN', 'SELECT 1']);

  server.answer();
  await ticks();
  expect(sent).toEqual(['BEGIN', 'SELECT 1', 'INSERT', 'SELECT 2', 'COMMIT']);
});

it('fails whatever was told to a transaction that did not begin, sends no write of it, and goes on after its end', async () => {
  const server = new Server();
  const { client, sent } = server;

  await client.query('BEGIN');
  const told = ['SELECT 1', 'INSERT', 'COMMIT'].map((text) => client.query(text));
  server.refuse();
  server.answer();

  expect(await Promise.allSettled(told)).toMatchObject(told.map(() => ({ status: 'rejected', reason: { message: 'refused' } })));
  expect(sent).toEqual(['BEGIN', 'SELECT 1']);
  void client.query('INSERT by another');
  expect(sent.at(-1)).toBe('INSERT by another');
});

it('sends what follows a COMMIT behind it, also where that has to wait', async () => {
  const server = new Server();
  const { client, sent } = server;

  await client.query('BEGIN');
  for (const text of ['INSERT', 'COMMIT', 'SELECT 1']) void client.query(text);
  await ticks();
  expect(sent).toEqual(['BEGIN']);

  server.answer();
  await ticks();
  expect(sent).toEqual(['BEGIN', 'INSERT', 'COMMIT', 'SELECT 1']);
});
