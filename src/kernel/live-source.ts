/** What a live feed is to whoever executes its events: equal events of equal readers may be read once. */
import type { Ctx, LookedUp } from './context.ts';
import type { FeedEvent } from './feed-event.ts';

/** What a live feed yields for an event: its type's fields, and the ctx that the event is to be executed with. */
export interface LiveItem {
  readonly cursor: string;
  readonly occurredAt: Date;
  /** The event's name. */
  readonly type: string;
  /** The reader looked up again: the permissions of now, and loaders and caches of this event's own. */
  readonly ctx: Ctx;
}

/** An event before its record is read, and the reader as found for it. */
export interface LiveEvent {
  /** Readers that hear of one event as it comes are handed the same object. */
  readonly event: FeedEvent;
  readonly reader: LookedUp;
}

/** No event waits, and the end has not come. */
export const NOTHING_YET = Symbol('nothing yet');

export interface LiveSource extends AsyncIterableIterator<LiveItem> {
  /** The next event that this reader may be told of, unread; null at the end. `next` is this and `read`. */
  nextEvent(): Promise<LiveEvent | null>;
  /** The same at once, where there is one. For one taker, who does not use `nextEvent` as well. */
  takeEvent(): LiveEvent | null | typeof NOTHING_YET | Promise<LiveEvent | null>;
  /** Settles when it is worth to ask `takeEvent` again. */
  whenReady(): Promise<void>;
  /** As whoever the context is for; null if they may not see it. */
  read(event: FeedEvent, ctx: Ctx): Promise<LiveItem | null>;
}
