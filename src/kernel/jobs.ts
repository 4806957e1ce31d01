/** Jobs of the modules: queued by transactions or by a schedule, run by one process, at least once. */
import type { Clock } from './clock.ts';
import type { Ctx, Logger } from './context.ts';
import type { Database } from './database.ts';
import type { JobDefinition } from './module.ts';
import type { Db } from './open-types.ts';
import { claimTimes, type ScheduledSpan, spanAround } from './schedules.ts';
import { Waker } from './wake.ts';
import { type DeadLetter, MAX_RUN_SECONDS, type QueueFacts, type TakenWork, WorkQueue } from './work-queue.ts';

const DEFAULT_ATTEMPTS = 3;
const SLOTS = 4;
/** A wake comes only from this process: what others queue, and what falls due, is looked for this often. */
const POLL_MS = 1_000;
const SCHEDULE_MS = 10_000;
const MAINTENANCE_MS = 60_000;
const HOUR_MS = 3_600_000;

export interface JobsOptions {
  readonly database: Database;
  readonly clock: Clock;
  readonly log: Logger;
  readonly definitions: ReadonlyMap<string, JobDefinition>;
  contextOf(job: string, signal: AbortSignal): Ctx;
  /** Work that is not a job: an event that a handler failed on. */
  runHandler(name: string, data: unknown, signal: AbortSignal): Promise<void>;
}

export class Jobs {
  readonly #options: JobsOptions;
  readonly #queue: WorkQueue;
  readonly #waker = new Waker();
  readonly #active = new Map<string, { readonly done: Promise<void>; readonly controller: AbortController }>();
  readonly #timers: NodeJS.Timeout[] = [];
  /** Of each job the span whose beginning is seen to: until its end there is nothing to do. */
  readonly #seenTo = new Map<string, ScheduledSpan>();
  #loop: Promise<void> | null = null;
  #isStopping = false;

  constructor(options: JobsOptions) {
    this.#options = options;
    this.#queue = new WorkQueue(options.database, options.clock, options.log);
  }

  get queue(): WorkQueue {
    return this.#queue;
  }

