/** The log under writers that commit out of order, and readers that are killed and resume. */
import type pg from 'pg';
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { Ctx, FeedEvent, Subscription } from '../../src/kernel/index.ts';
import { describeOnPostgres } from '../support/databases.ts';
import { pastTriggers } from '../support/past-triggers.ts';
import {
  embeddedDatabase,
  numbersOf,
  parcels,
  postgresDatabase,
  type RunningKernel,
  send,
  startKernel,
  take,
  until,
} from './kernel-kit.ts';

const emptyDatabase = embeddedDatabase();

const NAMES = ['parcels.parcel.sent'] as const;
const pause = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));

/** When the tail of the log has read its end after this call, and has handed out what it found there. */
async function tailHasLooked(client: pg.Client): Promise<void> {
  const lastLook = async () => {
    const { rows } = await client.query<{ at: string | null }>(`
      SELECT max(query_start)::text AS at FROM pg_stat_activity
      WHERE datname = current_database() AND pid <> pg_backend_pid() AND query LIKE '%"epoch_now"%'`);
    return rows[0]?.at ?? '';
  };
  // Looks follow one another, so what the first found is handed out when the second begins.
  for (const look of ['looks', 'looks again']) {
    const before = await lastLook();
    await until(`the tail ${look}`, async () => (await lastLook()) > before);
  }
}

await describeOnPostgres('the log under 40 parallel writers', () => {
  const postgres = postgresDatabase();

  const WRITERS = 40;
  const EVENTS = 1_000;

  /** Commits after a random while; every tenth changes its mind. Answers the numbers that were committed. */
  async function write(ctx: Ctx, numbers: readonly number[]): Promise<readonly number[]> {
    const committed: number[] = [];
    for (const number of numbers) {
      const isKept = number % 10 !== 9;
      const attempt = ctx.transact(async (tx) => {
        await tx.emit('parcels.parcel.sent', { number });
        await pause(Math.random() * 30);
        if (!isKept) throw new Error('Second thoughts.');
      });
      await attempt.then(
        () => committed.push(number),
        (error: Error) => expect(error.message).toBe('Second thoughts.'),
      );
    }
    return committed;
  }

  /** Reads until it has as many as wanted, or nothing comes any more. Again and again its stream is cut, with events waiting in it, and resumed elsewhere. */
  async function readWithCuts(
    kernels: readonly RunningKernel[],
    from: string,
    wanted: () => number,
  ): Promise<readonly FeedEvent[]> {
    const taken: FeedEvent[] = [];
    let cursor = from;
    let lastAt = performance.now();
    const isGivenUp = () => Number.isFinite(wanted()) && performance.now() - lastAt > 20_000;
    for (let turn = 0; taken.length < wanted() && !isGivenUp(); turn += 1) {
      const { system } = kernels[turn % kernels.length] as RunningKernel;
      const feed: Subscription = await system.subscribe({ names: NAMES, after: cursor });
      const cutAfter = 1 + Math.floor(Math.random() * 60);
      for (let count = 0; count < cutAfter && taken.length < wanted(); count += 1) {
        const { value, done } = await Promise.race([
          feed.next(),
          pause(1_000).then(() => ({ done: true, value: undefined }) as const),
        ]);
        if (done) break;
        taken.push(value);
        cursor = value.cursor;
        lastAt = performance.now();
      }
      await feed.return();
    }
    return taken;
  }

  it('delivers what was committed, all of it, in order, none twice', { timeout: 120_000 }, async () => {
    const writing = await startKernel(await postgres.open({ poolSize: WRITERS }), [parcels()], { background: true });
    const reading = [
      await startKernel(await postgres.open({ poolSize: 3 }), [parcels()], { background: true }),
      await startKernel(await postgres.open({ poolSize: 3 }), [parcels()], { background: true }),
    ];
    const { cursor } = await writing.system.subscribe({ names: NAMES });
    let wanted = Number.POSITIVE_INFINITY;
    const readers = [0, 1, 2, 3].map((shift) =>
      readWithCuts([...reading.slice(shift % 2), ...reading.slice(0, shift % 2), writing], cursor, () => wanted),
    );

    // More are begun than are kept: every tenth is rolled back.
    const begun = Math.ceil(EVENTS / 0.9);
    const shares = Array.from({ length: WRITERS }, (_, writer) =>
      Array.from({ length: begun }, (_unused, number) => number).filter((number) => number % WRITERS === writer),
    );
    const committed = (await Promise.all(shares.map((numbers) => write(writing.system, numbers)))).flat();
    wanted = committed.length;
    const delivered = await Promise.all(readers);

    const log = await writing.system.db.loggedEvent.findMany({ orderBy: [{ epoch: 'asc' }, { xid: 'asc' }, { seq: 'asc' }] });
    const inOrder = log.map(({ payload }) => Reflect.get(payload as object, 'number'));
    const isOutOfOrder = inOrder.some((number, index) => index > 0 && number < (inOrder[index - 1] ?? 0));
    console.log(`log: committed ${committed.length}; delivered ${delivered.map(({ length }) => length).join(', ')}`);

    expect(committed.length).toBeGreaterThanOrEqual(EVENTS);
    expect(isOutOfOrder).toBe(true);
    expect([...inOrder].sort((one, other) => one - other)).toEqual([...committed].sort((one, other) => one - other));
    for (const events of delivered) expect(numbersOf(events)).toEqual(inOrder);
  });

  it('waits for an older transaction that is still open, then delivers both in order', async () => {
    const { system, kernel } = await startKernel(await postgres.open(), [parcels()], { background: true });
    const feed = await system.subscribe({ names: NAMES });
    const seen: unknown[] = [];
    const reading = (async () => {
      for await (const { payload } of feed) seen.push(Reflect.get(payload, 'number'));
    })();
    let commitFirst = () => {};
    const mayCommit = new Promise<void>((resolve) => {
      commitFirst = resolve;
    });
    let hasEmitted = () => {};
    const emitted = new Promise<void>((resolve) => {
      hasEmitted = resolve;
    });
    const first = system.transact(async (tx) => {
      await tx.emit('parcels.parcel.sent', { number: 1 });
      await tx.last.flush();
      hasEmitted();
      await mayCommit;
    });
    await emitted;
    const emittedAt = performance.now();
    await send(system, 2);
    await tailHasLooked(await postgres.client());
    const seenEarly = [...seen];
    const openFor = (performance.now() - emittedAt) / 1_000;
    const { feed: facts } = await kernel.health();
    commitFirst();
    await first;
    await until('both are seen', () => seen.length === 2);
    await feed.return();
    await reading;

    expect(seenEarly).toEqual([]);
    expect(facts.oldestWriteSeconds).toBeGreaterThanOrEqual(openFor);
    expect(seen).toEqual([1, 2]);
  });

  it('notices by itself when a transaction that held it back ends without announcing anything', async () => {
    const { system } = await startKernel(await postgres.open(), [parcels()]);
    const feed = await system.subscribe({ names: NAMES });
    const other = await postgres.client();
    await other.query(`BEGIN; INSERT INTO "JobSchedule" ("job", "queuedAt") VALUES ('other', now())`);
    await send(system, 1);
    const received = take(feed, 1);
    await tailHasLooked(await postgres.client());
    await other.query('COMMIT');

    expect(numbersOf(await received)).toEqual([1]);
  });
});

