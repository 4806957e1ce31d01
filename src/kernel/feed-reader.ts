/**
 * One reader of a live feed, with a queue of its own. It first pulls what it missed from the database, page by page as it is
 * read, then has the tail's events pushed to it. A class, since an `async function*` that waits cannot be closed.
 */
import { RequestError } from './errors.ts';
import type { LoggedEvent } from './event-log.ts';
import type { FeedEvent, Subscription } from './feed-event.ts';
import type { EventName } from './open-types.ts';
import { isAfter, type Position } from './position.ts';
import { Waker } from './wake.ts';

export interface FeedReaderOptions {
  /** Who reads: `revoke` finds its readers by it. */
  readonly actorId: string | null;
  readonly from: { readonly position: Position; readonly cursor: string };
  readonly limits: { readonly events: number; readonly bytes: number };
  /** The event as this reader gets it, null if it is not for this reader. */
  select(event: LoggedEvent): FeedEvent | null;
  /** The next page between a position and the place up to which the tail has delivered. */
  replay(after: Position): Promise<{ readonly events: readonly LoggedEvent[]; readonly position: Position }>;
  /** Where the tail is. */
  livePosition(): Position;
  /** False once the reader's credential holds no more. */
  mayGoOn(): Promise<boolean>;
  onClose(reader: FeedReader, end: RequestError | 'done'): void;
}

type End = RequestError | 'done' | null;

export class FeedReader implements Subscription {
  readonly #options: FeedReaderOptions;
  readonly #waiting: FeedEvent[] = [];
  readonly #waker = new Waker();
  #bytes = 0;
  #position: Position;
  #cursor: string;
  #isLive: boolean;
  #end: End = null;
  #turn: Promise<unknown> = Promise.resolve();

  constructor(options: FeedReaderOptions) {
    this.#options = options;
    this.#position = options.from.position;
    this.#cursor = options.from.cursor;
    this.#isLive = !isAfter(options.livePosition(), this.#position);
  }

  get actorId(): string | null {
    return this.#options.actorId;
  }

  get cursor(): string {
    return this.#cursor;
  }

  mayGoOn(): Promise<boolean> {
    return this.#options.mayGoOn();
  }

  /** From the tail. While the reader is still replaying, the database has the event for later. */
  push(event: LoggedEvent): void {
    if (!this.#isLive || this.#end || !isAfter(event, this.#position)) return;
    this.#enqueue(event);
    const { events, bytes } = this.#options.limits;
    if (this.#waiting.length > events || this.#bytes > bytes) {
      this.close(
        new RequestError('FEED_OVERFLOW', 'This reader fell behind; resume after the cursor.', { cursor: this.#cursor }),
      );
    }
  }

  /** What waits is dropped: the cursor is that of the last event taken. */
  close(end: RequestError | 'done'): void {
    if (this.#end) return;
    this.#end = end;
    this.#waiting.length = 0;
    this.#options.onClose(this, end);
    this.#waker.wake();
  }

  next(): Promise<IteratorResult<FeedEvent>> {
    const turn = this.#turn.then(() => this.#take());
    this.#turn = turn.catch(() => {});
    return turn;
  }

  async return(): Promise<IteratorResult<FeedEvent>> {
    this.close('done');
    return { done: true, value: undefined };
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  async #take(): Promise<IteratorResult<FeedEvent>> {
    while (this.#waiting.length === 0 && !this.#end) {
      if (this.#isLive) await this.#waker.wait();
      else await this.#replayPage().catch((error: unknown) => this.#fail(error));
    }
    const event = this.#waiting.shift();
    if (event) {
      this.#bytes -= event.bytes;
      this.#cursor = event.cursor;
      return { done: false, value: event };
    }
    const end = this.#end;
    this.#end = 'done';
    if (end instanceof RequestError) throw end;
    return { done: true, value: undefined };
  }

  async #replayPage(): Promise<void> {
    const { events, position } = await this.#options.replay(this.#position);
    if (this.#end) return;
    for (const event of events) this.#enqueue(event);
    this.#position = position;
    this.#isLive = !isAfter(this.#options.livePosition(), position);
  }

  /** The reader's own fault or the database's: the stream ends with it. */
  #fail(error: unknown): never {
    this.close('done');
    throw error;
  }

  #enqueue(event: LoggedEvent): void {
    const selected = this.#options.select(event);
    if (!selected) return;
    this.#waiting.push(selected);
    this.#bytes += selected.bytes;
    this.#waker.wake();
  }
}

/** Its payload is of the event's type: it was checked when it was announced. */
export function feedEvent({ name, payload, occurredAt, bytes }: LoggedEvent, cursor: string): FeedEvent {
  return { cursor, name: name as EventName, payload: payload as FeedEvent['payload'], occurredAt, bytes };
}
