/**
 * The results of a subscription on a socket, sent past graphql-ws, which would write each anew for each subscriber. It is left to
 * wait for the first one, which never comes: only for the end, which it tells the client of as ever.
 */
import type { ExecutionResult, GraphQLError } from 'graphql';
import { AnsweredEvent, nextFrame } from './answered-event.ts';
import type { GuardedSocket } from './guarded-socket.ts';

export class SentResults implements AsyncIterableIterator<never> {
  readonly #results: AsyncIterator<ExecutionResult>;
  readonly #id: string;
  readonly #socket: GuardedSocket;

  constructor(results: AsyncIterator<ExecutionResult>, id: string, socket: GuardedSocket) {
    this.#results = results;
    this.#id = id;
    this.#socket = socket;
  }

  async next(): Promise<IteratorResult<never>> {
    for (;;) {
      const { done, value } = await this.#results.next();
      if (done) return { done, value: undefined };
      const untaken = this.#socket.sendFrame(frameOf(value, this.#id));
      if (untaken) await untaken;
    }
  }

  async return(): Promise<IteratorResult<never>> {
    await this.#results.return?.();
    return { done: true, value: undefined };
  }

  [Symbol.asyncIterator](): this {
    return this;
  }
}

function frameOf(result: ExecutionResult, id: string): Buffer {
  return result instanceof AnsweredEvent ? result.frameFor(id) : nextFrame(id, JSON.stringify(result));
}

/** graphql-ws sends an `error` frame for a stream that throws, and only for such a one. */
export function endingWith(error: GraphQLError): AsyncIterable<ExecutionResult> {
  return {
    [Symbol.asyncIterator]: () => ({ next: () => Promise.reject(error) }),
  };
}
