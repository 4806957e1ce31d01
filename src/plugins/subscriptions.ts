/**
 * Executes each event of a live feed with the context that travels with it: looked up anew, with its own caches and loaders.
 * With the one context of the subscription, a permission taken away would never show and a counter would stay at its first
 * value. The source is closed when the reader goes, also while it waits: a generator could not do that.
 */
import { createSourceEventStream, type ExecutionArgs, type ExecutionResult, execute } from 'graphql';
import type { Ctx } from '../kernel/index.ts';
import type { Call, GatewayPlugin, OnAnswered } from './call.ts';
import { type CodeError, refusal } from './coded-error.ts';
import { callOf, contextOf, nameOf, withinTime } from './execution.ts';
import type { Limits } from './limits.ts';
import { Tally } from './socket-gate.ts';

export interface SubscriptionsOptions {
  readonly limits: Pick<Limits, 'requestMilliseconds' | 'streamsPerActor'>;
  readonly codeError: CodeError;
  /** Holds what is open, so that a stop can end it. */
  readonly open: OpenStreams;
  readonly onAnswered: OnAnswered;
}

/** The feeds that are being read, over whatever transport. */
export class OpenStreams {
  readonly #streams = new Set<Stream>();
  readonly #perCaller = new Tally();

  get size(): number {
    return this.#streams.size;
  }

  add(stream: Stream): void {
    this.#streams.add(stream);
  }

  delete(stream: Stream): void {
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

export function useSubscriptions({ limits, codeError, open, onAnswered }: SubscriptionsOptions): GatewayPlugin {
  return {
    onSubscribe({ setSubscribeFn }) {
      setSubscribeFn(async (args: ExecutionArgs): Promise<ExecutionResult | Stream> => {
        const call = callOf(args);
        call.operation = nameOf(args);
        let release = () => {};
        try {
          release = open.reserve(call, limits.streamsPerActor);
          const subscribing = () => createSourceEventStream({ ...args, contextValue: contextOf(call) });
          const source = await withinTime(call.abort, limits.requestMilliseconds, async () => subscribing());
          if (isEventSource(source)) return new Stream(source, args, call, { limits, codeError, open, onAnswered, release });
          release();
          return source;
        } catch (error) {
          release();
          return { errors: [codeError(error, call)] };
        }
      });
    },
  };
}

interface StreamOptions extends SubscriptionsOptions {
  /** Gives back its place. */
  readonly release: () => void;
}

/** Results of one subscription, for one reader. */
class Stream implements AsyncIterableIterator<ExecutionResult> {
  readonly #events: AsyncIterator<unknown>;
  readonly #args: ExecutionArgs;
  readonly #call: Call;
  readonly #options: StreamOptions;
  #isEnded = false;
  /** Of the event that was handed out last; the reader has it when it asks for the next one, or goes. */
  #handedOut: Ctx | null = null;

  constructor(source: AsyncIterable<unknown>, args: ExecutionArgs, call: Call, options: StreamOptions) {
    this.#events = source[Symbol.asyncIterator]();
    this.#args = args;
    this.#call = call;
    this.#options = options;
    options.open.add(this);
    const { signal } = call.abort;
    if (signal.aborted) void this.return();
    else signal.addEventListener('abort', () => void this.return(), { once: true });
  }

  get transport(): Call['transport'] {
    return this.#call.transport;
  }

  async next(): Promise<IteratorResult<ExecutionResult>> {
    this.#finishLast();
    if (this.#isEnded) return { done: true, value: undefined };
    try {
      const { done, value } = await this.#events.next();
      if (!done) return { done: false, value: await this.#resultOf(value) };
      this.#end();
      return { done: true, value: undefined };
    } catch (error) {
      // A source that failed to read one event would otherwise wait for its reader for ever.
      await this.return();
      throw this.#options.codeError(error, this.#call);
    }
  }

  async return(): Promise<IteratorResult<ExecutionResult>> {
    this.#end();
    await this.#events.return?.();
    return { done: true, value: undefined };
  }

  #finishLast(): void {
    const ctx = this.#handedOut;
    this.#handedOut = null;
    if (ctx) this.#options.onAnswered(ctx, this.#call.operation);
  }

  #end(): void {
    this.#finishLast();
    this.#isEnded = true;
    this.#options.open.delete(this);
    this.#options.release();
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  async #resultOf(event: unknown): Promise<ExecutionResult> {
    const { limits, codeError } = this.#options;
    const contextValue = hasContext(event) ? event.ctx : contextOf(this.#call);
    try {
      const executing = async () => execute({ ...this.#args, rootValue: event, contextValue });
      const { errors, ...result } = await withinTime(new AbortController(), limits.requestMilliseconds, executing);
      return errors ? { ...result, errors: errors.map((error) => codeError(error, this.#call)) } : result;
    } catch (error) {
      return { data: null, errors: [codeError(error, this.#call)] };
    } finally {
      this.#handedOut = contextValue;
      // The reader went while the event was read.
      if (this.#isEnded) this.#finishLast();
    }
  }
}

function hasContext(event: unknown): event is { ctx: Ctx } {
  return typeof event === 'object' && event !== null && 'ctx' in event;
}

function isEventSource(source: AsyncIterable<unknown> | ExecutionResult): source is AsyncIterable<unknown> {
  return Symbol.asyncIterator in source;
}
