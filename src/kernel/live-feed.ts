/** The live feeds of this process: who reads what, and when a reader has to go. */
import { type Clock, DAY_MS } from './clock.ts';
import type { Logger } from './context.ts';
import type { EventDefinitions } from './emission.ts';
import { RequestError } from './errors.ts';
import { endOfLog, type LoggedEvent, readEvents } from './event-log.ts';
import type { FeedEvent, FeedRequest, Subscription } from './feed-event.ts';
import { FeedReader, type FeedReaderLimits, feedEvent } from './feed-reader.ts';
import { FollowedChannel } from './followed-channel.ts';
import type { ChannelJoin } from './module.ts';
import type { Db, EventName } from './open-types.ts';
import { type Bookmark, decodeCursor, encodeCursor, isAfter, type Position } from './position.ts';

const REPLAY_PAGE = 50;
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

interface HeardEvent {
  readonly channels: readonly string[];
  readonly handed: FeedEvent;
}

export class LiveFeeds {
  readonly #options: LiveFeedsOptions;
  /** Events that change what is heard on a channel: each of its readers is told of them. */
  readonly #joining: readonly string[];
  readonly #readers = new Map<string, Set<FeedReader>>();
  readonly #open = new Map<FeedReader, readonly string[]>();
  /** An event's cursor is signed once, however many read it; and whoever hears of it as it comes is handed the same. */
  readonly #events = new WeakMap<LoggedEvent, HeardEvent>();
  #timer: NodeJS.Timeout | null = null;
  #overflows = 0;

  constructor(options: LiveFeedsOptions) {
    this.#options = options;
    this.#joining = [...options.definitions].flatMap(([name, { joins }]) => (joins ? [name] : []));
  }

  /** How many read now, and how many fell behind since the start. */
  get metrics(): { readonly readers: number; readonly overflows: number } {
    return { readers: this.#open.size, overflows: this.#overflows };
  }

  async subscribe<Name extends EventName>(request: FeedRequest<Name>, owner: FeedOwner): Promise<Subscription<Name>> {
    for (const name of request.names) {
      if (!this.#options.definitions.get(name)?.channels) throw new Error(`Event "${name}" is not live: it has no channels.`);
    }
    // First the end, then the joins: what this end misses of them comes as events.
    const end = await endOfLog(this.#options.db);
    const from = this.#placeOf(request.after ?? null, end);
    const followed = await this.#followed(request.channel);
    const names = followed ? [...new Set([...request.names, ...this.#joining])] : request.names;
    const reader = new FeedReader({
      ...owner,
      from: { position: from, cursor: this.#cursorOf(from) },
      limits: this.#options.limits,
      select: (event) => this.#select(event, request as FeedRequest, followed),
      follow: followed ? (event) => isAfter(event, end) && this.#follow(event, followed) : () => false,
      replay: (after) => this.#replay(names, after),
      livePosition: this.#options.livePosition,
      onClose: (closed, end) => this.#forget(closed, end),
    });
    this.#open.set(reader, names);
    for (const name of names) this.#readersOf(name).add(reader);
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

  #placeOf(after: string | null, end: Position): Bookmark {
    const now = this.#options.clock.now();
    if (after === null) return { ...end, at: now };
    const place = decodeCursor(this.#options.signingKey(), after);
    const isTooOld = now.getTime() - place.at.getTime() > this.#options.limits.replayDays * DAY_MS;
    // Beyond the end lie cursors from before the database was set back to an earlier state.
    if (isTooOld || isAfter(place, end)) {
      throw new RequestError('CURSOR_EXPIRED', 'This cursor can no longer be resumed; read the list again.');
    }
    return place;
  }

  #cursorOf(place: Bookmark): string {
    return encodeCursor(this.#options.signingKey(), place);
  }

  /** Null for who hears everybody. */
  async #followed(channel = EVERYBODY): Promise<FollowedChannel | null> {
    if (channel === EVERYBODY) return null;
    const joins: ChannelJoin[] = [];
    for (const { joined } of this.#options.definitions.values())
      joins.push(...((await joined?.(this.#options.db, channel)) ?? []));
    return new FollowedChannel(channel, joins);
  }

  /** Joins up to the end of the log at the start are known from then: who resumes hears as one who is one now. */
  #follow(event: LoggedEvent, followed: FollowedChannel): boolean {
    const join = this.#options.definitions.get(event.name)?.joins?.(event.payload);
    return join ? followed.follow(join) : false;
  }

  #select(event: LoggedEvent, { names, filter }: FeedRequest, followed: FollowedChannel | null): FeedEvent | null {
    const { channels, handed } = this.#heard(event);
    const isHeard = followed ? followed.hears(channels) : channels.includes(EVERYBODY);
    if (!isHeard || !names.includes(handed.name)) return null;
    return filter && !filter(handed) ? null : handed;
  }

  #heard(event: LoggedEvent): HeardEvent {
    const known = this.#events.get(event);
    if (known) return known;
    const channels = this.#options.definitions.get(event.name)?.channels?.(event.payload) ?? [];
    const heard = { channels, handed: feedEvent(event, this.#cursorOf({ ...event, at: event.recordedAt })) };
    this.#events.set(event, heard);
    return heard;
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