  /** Makes the queue's tables and notes the schedules, from now on. */
  async start(): Promise<void> {
    await this.#queue.start();
    const now = this.#options.clock.now();
    const farAhead = new Date(now.getTime() + HOUR_MS);
    // In one order, so that processes that start together do not wait for each other. A time far ahead of the clock is a clock that
    // was wrong: the schedule would rest until then.
    await this.#options.database.prisma.$executeRaw`
      INSERT INTO "JobSchedule" ("job", "queuedAt")
      SELECT "job", ${now}::timestamptz FROM unnest(${[...this.#scheduled().keys()].sort()}::text[]) AS scheduled ("job")
      ON CONFLICT ("job") DO UPDATE SET "queuedAt" = ${now} WHERE "JobSchedule"."queuedAt" > ${farAhead}`;
  }

  /** Runs what is queued and what falls due, by itself. */
  runInBackground(): void {
    this.#loop = this.#run();
    this.#timers.push(
      setInterval(() => void this.#quietly(() => this.queueScheduled()), SCHEDULE_MS),
      setInterval(() => void this.#quietly(() => this.#queue.maintain()), MAINTENANCE_MS),
    );
  }

  /** Lets what runs come to its end within the deadline; what does not is given back to the queue. */
  async stop(deadlineMs: number): Promise<void> {
    this.#isStopping = true;
    for (const timer of this.#timers.splice(0)) clearInterval(timer);
    this.#waker.wake();
    await this.#loop;
    let timer: NodeJS.Timeout | undefined;
    const deadline = new Promise((resolve) => {
      timer = setTimeout(resolve, deadlineMs);
    });
    await Promise.race([Promise.all([...this.#active.values()].map(({ done }) => done)), deadline]);
    clearTimeout(timer);
    await Promise.all([...this.#active].map(([id, { controller }]) => this.#giveBack(id, controller)));
    await this.#queue.stop();
  }

  wake(): void {
    this.#waker.wake();
  }

  /** Queues a job within the transaction of `db`. */
  async enqueue(db: Db, job: string, data: unknown, options: { startAfter?: Date; singletonKey?: string } = {}): Promise<void> {
    const definition = this.#options.definitions.get(job);
    if (!definition) throw new Error(`No registered module has a job "${job}".`);
    await this.#queue.send(db, { kind: 'job', name: job, data }, { attempts: attemptsOf(definition), ...options });
  }

  /** Queues the scheduled jobs whose time has come; a time missed while nothing ran is made up for once. */
  async queueScheduled(): Promise<void> {
    const now = this.#options.clock.now();
    const begun = this.#begunSpans(now);
    if (begun.size > 0) {
      await this.#options.database.transaction(async ({ db }) => {
        for (const job of await claimTimes(db, begun)) await this.enqueue(db, job, null, { singletonKey: 'schedule' });
      });
      for (const [job, span] of begun) this.#seenTo.set(job, span);
    }
    this.#waker.wake();
  }

  /** Of the jobs whose last time is not seen to: the spans that began with it. */
  #begunSpans(now: Date): ReadonlyMap<string, ScheduledSpan> {
    const spans = new Map<string, ScheduledSpan>();
    const begun = new Map<string, ScheduledSpan>();
    for (const [job, schedule] of this.#scheduled()) {
      const seenTo = this.#seenTo.get(job);
      if (seenTo && seenTo.from <= now && now < seenTo.to) continue;
      const span = spans.get(schedule) ?? spanAround(schedule, now);
      spans.set(schedule, span);
      begun.set(job, span);
    }
    return begun;
  }

  /** Runs what is queued and due by the clock, and what that queues in turn; how many runs that were. For tests. */
  async runWaiting(): Promise<number> {
    let count = 0;
    for (let work = await this.#queue.take(1); work.length > 0; work = await this.#queue.take(1)) {
      for (const item of work) await this.#runOne(item);
      count += work.length;
    }
    return count;
  }

  deadLetters(): Promise<readonly DeadLetter[]> {
    return this.#queue.deadLetters();
  }

  facts(): Promise<QueueFacts> {
    return this.#queue.facts();
  }

  async #run(): Promise<void> {
    await this.#quietly(() => this.queueScheduled());
    while (!this.#isStopping) {
      const free = SLOTS - this.#active.size;
      const work = free > 0 ? await this.#quietly(() => this.#queue.take(free)) : [];
      for (const item of work ?? []) void this.#runOne(item);
      if (work === null || work.length < free || free === 0) await this.#waker.wait(POLL_MS);
    }
  }

  #runOne(work: TakenWork): Promise<void> {
    const controller = new AbortController();
    const done = this.#attempt(work, controller).finally(() => {
      this.#active.delete(work.id);
      this.#waker.wake();
    });
    this.#active.set(work.id, { done, controller });
    return done;
  }

  async #attempt(work: TakenWork, controller: AbortController): Promise<void> {
    const limit = setTimeout(() => controller.abort(new Error('The job ran too long.')), MAX_RUN_SECONDS * 1_000);
    try {
      await this.#dispatch(work, controller.signal);
      if (!controller.signal.aborted) await this.#queue.complete(work.id);
    } catch (error) {
      this.#options.log.error({ error, [work.kind]: work.name }, 'Work failed; it is tried again, or kept as a dead letter.');
      if (!controller.signal.aborted) await this.#quietly(() => this.#queue.fail(work.id, error));
    } finally {
      clearTimeout(limit);
    }
  }

  async #dispatch({ kind, name, data }: TakenWork, signal: AbortSignal): Promise<void> {
    if (kind === 'handler') return this.#options.runHandler(name, data, signal);
    const definition = this.#options.definitions.get(name);
    if (!definition) throw new Error(`No registered module has a job "${name}".`);
    await definition.run(this.#options.contextOf(name, signal), signal, data);
  }

  async #giveBack(id: string, controller: AbortController): Promise<void> {
    controller.abort(new Error('The server stops.'));
    await this.#quietly(() => this.#queue.fail(id, new Error('The server stopped while it ran.')));
  }

  /** What is tried again anyway, by a timer or another process. */
  async #quietly<Result>(run: () => Promise<Result>): Promise<Result | null> {
    try {
      return await run();
    } catch (error) {
      if (!this.#isStopping) this.#options.log.warn({ error }, 'The work queue cannot be reached; trying again.');
      return null;
    }
  }

  #scheduled(): ReadonlyMap<string, string> {
    const scheduled = [...this.#options.definitions].flatMap(([job, { schedule }]) =>
      schedule ? [[job, schedule] as const] : [],
    );
    return new Map(scheduled);
  }
}

const attemptsOf = ({ maxAttempts = DEFAULT_ATTEMPTS }: JobDefinition): number => maxAttempts;
