/**
 * One reader of a live feed, with a queue of its own. It first pulls what it missed from the database, page by page as it is
 * read, then has the tail's events pushed to it. A burst that its queue cannot hold sends a reader that reads back to the database;
 * one that does not read is ended. A class, since an `async function*` that waits cannot be closed.
 */
import { RequestError } from './errors.ts';
import type { LoggedEvent } from './event-log.ts';
import type { FeedEvent, Subscription } from './feed-event.ts';
import type { EventName } from './open-types.ts';
import { isAfter, type Position } from './position.ts';

export interface FeedReaderLimits {
  /** How much a reader may be behind without reading. */
  readonly events: number;
  readonly bytes: number;
  /** For how many milliseconds a reader that is further behind may take nothing. */
  readonly stalled: number;
}

export interface FeedReaderOptions {
  /** Who reads: `revoke` finds its readers by it. */
  readonly actorId: string | null;
  readonly from: { readonly position: Position; readonly cursor: string };
  readonly limits: FeedReaderLimits;
  /** The event as this reader gets it, null if it is not for this reader. */
  select(event: LoggedEvent): FeedEvent | null;
  /** Lets the event change what is for this reader; true if it did. Asked of each event once, in order. */
  follow(event: LoggedEvent): boolean;
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
  /** What it is behind by: what waits, and what it must fetch from the database. Set back as it reads. */
  readonly #behind = { events: 0, bytes: 0 };
  #position: Position;
  #cursor: string;
  #isLive: boolean;
  #isIdle = false;
  /** Of the one who waits: whoever asks for more takes their turn. */
  #tellReady: (() => void) | null = null;
  #lastTakenAt = performance.now();
  #stallCheck: NodeJS.Timeout | null = null;
  #end: End = null;
  #lastTurn: Promise<unknown> = Promise.resolve();
  /** How many ask for an event and have none yet. */
  #asking = 0;

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

  /** From the tail. */
  push(event: LoggedEvent): void {
    if (this.#end || !isAfter(event, this.#position)) return;
    const selected = this.#options.select(event);
    if (selected) this.#fallBehind(selected);
    if (this.#isLive) {
      if (this.#options.follow(event) || selected) this.#position = event;
      if (selected) this.#enqueue(selected);
    } else if (selected && this.#isTooFarBehind) this.#endIfStalled();
  }

  /** What waits is dropped: the cursor is that of the last event taken. */
  close(end: RequestError | 'done'): void {
    if (this.#end) return;
    this.#end = end;
    this.#waiting.length = 0;
    if (this.#stallCheck) clearTimeout(this.#stallCheck);
    this.#options.onClose(this, end);
    this.#wake();
  }

  takeNow(): IteratorResult<FeedEvent> | null {
    this.#isIdle = false;
    return this.#waiting.length > 0 || this.#end ? this.#taken() : null;
  }

  whenReady(): Promise<void> {
    if (this.#waiting.length > 0 || this.#end) return Promise.resolve();
    this.#isIdle = true;
    if (!this.#isLive) return this.#replayPage().catch((error: unknown) => this.#fail(error));
    return new Promise((resolve) => {
      this.#tellReady = resolve;
    });
  }

  next(): Promise<IteratorResult<FeedEvent>> {
    const take = () => this.#take();
    const turn = this.#asking === 0 ? take() : this.#lastTurn.then(take, take);
    this.#lastTurn = turn;
    this.#asking += 1;
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
    try {
      for (;;) {
        const taken = this.takeNow();
        if (taken) return taken;
        await this.whenReady();
      }
    } finally {
      this.#asking -= 1;
    }
  }

  #taken(): IteratorResult<FeedEvent> {
    const event = this.#waiting.shift();
    if (event) {
      this.#behind.events = this.#waiting.length;
      this.#behind.bytes = 0;
      for (const { bytes } of this.#waiting) this.#behind.bytes += bytes;
      this.#lastTakenAt = performance.now();
      this.#cursor = event.cursor;
      return { done: false, value: event };
    }
    const end = this.#end;
    this.#end = 'done';
    if (end instanceof RequestError) throw end;
    return { done: true, value: undefined };
  }

  #fallBehind({ bytes }: FeedEvent): void {
    this.#behind.events += 1;
    this.#behind.bytes += bytes;
    this.#isLive &&= !this.#isTooFarBehind || this.#waiting.length === 0;
  }

  /** A reader is ended only once it has been too far behind and taken nothing for its time. */
  #endIfStalled(): void {
    const restMs = this.#options.limits.stalled - (performance.now() - this.#lastTakenAt);
    if (this.#isIdle || restMs > 0) {
      this.#stallCheck ??= setTimeout(() => this.#checkAgain(), this.#isIdle ? this.#options.limits.stalled : restMs);
      return;
    }
    this.close(new RequestError('FEED_OVERFLOW', 'This reader fell behind; resume after the cursor.', { cursor: this.#cursor }));
  }

  #checkAgain(): void {
    this.#stallCheck = null;
    if (this.#isTooFarBehind) this.#endIfStalled();
  }

  get #isTooFarBehind(): boolean {
    const { events, bytes } = this.#options.limits;
    return this.#behind.events > events || this.#behind.bytes > bytes;
  }

  async #replayPage(): Promise<void> {
    const { events, position } = await this.#options.replay(this.#position);
    if (this.#end) return;
    for (const event of events) {
      const selected = this.#options.select(event);
      if (selected) this.#enqueue(selected);
      this.#options.follow(event);
    }
    this.#position = position;
    this.#isLive = !isAfter(this.#options.livePosition(), position);
  }

  /** The reader's own fault or the database's: the stream ends with it. */
  #fail(error: unknown): never {
    this.close('done');
    throw error;
  }

  #enqueue(event: FeedEvent): void {
    this.#waiting.push(event);
    this.#wake();
  }

  #wake(): void {
    this.#tellReady?.();
    this.#tellReady = null;
  }
}

/** Its payload is of the event's type: it was checked when it was announced. */
export function feedEvent({ name, payload, occurredAt, bytes }: LoggedEvent, cursor: string): FeedEvent {
  return { cursor, name: name as EventName, payload: payload as FeedEvent['payload'], occurredAt, bytes };
}
