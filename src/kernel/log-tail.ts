/** Reads the end of the log as it grows: once per process, for all its feeds and handlers. */
import { AsyncResource } from 'node:async_hooks';
import { setTimeout as wait } from 'node:timers/promises';
import type { Clock } from './clock.ts';
import type { Logger } from './context.ts';
import type { Database } from './database.ts';
import { endOfLog, ensureEpoch, LOG_PAGE, type LoggedEvent, readLog } from './event-log.ts';
import { newId } from './ids.ts';
import type { Position } from './position.ts';
import { Waker } from './wake.ts';

const CHANNEL = 'rapport_events';
/** Without a wake the log is looked at this often: for what other processes wrote, should their NOTIFY be lost. */
const POLL_MS = 1_000;
/** While committed events are held back by an older transaction, whose end nobody announces. */
const HELD_MS = { first: 2, last: 100 };
/** From the beginning of one look to that of the next: where much is written, one look finds what many have. */
const BETWEEN_LOOKS_MS = 10;
/** NOTIFY takes a lock at commit that all such commits share, so it runs apart from them, and rarely. */
const NOTIFY_MS = 25;
/** A database that moves to another cluster under a running process has an epoch there after this long. */
const EPOCH_MS = 10_000;

export interface LogTailOptions {
  readonly database: Database;
  readonly clock: Clock;
  readonly log: Logger;
  /** Without polling only this process's own commits are seen. */
  readonly isPolling: boolean;
  deliver(events: readonly LoggedEvent[]): void;
}

export class LogTail {
  readonly #options: LogTailOptions;
  readonly #waker = new Waker();
  /** Tells what it sends to the others from what they send. */
  readonly #id = newId();
  #position: Position = { epoch: 0, xid: 0n, seq: 0n };
  #running: Promise<void> | null = null;
  #stopListening: (() => Promise<void>) | null = null;
  #isStopped = false;
  #epochKeptAt = performance.now();
  #notifying: NodeJS.Timeout | null = null;

  constructor(options: LogTailOptions) {
    this.#options = options;
  }

  /** Everything up to here has been delivered. */
  get position(): Position {
    return this.#position;
  }

  /** Begins at the log's present end. */
  async start(): Promise<void> {
    const { database } = this.#options;
    this.#isStopped = false;
    if (database.kind === 'postgres') {
      // Its own commits woke it before.
      const heard = (sender: string) => sender !== this.#id && this.#waker.wake();
      this.#stopListening = await database.listen(CHANNEL, heard);
    }
    this.#position = await endOfLog(database.prisma);
    this.#running = this.#run();
  }

  async stop(): Promise<void> {
    this.#isStopped = true;
    this.#waker.wake();
    if (this.#notifying) clearTimeout(this.#notifying);
    this.#notifying = null;
    await this.#running;
    await this.#stopListening?.();
    this.#stopListening = null;
  }

  /** To be called after a commit that announced something. */
  wake(): void {
    this.#waker.wake();
    if (this.#options.database.kind !== 'postgres' || this.#notifying || this.#isStopped) return;
    this.#notifying = this.#notifySoon();
  }

  /** Whoever committed is not waited for by others: what is sent here is no part of the request that woke the tail. */
  readonly #notifySoon = AsyncResource.bind(() =>
    setTimeout(() => {
      this.#notifying = null;
      this.#options.database.executeSql(`NOTIFY ${CHANNEL}, '${this.#id}'`).catch((error: unknown) => {
        this.#options.log.debug({ error }, 'Other processes were not woken; they will look by themselves.');
      });
    }, NOTIFY_MS),
  );

  async #run(): Promise<void> {
    let heldFor = 0;
    let lookedAt = 0;
    while (!this.#isStopped) {
      const early = lookedAt + BETWEEN_LOOKS_MS - performance.now();
      if (early > 0) await wait(early);
      lookedAt = performance.now();
      const page = await this.#read();
      if (page === null) {
        await this.#waker.wait(POLL_MS);
        continue;
      }
      const last = page.events.at(-1);
      if (last) {
        this.#position = { epoch: last.epoch, xid: last.xid, seq: last.seq };
        this.#deliver(page.events);
        heldFor = 0;
      }
      if (page.events.length === LOG_PAGE) {
        lookedAt = 0;
        continue;
      }
      heldFor = page.isHeld ? Math.min(Math.max(heldFor * 2, HELD_MS.first), HELD_MS.last) : 0;
      await this.#waker.wait(page.isHeld ? heldFor : this.#options.isPolling ? POLL_MS : undefined);
    }
  }

  /** A reader's fault is its own: the tail goes on. */
  #deliver(events: readonly LoggedEvent[]): void {
    try {
      this.#options.deliver(events);
    } catch (error) {
      this.#options.log.error({ error }, 'Events of the log could not be delivered to a reader.');
    }
  }

  async #read() {
    const { database, clock } = this.#options;
    try {
      if (performance.now() - this.#epochKeptAt > EPOCH_MS) {
        await ensureEpoch(database.prisma, clock.now());
        this.#epochKeptAt = performance.now();
      }
      return await readLog(database, this.#position);
    } catch (error) {
      if (!this.#isStopped) this.#options.log.warn({ error }, 'The event log cannot be read; trying again.');
      return null;
    }
  }
}
