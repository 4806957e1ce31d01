/** pg-boss over the database that is open anyway: durable work, retried with backoff, then kept as a dead letter. */
import PgBoss from 'pg-boss';
import { type Clock, systemClock } from './clock.ts';
import type { Logger } from './context.ts';
import type { Database } from './database.ts';
import { newId } from './ids.ts';
import type { Db } from './open-types.ts';

const SCHEMA = 'pgboss';
const WORK = 'work';
const DEAD_LETTERS = 'dead-letters';
/** A run that takes longer is taken for dead, and given to another process. */
export const MAX_RUN_SECONDS = 900;
const FIRST_RETRY_SECONDS = 5;
/** "queues" in ASCII: the lock that the processes of a fleet make the queue under. */
const TURN = '124749027304819';
const LONGEST_WAIT = '1min';

export interface Work {
  /** What has to be done, for whoever reads a dead letter. */
  readonly kind: 'job' | 'handler';
  readonly name: string;
  readonly data: unknown;
}

export interface WorkOptions {
  readonly attempts: number;
  readonly startAfter?: Date | undefined;
  /** While work of this name and key waits to be started, no second one is queued. */
  readonly singletonKey?: string | undefined;
}

export interface TakenWork extends Work {
  readonly id: string;
}

export interface DeadLetter extends Work {
  readonly error: string;
  readonly createdAt: Date;
}

export interface QueueFacts {
  readonly waiting: number;
  readonly active: number;
  readonly deadLetters: number;
}

export class WorkQueue {
  readonly #boss: PgBoss;
  readonly #database: Database;
  readonly #clock: Clock;
  #isInstalled = false;

  constructor(database: Database, clock: Clock, log: Logger) {
    this.#database = database;
    this.#clock = clock;
    const db = { executeSql: (text: string, values?: unknown[]) => database.executeSql(this.#adapt(text, 1), values) };
    this.#boss = new PgBoss({ db, schema: SCHEMA, schedule: false, supervise: false });
    this.#boss.on('error', (error) => log.warn({ error }, 'The work queue failed; it goes on.'));
  }

  /**
   * Makes or updates the queue's tables. Processes that start at once take turns: of two that make the same queue each would hold
   * what the other needs, a row of the queue's table and a lock on all of it.
   */
  async start(): Promise<void> {
    await this.#database.withSession(async (session) => {
      await session.query(`SET lock_timeout = '${LONGEST_WAIT}'`);
      await session.query(`SELECT pg_advisory_lock(${TURN})`);
      try {
        await this.#install();
      } finally {
        await session.query(`SELECT pg_advisory_unlock(${TURN})`);
      }
    });
    this.#isInstalled = true;
  }

  async stop(): Promise<void> {
    await this.#boss.stop({ graceful: false });
  }

  /** Queues within the transaction of `db`: with its commit, or not at all. */
  async send(db: Db, work: Work, { attempts, startAfter, singletonKey }: WorkOptions): Promise<void> {
    const executeSql = async (text: string, values: unknown[]) => ({
      rows: await db.$queryRawUnsafe<Record<string, unknown>[]>(this.#adapt(text, 0), ...values.map(toParameter)),
    });
    await this.#boss.send(WORK, work, {
      singletonKey: `${work.kind} ${work.name} ${singletonKey ?? newId()}`,
      retryLimit: attempts - 1,
      retryDelay: FIRST_RETRY_SECONDS,
      retryBackoff: true,
      expireInSeconds: MAX_RUN_SECONDS,
      db: { executeSql },
      ...(startAfter && { startAfter }),
    });
  }

  /** Work that has fallen due, at most so much; nobody else gets it. */
  async take(limit: number): Promise<readonly TakenWork[]> {
    const jobs = await this.#boss.fetch<Work>(WORK, { batchSize: limit });
    return jobs.map(({ id, data }) => ({ ...data, id }));
  }

  async complete(id: string): Promise<void> {
    await this.#boss.complete(WORK, id);
  }

  /** Queues it again for later, or keeps it as a dead letter after its last attempt. */
  async fail(id: string, error: unknown): Promise<void> {
    await this.#boss.fail(WORK, id, { message: error instanceof Error ? `${error.name}: ${error.message}` : String(error) });
  }

  /** Gives back what a dead process had taken, and removes what was done long ago. */
  async maintain(): Promise<void> {
    await this.#boss.maintain();
  }

  async deadLetters(limit = 100): Promise<readonly DeadLetter[]> {
    const { rows } = await this.#database.executeSql(
      `SELECT data->>'kind' AS kind, data->>'name' AS name, data->'data' AS data, output->>'message' AS error, created_on AS "createdAt"
       FROM ${SCHEMA}.job WHERE name = $1 AND state < 'active' ORDER BY created_on LIMIT $2`,
      [DEAD_LETTERS, limit],
    );
    return rows as unknown as readonly DeadLetter[];
  }

  async facts(): Promise<QueueFacts> {
    const { rows } = await this.#database.executeSql(
      // What is finished stays for a while: the index of what waits leaves it out.
      `SELECT (SELECT count(*) FROM ${SCHEMA}.job WHERE name = $1 AND state < 'active')::int AS waiting,
              (SELECT count(*) FROM ${SCHEMA}.job WHERE name = $1 AND state = 'active')::int AS active,
              (SELECT count(*) FROM ${SCHEMA}.job WHERE name = $2 AND state < 'active')::int AS "deadLetters"`,
      [WORK, DEAD_LETTERS],
    );
    return rows[0] as unknown as QueueFacts;
  }

  async #install(): Promise<void> {
    await this.#boss.start();
    await this.#boss.createQueue(DEAD_LETTERS, { name: DEAD_LETTERS, policy: 'standard' });
    await this.#boss.createQueue(WORK, { name: WORK, policy: 'short', deadLetter: DEAD_LETTERS });
  }

  /**
   * pg-boss knows only the database's time. Under a clock that a test moves, its statements are given that clock's. What is
   * due now counts as due: the time at which work is taken is a little later than that at which it is queued. The tables' own
   * defaults keep the database's time, which is the order of the queue.
   *
   * Its scripts open a transaction by hand; one that failed would leave the pooled connection in it. A script is one anyway.
   */
  #adapt(text: string, laterMs: number): string {
    const script = text.replace(/^\s*BEGIN;/, '').replace(/COMMIT;\s*$/, '');
    if (this.#clock === systemClock || !this.#isInstalled) return script;
    const now = new Date(this.#clock.now().getTime() + laterMs).toISOString();
    return script.replaceAll('now()', `'${now}'::timestamptz`);
  }
}

/** Prisma's raw queries take text where pg-boss hands its driver objects. */
function toParameter(value: unknown): unknown {
  if (value === undefined) return null;
  if (value instanceof Date) return value.toISOString();
  return typeof value === 'object' && value !== null ? JSON.stringify(value) : value;
}
