/** A client that sends together what it is told in one tick, over a connection whose answers the test gives. */
import { EventEmitter } from 'node:events';
import type pg from 'pg';
import { expect, it } from 'vitest';
import { type AnsweringQuery, inOnePiece, type Wire } from '../../src/database/answering-query.ts';
import { DecodedRows } from '../../src/database/decoded-rows.ts';
import { sendTogether } from '../../src/database/sent-together.ts';

type Settle = (error: Error | null, rows?: unknown) => void;
type Sent = Pick<AnsweringQuery<unknown>, 'submit' | 'handleReadyForQuery'> & {
  handleCommandComplete(message: { text: string }): void;
  handleError(fault: Error, connection: Wire): void;
};

/** As the driver has it; notes each piece that is written by the texts and the Syncs in it. */
class Connection {
  readonly parsedStatements: Record<string, string> = {};
  readonly submittedNamedStatements: Record<string, string> = {};
  readonly pieces: string[] = [];
  readonly stream = {
    writable: true,
    isCorked: 0,
    write: (bytes: Buffer) => this.pieces.push(bytes.toString()) > 0,
    cork: () => this.#cork(1),
    uncork: () => this.#cork(-1),
  };
  query(text: string): void {
    this.stream.write(Buffer.from(`${text};`));
  }
  parse({ text }: { text: string }): void {
    this.stream.write(Buffer.from(`${text} `));
  }
  bind(): void {}
  describe(): void {}
  execute(): void {}
  sync(): void {
    this.stream.write(Buffer.from('SYNC'));
  }
  #cork(by: 1 | -1): void {
    this.stream.isCorked += by;
  }
}

class Server {
  readonly connection = new Connection();
  readonly #waiting: { answer(): void; refuse(fault: Error): void }[] = [];
  readonly client = {
    connection: this.connection,
    query: (...[statement, , settle]: readonly [string | Sent, unknown?, Settle?]): unknown => {
      if (typeof statement === 'string') {
        this.connection.query(statement);
        this.#waiting.push({ answer: () => settle?.(null), refuse: (fault) => settle?.(fault) });
        return undefined;
      }
      statement.submit(this.#wire);
      this.#waiting.push({
        answer: () => statement.handleReadyForQuery(),
        refuse: (fault) => statement.handleError(fault, this.#wire),
      });
      return undefined;
    },
  };

  constructor() {
    const pool = new EventEmitter();
    sendTogether(pool as unknown as pg.Pool);
    pool.emit('connect', this.client);
  }

  get pieces(): readonly string[] {
    return this.connection.pieces;
  }

  get #wire(): Wire {
    return this.connection as unknown as Wire;
  }

  /** Those that were told. */
  tell(...texts: readonly string[]): Promise<unknown>[] {
    return texts.map((text) => this.client.query(ownOf(text) as unknown as Sent) as Promise<unknown>);
  }

  answer(): void {
    this.#waiting.shift()?.answer();
  }

  refuse(): void {
    this.#waiting.shift()?.refuse(new Error('refused'));
  }
}

function ownOf(text: string): DecodedRows {
  return new DecodedRows({ text, values: [], name: undefined, isRead: false });
}

const ticks = () => new Promise((resolve) => setImmediate(resolve));

it('sends what a transaction asks first along with BEGIN, in one piece with one Sync', async () => {
  const server = new Server();

  await server.client.query('BEGIN');
  server.tell('SELECT 1', 'INSERT');
  expect(server.pieces).toEqual([]);
  await ticks();

  expect(server.pieces).toEqual(['BEGIN SELECT 1 INSERT SYNC']);
});

it('has a COMMIT, and what comes behind it, answered for itself', async () => {
  const server = new Server();
  await server.client.query('BEGIN');
  await ticks();
  server.answer();
  await ticks();

  server.tell('INSERT 1', 'INSERT 2', 'COMMIT', 'SELECT 1');
  await ticks();

  expect(server.pieces).toEqual(['BEGIN SYNC', 'INSERT 1 INSERT 2 SYNC', 'COMMIT;', 'SELECT 1;']);
  expect(server.connection.stream.isCorked).toBe(0);
});

it('keeps what others tell in its place, and for itself', async () => {
  const server = new Server();

  server.tell('SELECT 1', 'SELECT 2');
  void server.client.query('foreign');
  server.tell('SELECT 3', 'SELECT 4');
  await ticks();

  expect(server.pieces).toEqual(['SELECT 1 SELECT 2 SYNC', 'foreign;', 'SELECT 3 SELECT 4 SYNC']);
});

it('sends what comes after the BEGIN and its tick when the server has begun', async () => {
  const server = new Server();

  await server.client.query('BEGIN');
  server.tell('SELECT 1');
  await ticks();
  server.tell('INSERT', 'COMMIT', 'SELECT 2');
  await ticks();
  expect(server.pieces).toEqual(['BEGIN SELECT 1 SYNC']);

  server.answer();
  await ticks();
  expect(server.pieces).toEqual(['BEGIN SELECT 1 SYNC', 'INSERT;', 'COMMIT;', 'SELECT 2;']);
});

it('sends nothing that may write outside of a transaction, where what others tell comes between', async () => {
  const server = new Server();

  await server.client.query('BEGIN');
  const told = [...server.tell('SELECT 1'), server.client.query('foreign INSERT')];
  await ticks();
  expect(server.pieces).toEqual(['BEGIN SELECT 1 SYNC']);

  server.refuse();
  for (const one of told) await expect(one).rejects.toThrow('refused');
  await ticks();
  expect(server.pieces).toEqual(['BEGIN SELECT 1 SYNC']);
});

it('fails whatever was told to a transaction that did not begin, and goes on after its end', async () => {
  const server = new Server();

  await server.client.query('BEGIN');
  const told = server.tell('SELECT 1', 'INSERT', 'COMMIT');
  await ticks();
  server.refuse();

  expect(await Promise.allSettled(told)).toMatchObject(told.map(() => ({ status: 'rejected', reason: { message: 'refused' } })));
  server.tell('INSERT by another');
  await ticks();
  expect(server.pieces).toEqual(['BEGIN SELECT 1 INSERT SYNC', 'INSERT by another;']);
});

it('refuses what is told to a transaction that did not begin until it is given up', async () => {
  const server = new Server();

  await server.client.query('BEGIN');
  await ticks();
  server.refuse();
  await expect(server.tell('INSERT')[0]).rejects.toThrow('refused');
  server.tell('ROLLBACK', 'INSERT by another');
  await ticks();

  expect(server.pieces).toEqual(['BEGIN SYNC', 'ROLLBACK;', 'INSERT by another;']);
});

it('refuses what waits for a transaction that is given up meanwhile', async () => {
  const server = new Server();

  await server.client.query('BEGIN');
  await ticks();
  const [held] = server.tell('INSERT');
  await ticks();
  server.tell('ROLLBACK');

  await expect(held).rejects.toThrow('The transaction was given up before this was sent.');
  await ticks();
  expect(server.pieces).toEqual(['BEGIN SYNC', 'ROLLBACK;']);
});

it('writes nothing to a connection that is gone', () => {
  const { connection } = new Server();
  connection.stream.writable = false;

  inOnePiece(connection as unknown as Wire, (wire) => wire.query('SELECT 1'));

  expect(connection.pieces).toEqual([]);
});
