/**
 * The results of a subscription on a socket, sent past graphql-ws, which would write each anew for each subscriber. It is left to
 * wait for the first one, which never comes: only for the end, which it tells the client of as ever.
 */
import type { ExecutionResult, GraphQLError } from 'graphql';
import { AnsweredEvent, nextFrame } from './answered-event.ts';
import type { GuardedSocket } from './guarded-socket.ts';
import type { OpenStream } from './open-streams.ts';

export class SentResults implements AsyncIterableIterator<never> {
  readonly #results: OpenStream;
  readonly #id: string;
  readonly #socket: GuardedSocket;

  constructor(results: OpenStream, id: string, socket: GuardedSocket) {
    this.#results = results;
    this.#id = id;
    this.#socket = socket;
  }

  async next(): Promise<IteratorResult<never>> {
    await this.#results.sendTo((result) => this.#socket.sendFrame(frameOf(result, this.#id)));
    return { done: true, value: undefined };
  }

  async return(): Promise<IteratorResult<never>> {
    await this.#results.return();
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
