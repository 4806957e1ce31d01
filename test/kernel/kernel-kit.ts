/** What the kernel's tests share: databases to spend, a clock, and a module whose behaviour each test sets. */
import pg from 'pg';
import { afterAll, beforeAll, onTestFinished } from 'vitest';
import { z } from 'zod';
import { type DatabaseOptions, type OpenedDatabase, openDatabase } from '../../src/database/index.ts';
import {
  type Ctx,
  createKernel,
  defineEvent,
  defineModule,
  type FeedEvent,
  type Kernel,
  type KernelOptions,
  type PayloadsOf,
  type RapportModule,
  resolveModules,
} from '../../src/kernel/index.ts';
import { PrismaClient } from '../generated/index.ts';
import { dropByUrl, migratedPostgres, testDatabase } from '../support/databases.ts';
import { pastTriggers } from '../support/past-triggers.ts';
import { RecordingLogger } from '../support/recording-logger.ts';

const parcelEvents = {
  'parcels.parcel.sent': defineEvent({
    description: 'A parcel left.',
    payload: z.object({ number: z.number(), to: z.string().optional(), note: z.string().optional() }),
    channels: ({ to }) => (to === undefined ? ['*'] : ['*', to]),
  }),
  'parcels.parcel.lost': defineEvent({
    description: 'A parcel is gone, and with it a key.',
    payload: z.object({ number: z.number() }),
    withdraws: ({ number }) => [`api-key:${number}`],
  }),
  'parcels.parcel.weighed': defineEvent({
    description: 'A parcel was weighed some time ago.',
    payload: z.object({ grams: z.unknown(), at: z.string().optional() }),
    occurredAt: ({ at }) => new Date(at ?? 0),
    channels: () => ['*'],
  }),
};

declare global {
  namespace Rapport {
    interface Events extends PayloadsOf<typeof parcelEvents> {}
    interface Hooks {
      'parcels.parcel.sending': { readonly number: number };
    }
    interface Contributions {
      'parcels.labels': string;
    }
  }
}

/** Announces parcels, and does what the test adds. */
export function parcels(more: Partial<RapportModule<'parcels'>> = {}): RapportModule<'parcels'> {
  return defineModule({
    name: 'parcels',
    contract: 1,
    events: parcelEvents,
    hookPoints: { 'parcels.parcel.sending': 'Before a parcel leaves.' },
    contributionPoints: { 'parcels.labels': 'What is stuck on a parcel.' },
    ...more,
  });
}

/** A module that is told of each parcel. */
export function listening(hear: (ctx: Ctx, number: number) => Promise<void>, name = 'listener') {
  return {
    name,
    contract: 1 as const,
    handlers: { 'parcels.parcel.sent': (ctx: Ctx, { number }: { number: number }) => hear(ctx, number) },
  };
}

/** Time that a test sets. */
export class SetClock {
  #now = new Date('2026-03-02T09:00:00.000Z');

  now(): Date {
    return this.#now;
  }

  /** Moves forward; nothing runs by that alone. */
  forward(seconds: number): void {
    this.#now = new Date(this.#now.getTime() + seconds * 1_000);
  }
}

/** A kernel on a database, with a log that can be read; stopped after the test. */
export interface RunningKernel {
  readonly kernel: Kernel;
  readonly database: OpenedDatabase;
  readonly clock: SetClock;
  readonly logger: RecordingLogger;
  readonly system: Ctx;
}

/** Starts a kernel that does nothing by a timer unless asked to. */
export async function startKernel(
  database: OpenedDatabase,
  modules: readonly RapportModule[],
  options: Partial<Omit<KernelOptions, 'modules' | 'database' | 'clock'>> & { clock?: SetClock } = {},
): Promise<RunningKernel> {
  const { clock = new SetClock(), ...others } = options;
  const logger = new RecordingLogger();
  const resolved = resolveModules(modules);
  const kernel = createKernel({ modules: resolved, database, clock, logger, background: false, ...others });
  onTestFinished(() => kernel.stop());
  await kernel.start();
  return { kernel, database, clock, logger, system: kernel.systemContext('test') };
}

/** The file's one embedded database, in memory and migrated; emptied for each test that asks for it. */
export function embeddedDatabase(): () => Promise<OpenedDatabase> {
  let database: OpenedDatabase;
  beforeAll(async () => {
    database = await testDatabase({ modules: [], kind: 'pglite' });
  });
  afterAll(() => database.close());
  return async () => {
    await pastTriggers(
      database.prisma,
      'TRUNCATE "LogEpoch", "LoggedEvent", "HandlerCursor", "JobSchedule", "IdempotencyRecord"',
    );
    await database.prisma.serverSecret.deleteMany({ where: { name: { not: 'cursor signing key' } } });
    const { rows } = await database.executeSql(`SELECT to_regclass('pgboss.job') IS NOT NULL AS "isThere"`);
    if (rows[0]?.isThere) await database.executeSql('TRUNCATE pgboss.job');
    return database;
  };
}

export interface PostgresDatabase {
  /** The one database of this file; each call opens it with connections of its own, as another process would. */
  open(options?: Pick<DatabaseOptions, 'poolSize' | 'timeouts'>): Promise<OpenedDatabase>;
  /** A connection beside Rapport's. */
  client(): Promise<pg.Client>;
}

/** A migrated database on a real Postgres for the suite that asks, dropped after it. */
export function postgresDatabase(): PostgresDatabase {
  let url = '';
  beforeAll(async () => {
    url = await migratedPostgres([]);
  });
  afterAll(() => dropByUrl(url));
  return {
    async open(options = {}) {
      const database = await openDatabase({ url, PrismaClient, ...options });
      onTestFinished(() => database.close());
      return database;
    },
    async client() {
      const connection = new pg.Client({ connectionString: url });
      await connection.connect();
      onTestFinished(() => connection.end());
      return connection;
    },
  };
}

/** Waits for something that happens by itself; fails after ten seconds. */
export async function until(what: string, isSo: () => boolean | Promise<boolean>): Promise<void> {
  const end = performance.now() + 10_000;
  while (!(await isSo())) {
    if (performance.now() > end) throw new Error(`It never came true: ${what}.`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

/** Announces parcels by number, each in a transaction of its own. */
export async function send(ctx: Ctx, ...numbers: readonly number[]): Promise<void> {
  for (const number of numbers) await ctx.transact((tx) => tx.emit('parcels.parcel.sent', { number }));
}

/** The next events of a feed. */
export async function take<Event>(feed: AsyncIterator<Event>, count: number): Promise<readonly Event[]> {
  const events: Event[] = [];
  while (events.length < count) {
    const { done, value } = await feed.next();
    if (done) throw new Error(`The feed ended after ${events.length} of ${count} events.`);
    events.push(value);
  }
  return events;
}

export const range = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, index) => from + index);
export const numbersOf = (events: readonly FeedEvent[]) => events.map(({ payload }) => Reflect.get(payload, 'number'));

export const eventCount = (ctx: Ctx) => ctx.db.loggedEvent.count();
/** Rows of a table that any test may write to. */
export const secretNames = async (ctx: Ctx) => (await ctx.db.serverSecret.findMany()).map(({ name }) => name);
export const addSecret = (ctx: Ctx, name: string) => ctx.db.serverSecret.create({ data: { name, secret: new Uint8Array([1]) } });
