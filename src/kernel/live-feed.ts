/** The live feeds of this process: who reads what, and when a reader has to go. */
import type { Clock } from './clock.ts';
import type { Logger } from './context.ts';
import type { EventDefinitions } from './emission.ts';
import { RequestError } from './errors.ts';
import { endOfLog, type LoggedEvent, readEvents } from './event-log.ts';
import type { FeedEvent, FeedRequest, Subscription } from './feed-event.ts';
import { FeedReader, type FeedReaderLimits, feedEvent } from './feed-reader.ts';
import type { Db, EventName } from './open-types.ts';
import { type Bookmark, decodeCursor, encodeCursor, isAfter, type Position } from './position.ts';

const REPLAY_PAGE = 50;
const DAY_MS = 86_400_000;
const EVERYBODY = '*';
/** An idle stream shows nothing by which a withdrawn credential would be noticed: it is looked up this often. */
const RECHECK_MS = 10_000;
/** How many credentials are looked up at a time. */
const RECHECK_BATCH = 20;

export interface FeedLimits extends FeedReaderLimits {
  /** How old a cursor may be to resume. */
  readonly replayDays: number;
}

export interface LiveFeedsOptions {
  readonly db: Db;
  readonly clock: Clock;
  readonly log: Logger;
  readonly definitions: EventDefinitions;
  readonly limits: FeedLimits;
  signingKey(): Uint8Array;
  livePosition(): Position;
}

/** Who subscribes. */
export interface FeedOwner {
  readonly actorId: string | null;
  mayGoOn(): Promise<boolean>;
}

export class LiveFeeds {
  readonly #options: LiveFeedsOptions;
  readonly #readers = new Map<string, Set<FeedReader>>();
  readonly #open = new Map<FeedReader, readonly string[]>();
  /** An event's cursor is signed once, however many read it. */
  readonly #cursors = new WeakMap<LoggedEvent, string>();
  #timer: NodeJS.Timeout | null = null;
  #overflows = 0;

  constructor(options: LiveFeedsOptions) {
    this.#options = options;
  }

  /** How many read now, and how many fell behind since the start. */
  get metrics(): { readonly readers: number; readonly overflows: number } {
    return { readers: this.#open.size, overflows: this.#overflows };
  }

  async subscribe<Name extends EventName>(request: FeedRequest<Name>, owner: FeedOwner): Promise<Subscription<Name>> {
    for (const name of request.names) {
      if (!this.#options.definitions.get(name)?.channels) throw new Error(`Event "${name}" is not live: it has no channels.`);
    }
    const from = await this.#placeOf(request.after ?? null);
    const reader = new FeedReader({
      ...owner,
      from: { position: from, cursor: this.#cursorOf(from) },
      limits: this.#options.limits,
      select: (event) => this.#select(event, request as FeedRequest),
      replay: (after) => this.#replay(request.names, after),
      livePosition: this.#options.livePosition,
      onClose: (closed, end) => this.#forget(closed, end),
    });
    this.#open.set(reader, request.names);
    for (const name of request.names) this.#readersOf(name).add(reader);
    return reader as Subscription<never> as Subscription<Name>;
  }

  /** From the tail, in order. */
  deliver(events: readonly LoggedEvent[]): void {
    for (const event of events) for (const reader of this.#readers.get(event.name) ?? []) this.#push(reader, event);
  }

  /** Ends every stream of an actor on this process, at once. */
  revoke(actorId: string): void {
    for (const reader of this.#open.keys()) if (reader.actorId === actorId) reader.close(unauthenticated());
  }

  /** Ends the streams whose caller is no longer known. */
  async recheck(): Promise<void> {
    const readers = [...this.#open.keys()];
    for (let start = 0; start < readers.length; start += RECHECK_BATCH) {
      await Promise.all(readers.slice(start, start + RECHECK_BATCH).map((reader) => this.#recheckOne(reader)));
    }
  }

  /** Looks up the credentials of open streams from now on. */
  startRechecking(): void {
    this.#timer ??= setInterval(() => void this.recheck(), RECHECK_MS);
  }

  /** Ends all streams; a reader that resumes by its cursor misses nothing. */
  closeAll(): void {
    if (this.#timer) clearInterval(this.#timer);
    this.#timer = null;
    for (const reader of this.#open.keys()) reader.close('done');
  }

  /** A filter or a module's `channels` that throws ends the stream it concerns, and no other. */
  #push(reader: FeedReader, event: LoggedEvent): void {
    try {
      reader.push(event);
    } catch (error) {
      this.#options.log.error({ error, event: event.name }, 'A live feed failed.');
      reader.close(
        new RequestError('INTERNAL_SERVER_ERROR', 'This feed failed; resume after the cursor.', { cursor: reader.cursor }),
      );
    }
  }

  async #recheckOne(reader: FeedReader): Promise<void> {
    try {
      if (!(await reader.mayGoOn())) reader.close(unauthenticated());
    } catch (error) {
      this.#options.log.warn({ error }, 'A feed reader could not be looked up; it is tried again.');
    }
  }

  async #placeOf(after: string | null): Promise<Bookmark> {
    const now = this.#options.clock.now();
    if (after === null) return { ...(await endOfLog(this.#options.db)), at: now };
    const place = decodeCursor(this.#options.signingKey(), after);
    const isTooOld = now.getTime() - place.at.getTime() > this.#options.limits.replayDays * DAY_MS;
    // Beyond the end lie cursors from before the database was set back to an earlier state.
    if (isTooOld || isAfter(place, await endOfLog(this.#options.db))) {
      throw new RequestError('CURSOR_EXPIRED', 'This cursor can no longer be resumed; read the list again.');
    }
    return place;
  }

  #cursorOf(place: Bookmark): string {
    return encodeCursor(this.#options.signingKey(), place);
  }

  #select(event: LoggedEvent, { channel = EVERYBODY, filter }: FeedRequest): FeedEvent | null {
    const definition = this.#options.definitions.get(event.name);
    if (!definition?.channels?.(event.payload).includes(channel)) return null;
    const cursor = this.#cursors.get(event) ?? this.#cursorOf({ ...event, at: event.recordedAt });
    this.#cursors.set(event, cursor);
    const selected = feedEvent(event, cursor);
    return filter && !filter(selected) ? null : selected;
  }

  async #replay(names: readonly string[], after: Position) {
    const upTo = this.#options.livePosition();
    const events = await readEvents(this.#options.db, { names, after, upTo, limit: REPLAY_PAGE });
    const last = events.length === REPLAY_PAGE ? events.at(-1) : undefined;
    return { events, position: last ?? upTo };
  }

  #readersOf(name: string): Set<FeedReader> {
    const readers = this.#readers.get(name) ?? new Set<FeedReader>();
    this.#readers.set(name, readers);
    return readers;
  }

  #forget(reader: FeedReader, end: RequestError | 'done'): void {
    if (end !== 'done' && end.code === 'FEED_OVERFLOW') this.#overflows += 1;
    for (const name of this.#open.get(reader) ?? []) this.#readers.get(name)?.delete(reader);
    this.#open.delete(reader);
  }
}

const unauthenticated = () => new RequestError('UNAUTHENTICATED', 'The credential of this stream no longer holds.');
