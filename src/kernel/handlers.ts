/**
 * After-commit reactions. Each handler reads the log by a durable cursor of its own, on the one process that holds its lease, at
 * least once. An event that it fails on is queued for retry by the transaction that moves the cursor on: nothing is lost, and
 * nothing waits behind it. A handler hears what is announced after the first start that knows it; a module that also wants the past
 * reads it itself.
 */
import { setTimeout as pause } from 'node:timers/promises';
import { z } from 'zod';
import type { Clock } from './clock.ts';
import type { Ctx, Logger } from './context.ts';
import type { Database } from './database.ts';
import { endOfLog, findEvent, isLogHeld, type LoggedEvent, readEvents, readersBehind } from './event-log.ts';
import { HandlerReader } from './handler-reader.ts';
import type { RapportModule } from './module.ts';
import type { Db } from './open-types.ts';
import type { Position } from './position.ts';
import type { WorkQueue } from './work-queue.ts';

export interface HandlerLimits {
  /** How long a lease holds, in milliseconds; it is renewed three times in it. */
  readonly lease: number;
  /** How long one event may take, in milliseconds. */
  readonly run: number;
}

export interface HandlersOptions {
  readonly database: Database;
  readonly clock: Clock;
  readonly log: Logger;
  readonly modules: readonly RapportModule[];
  /** Of this process, among all that share the database. */
  readonly processId: string;
  readonly limits: HandlerLimits;
  queue(): WorkQueue;
  contextOf(operation: string, signal: AbortSignal): Ctx;
}

export interface HandlerFacts {
  readonly handler: string;
  /** How long its oldest unread event has waited. */
  readonly lagSeconds: number;
}

/** Each takes its own event's payload. */
type Handle = (ctx: Ctx, payload: never) => Promise<void>;

/** What a stop waits for handlers in mid-event. */
const STOP_MS = 5_000;
const HELD_MS = 5;

const retryData = z.object({ epoch: z.number(), xid: z.string(), seq: z.string() });

export class Handlers {
  readonly #options: HandlersOptions;
  readonly #readers: ReadonlyMap<string, HandlerReader>;
  readonly #stopping = new AbortController();
  readonly #abandoning = new AbortController();
  #timer: NodeJS.Timeout | null = null;

  constructor(options: HandlersOptions) {
    this.#options = options;
    this.#readers = new Map(
      readersOf(options, this.#stopping.signal, this.#abandoning.signal).map((reader) => [reader.id, reader]),
    );
  }

