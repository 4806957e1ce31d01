/**
 * A statement that answers one text, told to the driver without what such a one does not need: a description of its columns, rows, types
 * and a promise of its own. It speaks the extended protocol of Postgres as `pg.Query` does, less the Describe.
 */
import pg from 'pg';
import type { Cancellation } from '../kernel/index.ts';
import type { TimedText } from './timed-texts.ts';

/** What of the driver's connection a query of its own kind works with. */
interface Wire {
  readonly parsedStatements: Readonly<Record<string, string | undefined>>;
  readonly submittedNamedStatements: Record<string, string | undefined>;
  parse(message: { readonly name: string | undefined; readonly text: string }): void;
  bind(message: {
    readonly statement: string | undefined;
    readonly values: readonly unknown[];
    readonly valueMapper: (value: unknown) => unknown;
  }): void;
  execute(message: object): void;
  sync(): void;
}

export interface OneTextOptions {
  readonly timed: TimedText;
  /** Texts, truth values and nulls. */
  readonly values: readonly unknown[];
  /** Under which the server prepares it. */
  readonly name: string | undefined;
  /** The request it belongs to, where that is known. */
  readonly cancellation: Cancellation | undefined;
  /** Sends it once more, without its name: the server does not know it. */
  again(query: OneText): void;
}

/** What the server says of a statement that it was not to prepare after all, as who told it to has failed. */
const UNKNOWN_STATEMENT = '26000';

export class OneText extends pg.Query {
  readonly timed: TimedText;
  readonly text: string;
  name: string | undefined;
  readonly cancellation: Cancellation | undefined;
  /** The one value of the one row; null if there is none. */
  readonly answer: Promise<string | null>;
  /** Also with a fault. */
  isAnswered = false;
  /** Called when the connection has answered it, with what may be wrong with that. */
  whenEnded: ((fault?: Error) => void) | null = null;
  readonly #values: readonly unknown[];
  readonly #settle: Settle;
  readonly #again: OneTextOptions['again'];
  #answered: string | null = null;

  constructor({ timed, values, name, cancellation, again }: OneTextOptions) {
    const { promise, settle } = settled();
    super({ text: timed.text }, settle);
    this.timed = timed;
    this.text = timed.text;
    this.name = name;
    this.cancellation = cancellation;
    this.answer = promise;
    this.#values = values;
    this.#settle = settle;
    this.#again = again;
    this.submit = (connection) => this.#send(connection as unknown as Wire);
  }

  handleDataRow({ fields }: { readonly fields: readonly (string | null)[] }): void {
    this.#answered ??= fields[0] ?? null;
    const seconds = fields.at(-1);
    if (seconds) this.timed.took(seconds);
  }

  handleCommandComplete(): void {}

  handleReadyForQuery(): void {
    this.isAnswered = true;
    this.#settle(null, this.#answered);
    this.whenEnded?.();
  }

  handleError(fault: Error): void {
    if (this.name !== undefined && 'code' in fault && fault.code === UNKNOWN_STATEMENT) this.#sendAgain();
    else {
      this.fail(fault);
      this.whenEnded?.(fault);
    }
  }

  /** Also for whoever does not send it. */
  fail(fault: Error): void {
    this.isAnswered = true;
    this.#settle(fault, null);
  }

  #sendAgain(): void {
    const ended = this.whenEnded;
    this.name = undefined;
    this.whenEnded = null;
    this.#again(this);
    ended?.();
  }

  /** What the driver writes in one tick it sends in one piece, as `sendTogether` has it. */
  #send(connection: Wire): void {
    const { text, name } = this;
    const isPrepared =
      name !== undefined && (connection.parsedStatements[name] ?? connection.submittedNamedStatements[name]) !== undefined;
    if (!isPrepared) {
      connection.parse({ name, text });
      if (name !== undefined) connection.submittedNamedStatements[name] = text;
    }
    connection.bind({ statement: name, values: this.#values, valueMapper });
    connection.execute({});
    connection.sync();
  }
}

/** What the driver calls with a fault, and this with the text. */
type Settle = (error: Error | null | undefined, text: unknown) => void;

/** Two functions that know nothing of the query: where the driver makes them, what it answered outlives V8's collections of young objects. */
function settled(): { readonly promise: Promise<string | null>; readonly settle: Settle } {
  let settle: Settle = () => {};
  const promise = new Promise<string | null>((resolve, reject) => {
    settle = (error, text) => (error ? reject(error) : resolve(text as string | null));
  });
  return { promise, settle };
}

/** Never throws: what the server was told before has to be followed by the rest. */
function valueMapper(value: unknown): string | null {
  return value === null || value === undefined ? null : String(value);
}
