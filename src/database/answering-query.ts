/** Statements that the driver sends without what it does for its own: they are told what is answered, and say so by a promise. */
import pg from 'pg';
import { preparedOn } from './prepared-names.ts';

/** What of the driver's connection a query of its own kind works with. */
export interface Wire {
  readonly parsedStatements: Record<string, string | undefined>;
  readonly submittedNamedStatements: Record<string, string | undefined>;
  query(text: string): void;
  parse(message: { readonly name: string | undefined; readonly text: string }): void;
  bind(message: {
    readonly statement: string | undefined;
    readonly values: readonly unknown[];
    readonly valueMapper: (value: unknown) => unknown;
  }): void;
  describe(message: { readonly type: 'P'; readonly name: string }): void;
  /** A prepared statement. */
  close(message: { readonly type: 'S'; readonly name: string }): void;
  execute(message: object): void;
  sync(): void;
  readonly stream: Stream;
}

interface Stream {
  readonly writable: boolean;
  write(bytes: Buffer): boolean;
}

/** What the driver calls with a fault, and this with an answer. */
export type Settle = (error: Error | null | undefined, answer: unknown) => void;

/** One of the driver's queries to the driver, but for what its constructor would make: a result, listeners, copies of what it was told. */
export abstract class AnsweringQuery<Answer> {
  readonly text: string;
  name: string | undefined;
  readonly answer: Promise<Answer>;
  protected readonly settle: Settle;

  constructor(text: string, name: string | undefined) {
    const { promise, settle } = settled<Answer>();
    this.text = text;
    this.name = name;
    this.answer = promise;
    this.settle = settle;
  }

  /** All but the Sync, at which the server answers. */
  abstract tell(wire: Wire): void;
  abstract handleReadyForQuery(): void;
  abstract handleError(fault: Error): void;

  submit(connection: Wire): void {
    inOnePiece(connection, (wire) => this.tell(wire));
  }

  /** Unless the connection was told before. */
  protected parse(connection: Wire): void {
    const { text, name } = this;
    const isPrepared =
      name !== undefined && (connection.parsedStatements[name] ?? connection.submittedNamedStatements[name]) !== undefined;
    if (isPrepared) return;
    connection.parse({ name, text });
    if (name !== undefined) connection.submittedNamedStatements[name] = text;
  }
}

Object.setPrototypeOf(AnsweringQuery.prototype, pg.Query.prototype);

/** What the driver would write message by message, and a Sync, as one piece: each piece costs more than to put them together. */
export function inOnePiece(connection: Wire, tell: (wire: Wire) => void): void {
  const { wire, pieces } = gatheringOf(connection);
  let whole: Buffer;
  try {
    preparedOn(wire).giveBack(wire);
    tell(wire);
    wire.sync();
    whole = Buffer.concat(pieces);
  } finally {
    pieces.length = 0;
  }
  if (connection.stream.writable) connection.stream.write(whole);
}

interface Gathering {
  /** The connection, but for where it writes. */
  readonly wire: Wire;
  /** What was written. */
  readonly pieces: Buffer[];
}

/** One for each connection, whose messages are written one after the other. */
const gatherings = new WeakMap<Wire, Gathering>();

function gatheringOf(connection: Wire): Gathering {
  const known = gatherings.get(connection);
  if (known) return known;
  const pieces: Buffer[] = [];
  const stream: Stream = { writable: true, write: (bytes) => pieces.push(bytes) > 0 };
  const made = { wire: Object.create(connection, { stream: { value: stream } }), pieces };
  gatherings.set(connection, made);
  return made;
}

/** Two functions that know nothing of the query: where the driver makes them, what it answered outlives V8's collections of young objects. */
function settled<Answer>(): { readonly promise: Promise<Answer>; readonly settle: Settle } {
  let settle: Settle = () => {};
  const promise = new Promise<Answer>((resolve, reject) => {
    settle = (error, answer) => (error ? reject(error) : resolve(answer as Answer));
  });
  return { promise, settle };
}