describe('a log that moves to another cluster', () => {
  afterEach(() => vi.restoreAllMocks());

  it('begins a new epoch, behind which nothing of the old one hides', async () => {
    const database = await emptyDatabase();
    const before = await startKernel(database, [parcels()]);
    const feed = await before.system.subscribe({ names: NAMES });
    await send(before.system, 1, 2);
    const [first] = await take(feed, 1);
    await before.kernel.stop();
    // As after a restore from a dump: the rows are the old cluster's, whose transaction ids were far ahead.
    await database.prisma.$executeRaw`UPDATE "LogEpoch" SET "systemIdentifier" = 'another cluster'`;
    await pastTriggers(database.prisma, 'UPDATE "LoggedEvent" SET "xid" = "xid" + 1000000');
    const cursorOfOld = first?.cursor ?? '';

    const after = await startKernel(database, [parcels()]);
    const live = await after.system.subscribe({ names: NAMES });
    const all = await after.system.subscribe({ names: NAMES, after: cursorOfOld });
    await send(after.system, 3);

    expect(numbersOf(await take(live, 1))).toEqual([3]);
    // The cursor's own event was moved ahead with the others, so it comes again here.
    expect(numbersOf(await take(all, 3))).toEqual([1, 2, 3]);
    expect(await database.prisma.logEpoch.count()).toBe(2);
  });

  it('goes on under a process that runs, with what it had not delivered of the old epoch before what is new', async () => {
    const database = await emptyDatabase();
    const { system } = await startKernel(database, [parcels()], { background: true });
    const feed = await system.subscribe({ names: NAMES });
    await send(system, 1);
    await take(feed, 1);
    await database.transaction(async ({ db }) => {
      await db.$executeRaw`
        INSERT INTO "LoggedEvent" ("xid", "name", "payload", "occurredAt", "recordedAt")
        VALUES (${10n ** 12n}, 'parcels.parcel.sent', '{"number": 2}', now(), now())`;
      await db.$executeRaw`UPDATE "LogEpoch" SET "systemIdentifier" = 'another cluster'`;
    });
    const now = performance.now.bind(performance);
    vi.spyOn(performance, 'now').mockImplementation(() => now() + 60_000);
    await until('the new cluster has an epoch', async () => (await database.prisma.logEpoch.count()) === 2);
    await send(system, 3);

    expect(numbersOf(await take(feed, 2))).toEqual([2, 3]);
  });

  it('keeps its epoch when the same cluster is started again', async () => {
    const database = await emptyDatabase();
    const { kernel } = await startKernel(database, [parcels()]);
    await kernel.stop();
    await startKernel(database, [parcels()]);

    expect(await database.prisma.logEpoch.count()).toBe(1);
  });
});
