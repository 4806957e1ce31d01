/** The results of one subscription, for one reader, each executed with the context of its event or taken from an equal one. */
import { type ExecutionArgs, type ExecutionResult, execute } from 'graphql';
import {
  Cancellation,
  type Ctx,
  type FeedEvent,
  type LiveEvent,
  type LiveSource,
  type LookedUp,
  NOTHING_YET,
  type SensitiveRead,
  watched,
} from '../kernel/index.ts';
import { AnsweredEvent, type EventAnswer, type Executed } from './answered-event.ts';
import type { Call, OnAnswered } from './call.ts';
import type { CodeError } from './coded-error.ts';
import { subscriptionKey } from './equal-subscriptions.ts';
import { contextOf, withinTime } from './execution.ts';
import type { Limits } from './limits.ts';
import type { OpenStream, OpenStreams, Take } from './open-streams.ts';
import type { Outcome, SharedEvents } from './shared-events.ts';

export interface StreamOptions {
  readonly limits: Pick<Limits, 'requestMilliseconds'>;
  readonly codeError: CodeError;
  readonly open: OpenStreams;
  readonly onAnswered: OnAnswered;
  /** Null where the reader may not see what the event is about. */
  readonly shared: SharedEvents<EventAnswer | null>;
  /** Gives back its place. */
  readonly release: () => void;
}

/** The result of an event, and the context it is to be told of that shows what was read. */
interface Told {
  readonly result: ExecutionResult;
  readonly ctx: Ctx | null;
}

const END = { done: true, value: undefined } as const;

export class Stream implements OpenStream {
  readonly #source: AsyncIterator<unknown> | LiveSource;
  readonly #args: ExecutionArgs;
  readonly #key: string;
  readonly #call: Call;
  readonly #options: StreamOptions;
  #isEnded = false;
  /** Of the event that was handed out last; the reader has it when it asks for the next one, or goes. */
  #handedOut: Ctx | null = null;

  constructor(source: AsyncIterable<unknown>, args: ExecutionArgs, call: Call, options: StreamOptions) {
    this.#source = source[Symbol.asyncIterator]();
    this.#args = args;
    this.#key = subscriptionKey(args);
    this.#call = call;
    this.#options = options;
    options.open.add(this);
    if (call.cancellation.isCancelled) void this.return();
    else call.cancellation.whenCancelled(() => void this.return());
  }

  get transport(): Call['transport'] {
    return this.#call.transport;
  }

  async next(): Promise<IteratorResult<ExecutionResult>> {
    this.#finishLast();
    if (this.#isEnded) return END;
    try {
      const told = isLive(this.#source) ? await this.#nextShared(this.#source) : await this.#nextOwn(this.#source);
      if (!told) {
        this.#end();
        return END;
      }
      this.#handedOut = told.ctx;
      // The reader went while the event was read.
      if (this.#isEnded) this.#finishLast();
      return { done: false, value: told.result };
    } catch (error) {
      // A source that failed to read one event would otherwise wait for its reader for ever.
      await this.return();
      throw this.#options.codeError(error, this.#call);
    }
  }

  async sendTo(take: Take): Promise<void> {
    const source = this.#source;
    if (isLive(source)) return this.#sendLive(source, take);
    for (let result = await this.next(); !result.done; result = await this.next()) await take(result.value);
  }

  async #sendLive(source: LiveSource, take: Take): Promise<void> {
    try {
      while (!this.#isEnded) {
        const taken = source.takeEvent();
        if (taken === NOTHING_YET) {
          await source.whenReady();
          continue;
        }
        const live = taken instanceof Promise ? await taken : taken;
        if (!live) return this.#end();
        const telling = this.#tell(source, live);
        const told = telling instanceof Promise ? await telling : telling;
        // The reader may have gone while the event was read.
        if (!told || this.#isEnded) continue;
        this.#handedOut = told.ctx;
        const untaken = take(told.result);
        if (untaken) await untaken;
        this.#finishLast();
      }
    } catch (error) {
      await this.return();
      throw this.#options.codeError(error, this.#call);
    }
  }

  async return(): Promise<IteratorResult<ExecutionResult>> {
    this.#end();
    await this.#source.return?.();
    return END;
  }

  [Symbol.asyncIterator](): this {
    return this;
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

  async #nextOwn(source: AsyncIterator<unknown>): Promise<Told | null> {
    const { done, value } = await source.next();
    if (done) return null;
    const ctx = hasContext(value) ? value.ctx : contextOf(this.#call);
    return { result: this.#coded(await this.#execute(value, ctx)), ctx };
  }

  /** Skips what the reader may not see. */
  async #nextShared(source: LiveSource): Promise<Told | null> {
    for (let live = await source.nextEvent(); live; live = await source.nextEvent()) {
      const told = await this.#tell(source, live);
      if (told) return told;
    }
    return null;
  }

  /** Null where the reader may not see what the event is about. */
  #tell(source: LiveSource, { event, reader }: LiveEvent): Told | null | Promise<Told | null> {
    const asked = { event, subscription: this.#key, actor: reader.actor };
    const answer = this.#options.shared.answerTo(asked, () => this.#answer(source, event, reader));
    return answer instanceof Promise ? answer.then((late) => this.#told(late, reader)) : this.#told(answer, reader);
  }

  #told(answer: EventAnswer | null, reader: LookedUp): Told | null {
    if (!answer) return null;
    if ('fault' in answer) throw answer.fault;
    return { result: this.#coded(answer.executed), ctx: toldOf(answer.reads, reader) };
  }

  async #answer(source: LiveSource, event: FeedEvent, reader: LookedUp): Promise<Outcome<EventAnswer | null>> {
    const context = watched(reader.context());
    const { ctx } = context;
    try {
      const item = await source.read(event, ctx);
      if (!item) return { answer: null, audience: context.audience };
      const { errors, ...executed } = await this.#execute(item, ctx);
      const result = errors ? { ...executed, errors } : new AnsweredEvent(executed.data);
      return { answer: { executed: result, reads: ctx.takeReads() }, audience: context.audience };
    } catch (fault) {
      return { answer: { fault }, audience: context.audience };
    }
  }

  async #execute(rootValue: unknown, contextValue: Ctx): Promise<Executed> {
    try {
      const executing = async () => execute({ ...this.#args, rootValue, contextValue });
      return await withinTime(new Cancellation(), this.#options.limits.requestMilliseconds, executing);
    } catch (error) {
      return { data: null, errors: [error] };
    }
  }

  /** With the errors as this reader may see them, by the id of their own request. */
  #coded(executed: Executed): ExecutionResult {
    if (executed instanceof AnsweredEvent) return executed;
    const { data = null, errors } = executed;
    return errors ? { data, errors: errors.map((error) => this.#options.codeError(error, this.#call)) } : { data };
  }
}

/** A context for this reader alone where there is something to record. */
function toldOf(reads: readonly SensitiveRead[], reader: LookedUp): Ctx | null {
  if (reads.length === 0) return null;
  const ctx = reader.context();
  for (const { permission, type, ids } of reads) for (const id of ids) ctx.noteRead({ permission, type, id });
  return ctx;
}

function isLive(source: AsyncIterator<unknown>): source is LiveSource {
  return 'nextEvent' in source;
}

function hasContext(event: unknown): event is { ctx: Ctx } {
  return typeof event === 'object' && event !== null && 'ctx' in event;
}
