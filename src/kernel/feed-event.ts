/** What a live feed hands its reader. */
import type { EventName } from './open-types.ts';

/** A fact from the log, with the cursor that a reader resumes after. */
export interface FeedEvent<Name extends EventName = EventName> {
  readonly cursor: string;
  readonly name: Name;
  readonly payload: Rapport.Events[Name];
  readonly occurredAt: Date;
  /** Of the payload as JSON: what it counts against a reader's queue. */
  readonly bytes: number;
}

export interface FeedRequest<Name extends EventName = EventName> {
  readonly names: readonly Name[];
  /** First everything since this cursor, in order. Absent = from now on. */
  readonly after?: string | null | undefined;
  /** Only events with this key among their channels, or one that it is joined with; '*' unless given. */
  readonly channel?: string;
  /** Only events that it answers true for: the values at the event's time. */
  filter?(event: FeedEvent<Name>): boolean;
}

/** Ends by itself with a RequestError: FEED_OVERFLOW (with the cursor to resume after), CURSOR_EXPIRED or UNAUTHENTICATED. */
export interface Subscription<Name extends EventName = EventName> extends AsyncIterableIterator<FeedEvent<Name>> {
  /** Of the last event taken; before the first, the place where the feed began. */
  readonly cursor: string;
  /**
   * What `next()` would answer, at once: an event that waits, or the end. Null where neither is at hand: ask again after `whenReady()`.
   * For many readers of many events, as it makes no promise; for one taker, who does not use `next()` as well.
   */
  takeNow(): IteratorResult<FeedEvent<Name>> | null;
  /** Settles when it is worth to ask again. Rejects, and the feed has ended, where what the reader missed cannot be read. */
  whenReady(): Promise<void>;
  /** Ends it at once, also while a `next()` waits. */
  return(): Promise<IteratorResult<FeedEvent<Name>>>;
}
