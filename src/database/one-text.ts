/**
 * A statement that answers one text, told to the driver without what such a one does not need: a description of its columns, rows, types
 * and a promise of its own. It speaks the extended protocol of Postgres as `pg.Query` does, less the Describe.
 */
import type { Cancellation } from '../kernel/index.ts';
import { AnsweringQuery, type Wire } from './answering-query.ts';
import type { TimedText } from './timed-texts.ts';

export interface OneTextOptions {
  readonly timed: TimedText;
  /** Texts, truth values and nulls. */
  readonly values: readonly unknown[];
  /** Under which the server prepares it. */
  readonly name: string | undefined;
  /** The request it belongs to, where that is known. */
  readonly cancellation: Cancellation | undefined;
  /** It travels with no other. */
  readonly isAlone: boolean;
  /** Sends it once more, without its name: the server does not know it. */
  again(query: OneText): void;
}

/** What the server says of a statement that it was not to prepare after all, as who told it to has failed. */
const UNKNOWN_STATEMENT = '26000';

/** Answers the one value of the one row; null if there is none. */
export class OneText extends AnsweringQuery<string | null> {
  readonly timed: TimedText;
  readonly cancellation: Cancellation | undefined;
  readonly isAlone: boolean;
  /** Also with a fault. */
  isAnswered = false;
  /** Called when the connection has answered it, with what may be wrong with that. */
  whenEnded: ((fault?: Error) => void) | null = null;
  readonly #values: readonly unknown[];
  readonly #again: OneTextOptions['again'];
  #answered: string | null = null;

  constructor({ timed, values, name, cancellation, isAlone, again }: OneTextOptions) {
    super(timed.text, name);
    this.timed = timed;
    this.cancellation = cancellation;
    this.isAlone = isAlone;
    this.#values = values;
    this.#again = again;
  }

  handleDataRow({ fields }: { readonly fields: readonly (string | null)[] }): void {
    this.#answered ??= fields[0] ?? null;
    const seconds = fields.at(-1);
    if (seconds) this.timed.took(seconds);
  }

  handleCommandComplete(): void {}

  handleReadyForQuery(): void {
    this.isAnswered = true;
    this.settle(null, this.#answered);
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
    this.settle(fault, null);
  }

  #sendAgain(): void {
    const ended = this.whenEnded;
    this.name = undefined;
    this.whenEnded = null;
    this.#again(this);
    ended?.();
  }

  tell(wire: Wire): void {
    this.parse(wire);
    wire.bind({ statement: this.name, values: this.#values, valueMapper });
    wire.execute({});
  }
}

/** Never throws: what the server was told before has to be followed by the rest. */
function valueMapper(value: unknown): string | null {
  return value === null || value === undefined ? null : String(value);
}
