/** What is open of live feeds, so that callers have only so many and a stop can end them. */
import type { ExecutionResult } from 'graphql';
import type { Call } from './call.ts';
import { refusal } from './coded-error.ts';
import { Tally } from './socket-gate.ts';

/** Takes a result; a promise where the next one is to wait until it is taken. */
export type Take = (result: ExecutionResult) => Promise<void> | undefined;

/** Results of one subscription, for one reader. */
export interface OpenStream extends AsyncIterableIterator<ExecutionResult> {
  readonly transport: Call['transport'];
  /** Hands over each result as it comes, until the end. As `next()` over and over, without a chain of promises for each. */
  sendTo(take: Take): Promise<void>;
  /** Ends it at once, also while a `next()` waits. */
  return(): Promise<IteratorResult<ExecutionResult>>;
}

/** The feeds that are being read, over whatever transport. */
export class OpenStreams {
  readonly #streams = new Set<OpenStream>();
  readonly #perCaller = new Tally();

  get size(): number {
    return this.#streams.size;
  }

  add(stream: OpenStream): void {
    this.#streams.add(stream);
  }

  delete(stream: OpenStream): void {
    this.#streams.delete(stream);
  }

  /** A place for one more of this caller, or RATE_LIMITED; answers how to give it back. Those of sockets are counted there. */
  reserve({ transport, payer }: Call, most: number): () => void {
    if (transport === 'websocket') return () => {};
    if (!this.#perCaller.add(payer, most)) {
      throw refusal('RATE_LIMITED', `A caller reads at most ${most} streams at once.`, { status: 429, firm: true });
    }
    let isReserved = true;
    return () => {
      if (isReserved) this.#perCaller.remove(payer);
      isReserved = false;
    };
  }

  /** Those of sockets end with their socket: a `complete` before its close would tell the client not to come back. */
  async endStreamsOverHttp(): Promise<void> {
    const overHttp = [...this.#streams].filter(({ transport }) => transport === 'http');
    await Promise.all(overHttp.map((stream) => stream.return()));
  }
}
