/** A client of the driver's that sends together what it is told in one tick, over a connection whose answers the test gives. */
import { EventEmitter } from 'node:events';
import pg from 'pg';
import type { AnsweringQuery, Wire } from '../../src/database/answering-query.ts';
import { DecodedRows } from '../../src/database/decoded-rows.ts';
import { sendTogether } from '../../src/database/sent-together.ts';

type Settle = (error: Error | null, rows?: unknown) => void;
export type Sent = Pick<AnsweringQuery<unknown>, 'submit' | 'handleReadyForQuery'> & {
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

export class Server {
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
    this.#waiting
      .shift()
      ?.refuse(Object.assign(new pg.DatabaseError('refused', 0, 'error'), { severity: 'ERROR', code: '57014' }));
  }
}

export function ownOf(text: string): DecodedRows {
  return new DecodedRows({ text, values: [], name: undefined, isRead: false });
}