  /** Gives each handler that is new its place: the log's present end. */
  async start(): Promise<void> {
    const end = await endOfLog(this.#db);
    const data = [...this.#readers.keys()].map((handler) => ({ handler, ...end }));
    await this.#db.handlerCursor.createMany({ data, skipDuplicates: true });
  }

  /** Takes leases as they become free, and reads as events arrive. */
  runInBackground(): void {
    const renew = async () => {
      if (!(await this.#renewLeases())) return;
      await this.#readAll().catch((error: unknown) => this.#unreachable(error));
    };
    this.#timer = setInterval(() => void renew(), this.#options.limits.lease / 3);
    void renew();
  }

  /** Finishes the events in hand, or leaves them to the next process, and frees the leases, so that it goes on at once. */
  async stop(): Promise<void> {
    if (this.#timer) clearInterval(this.#timer);
    this.#timer = null;
    this.#stopping.abort(new Error('The server stops.'));
    const abandon = setTimeout(() => this.#abandoning.abort(this.#stopping.signal.reason), STOP_MS);
    await Promise.all([...this.#readers.values()].map((reader) => reader.finish()));
    clearTimeout(abandon);
    await this.#db.handlerCursor.updateMany({
      where: { leaseHolder: this.#options.processId },
      data: { leaseHolder: null, leaseUntil: null },
    });
  }

  /** From the tail: these events can be read now. */
  notice(events: readonly LoggedEvent[]): void {
    const names = new Set(events.map(({ name }) => name));
    for (const reader of this.#readers.values()) if (names.has(reader.event)) void reader.read();
  }

  /** Reads until nothing that is committed is left for any handler whose lease is free or ours; how many events that were. */
  async drain(): Promise<number> {
    await this.#renewLeases();
    for (let total = 0; ; ) {
      const count = await this.#readAll();
      total += count;
      if (count > 0) continue;
      if (!(await isLogHeld(this.#db))) return total;
      await pause(HELD_MS);
    }
  }

  /** Runs a handler again on an event that it failed on. */
  async retry(id: string, data: unknown, signal: AbortSignal): Promise<void> {
    const reader = this.#readers.get(id);
    if (!reader) throw new Error(`No registered module has the handler "${id}".`);
    const { epoch, xid, seq } = retryData.parse(data);
    const event = await findEvent(this.#db, { epoch, xid: BigInt(xid), seq: BigInt(seq) });
    if (!event) throw new Error(`The event that "${id}" failed on is no longer in the log.`);
    await reader.handle(event, signal);
  }

  async facts(): Promise<readonly HandlerFacts[]> {
    const cursors = await this.#db.handlerCursor.findMany({ where: { handler: { in: [...this.#readers.keys()] } } });
    return Promise.all(cursors.map(async ({ handler, ...after }) => ({ handler, lagSeconds: await this.#lag(handler, after) })));
  }

  async #lag(handler: string, after: Position): Promise<number> {
    const names = [this.#readers.get(handler)?.event ?? ''];
    const [oldest] = await readEvents(this.#db, { names, after, limit: 1 });
    return oldest ? Math.max(0, (this.#options.clock.now().getTime() - oldest.recordedAt.getTime()) / 1_000) : 0;
  }

  /** All that are behind, which one statement tells: the rest has nothing to read. */
  async #readAll(): Promise<number> {
    const readers = [...this.#readers.values()];
    const behind = await readersBehind(
      this.#db,
      readers.flatMap(({ reading }) => reading ?? []),
    );
    const counts = await Promise.all(readers.map((reader) => (behind.has(reader.id) ? reader.read() : reader.finish())));
    return counts.reduce((sum, count) => sum + count, 0);
  }

  /** Takes the leases that are free or ours, by the database's clock; false while the database cannot be reached. */
  async #renewLeases(): Promise<boolean> {
    const { processId, limits } = this.#options;
    try {
      const held = await this.#db.$queryRaw<(Position & { handler: string })[]>`
        UPDATE "HandlerCursor" SET "leaseHolder" = ${processId}, "leaseUntil" = now() + ${limits.lease} * interval '1 millisecond'
        WHERE "handler" = ANY(${[...this.#readers.keys()]})
          AND ("leaseHolder" = ${processId} OR "leaseUntil" IS NULL OR "leaseUntil" < now())
        RETURNING "handler", "epoch", "xid", "seq"`;
      const positions = new Map(held.map(({ handler, ...position }) => [handler, position]));
      for (const reader of this.#readers.values()) {
        const position = positions.get(reader.id);
        if (position) reader.hold(position);
        else reader.lose();
      }
      return true;
    } catch (error) {
      this.#unreachable(error);
      return false;
    }
  }

  #unreachable(error: unknown): void {
    const { log } = this.#options;
    if (!this.#stopping.signal.aborted) log.warn({ error }, 'The handlers cannot renew their leases or read; trying again.');
  }

  get #db(): Db {
    return this.#options.database.prisma;
  }
}

/** Handlers for events that no registered module declares are left out: their module is not part of this deployment. */
function readersOf(options: HandlersOptions, stopping: AbortSignal, abandoning: AbortSignal): readonly HandlerReader[] {
  const { database, log, modules, processId, limits, queue } = options;
  const declared = new Set(modules.flatMap(({ events }) => Object.keys(events ?? {})));
  return modules.flatMap(({ name, handlers = {} }) =>
    Object.entries<Handle>(handlers)
      .filter(([event]) => declared.has(event))
      .map(([event, handle]) => {
        const id = `${name}/${event}`;
        const contextOf = (signal: AbortSignal) => options.contextOf(id, signal);
        return new HandlerReader({
          id,
          event,
          database,
          log,
          processId,
          runMs: limits.run,
          stopping,
          abandoning,
          handle,
          contextOf,
          queue,
        });
      }),
  );
}
