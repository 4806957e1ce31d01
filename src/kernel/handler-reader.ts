/** One handler's way through the log: event after event, each followed by a step of its durable cursor. */
import type { Ctx, Logger } from './context.ts';
import type { Database } from './database.ts';
import { type LoggedEvent, type Reading, readEvents } from './event-log.ts';
import type { Db } from './open-types.ts';
import type { Position } from './position.ts';
import type { WorkQueue } from './work-queue.ts';

const PAGE = 50;
const RETRY_ATTEMPTS = 6;

export interface HandlerReaderOptions {
  /** `<module>/<event>`. */
  readonly id: string;
  readonly event: string;
  readonly database: Database;
  readonly log: Logger;
  readonly processId: string;
  readonly runMs: number;
  /** No further event is begun. */
  readonly stopping: AbortSignal;
  /** The event in hand is given up. */
  readonly abandoning: AbortSignal;
  readonly handle: (ctx: Ctx, payload: never) => Promise<void>;
  contextOf(signal: AbortSignal): Ctx;
  queue(): WorkQueue;
}

/** Another process took the lease over while this one worked. */
class LeaseLost extends Error {}

export class HandlerReader {
  readonly #options: HandlerReaderOptions;
  /** Null while another process holds the lease. */
  #position: Position | null = null;
  #reading: Promise<number> | null = null;
  #isBehind = false;

  constructor(options: HandlerReaderOptions) {
    this.#options = options;
  }

  get id(): string {
    return this.#options.id;
  }

  get event(): string {
    return this.#options.event;
  }

  /** How far it is; null while another process holds the lease. */
  get reading(): Reading | null {
    return this.#position && { reader: this.id, name: this.event, ...this.#position };
  }

  /** Waits until it does not read any more; how many events that were. */
  finish(): Promise<number> {
    return this.#reading ?? Promise.resolve(0);
  }

  /** The lease is ours: reading begins where the database says, unless it has begun. */
  hold(position: Position): void {
    this.#position ??= position;
  }

  lose(): void {
    this.#position = null;
  }

  /** Reads until nothing is left; how many events that were. One at a time, in order. */
  read(): Promise<number> {
    this.#isBehind = true;
    this.#reading ??= this.#readAll().finally(() => {
      this.#reading = null;
    });
    return this.#reading;
  }

  /** Runs the handler on an event, for its time at most. The payload was checked when it was announced. */
  async handle(event: LoggedEvent, outer: AbortSignal): Promise<void> {
    const { runMs, handle, contextOf, id } = this.#options;
    // Not `AbortSignal.any` over a timeout: on Node 20 that may be collected as garbage before it fires.
    const ending = new AbortController();
    const end = () => ending.abort(outer.reason);
    outer.addEventListener('abort', end);
    if (outer.aborted) end();
    let timer: NodeJS.Timeout | undefined;
    const overdue = new Promise<never>((_resolve, reject) => {
      const fault = new Error(`Handler "${id}" did not end within its time.`);
      ending.signal.addEventListener('abort', () => reject(fault));
      if (ending.signal.aborted) reject(fault);
      timer = setTimeout(() => ending.abort(fault), runMs);
    });
    try {
      await Promise.race([handle(contextOf(ending.signal), event.payload as never), overdue]);
    } finally {
      clearTimeout(timer);
      outer.removeEventListener('abort', end);
    }
  }

  async #readAll(): Promise<number> {
    const { database, event, log, id, stopping } = this.#options;
    let count = 0;
    try {
      while (this.#isBehind && this.#position && !stopping.aborted) {
        this.#isBehind = false;
        const events = await readEvents(database.prisma, { names: [event], after: this.#position, limit: PAGE });
        for (const next of events) {
          if (stopping.aborted) return count;
          await this.#step(next);
          count += 1;
        }
        this.#isBehind ||= events.length > 0;
      }
    } catch (error) {
      if (error instanceof LeaseLost) this.lose();
      else log.warn({ error, handler: id }, 'A handler cannot read the log; trying again.');
    }
    return count;
  }

  /** A stop in mid-event leaves the cursor where it is: the event comes again. */
  async #step(event: LoggedEvent): Promise<void> {
    const { database, log, id, abandoning } = this.#options;
    try {
      await this.handle(event, abandoning);
    } catch (error) {
      if (abandoning.aborted) return;
      log.error({ error, handler: id, event: event.name }, 'A handler failed; its event is tried again later.');
      await database.transaction(async ({ db }) => {
        await this.#queueRetry(db, event);
        await this.#advance(db, event);
      });
      return this.#moved(event);
    }
    await this.#advance(database.prisma, event);
    this.#moved(event);
  }

  #moved({ epoch, xid, seq }: Position): void {
    if (this.#position) this.#position = { epoch, xid, seq };
  }

  async #queueRetry(db: Db, { epoch, xid, seq }: Position): Promise<void> {
    const data = { epoch, xid: String(xid), seq: String(seq) };
    await this.#options.queue().send(db, { kind: 'handler', name: this.id, data }, { attempts: RETRY_ATTEMPTS });
  }

  /** Only from where this process last was, and only with the lease: a late step of a former holder changes nothing. */
  async #advance(db: Db, { epoch, xid, seq }: Position): Promise<void> {
    if (!this.#position) throw new LeaseLost();
    const { count } = await db.handlerCursor.updateMany({
      where: { handler: this.id, leaseHolder: this.#options.processId, ...this.#position },
      data: { epoch, xid, seq },
    });
    if (count === 0) throw new LeaseLost();
  }
}
