import { afterEach, describe, expect, it, vi } from 'vitest';
import type { Actor, FeedEvent, RapportModule } from '../../src/kernel/index.ts';
import { embeddedDatabase, parcels, type RunningKernel, send, startKernel, take, until } from './kernel-kit.ts';

const emptyDatabase = embeddedDatabase();

const NAMES = ['parcels.parcel.sent'] as const;
const SENT = { names: NAMES };
const numbersOf = (events: readonly FeedEvent[]) => events.map(({ payload }) => Reflect.get(payload, 'number'));
const range = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, index) => from + index);

/** Waits until the tail has delivered all that was announced. */
async function settled({ kernel }: RunningKernel): Promise<void> {
  await until('the tail is at the end', async () => {
    const end = await kernel.systemContext('test').subscribe(SENT);
    await end.return();
    return (await kernel.health()).feed.lagSeconds === 0;
  });
}

describe('a live feed', () => {
  it('shows what is announced from now on, in order, and nothing before', async () => {
    const { system } = await startKernel(await emptyDatabase(), [parcels()]);
    await send(system, 1);
    const feed = await system.subscribe(SENT);
    await send(system, 2, 3);

    const events = await take(feed, 2);

    expect(numbersOf(events)).toEqual([2, 3]);
    expect(events[0]).toMatchObject({ name: 'parcels.parcel.sent', occurredAt: new Date('2026-03-02T09:00:00.000Z') });
    expect(feed.cursor).toBe(events[1]?.cursor);
  });

  it('shows nothing from before, though this process reads it only later', async () => {
    const database = await emptyDatabase();
    const { system } = await startKernel(database, [parcels()]);
    // As from another process whose wake was lost.
    await database.prisma.$executeRaw`
      INSERT INTO "LoggedEvent" ("name", "payload", "occurredAt", "recordedAt")
      VALUES ('parcels.parcel.sent', '{"number": 1}', now(), now())`;
    const feed = await system.subscribe(SENT);
    await send(system, 2);

    expect(numbersOf(await take(feed, 1))).toEqual([2]);
  });

  it('shows nothing of a transaction that was rolled back', async () => {
    const { system } = await startKernel(await emptyDatabase(), [parcels()]);
    const feed = await system.subscribe(SENT);
    const attempt = system.transact(async (tx) => {
      await tx.emit('parcels.parcel.sent', { number: 1 });
      throw new Error('Second thoughts.');
    });
    await expect(attempt).rejects.toThrow();
    await send(system, 2);

    expect(numbersOf(await take(feed, 1))).toEqual([2]);
  });

  it('shows all events of one transaction in the order in which they were announced', async () => {
    const { system } = await startKernel(await emptyDatabase(), [parcels()]);
    const feed = await system.subscribe(SENT);
    await system.transact(async (tx) => {
      for (const number of range(1, 5)) await tx.emit('parcels.parcel.sent', { number });
    });

    expect(numbersOf(await take(feed, 5))).toEqual(range(1, 5));
  });

  it('tells apart names, channels and filters', async () => {
    const { system } = await startKernel(await emptyDatabase(), [parcels()]);
    const toAda = await system.subscribe({ ...SENT, channel: 'ada' });
    const even = await system.subscribe({ ...SENT, filter: ({ payload }) => payload.number % 2 === 0 });
    const both = await system.subscribe({ names: ['parcels.parcel.sent', 'parcels.parcel.weighed'] });
    await system.transact(async (tx) => {
      await tx.emit('parcels.parcel.sent', { number: 1, to: 'bob' });
      await tx.emit('parcels.parcel.weighed', { grams: 7 });
      await tx.emit('parcels.parcel.sent', { number: 2, to: 'ada' });
      await tx.emit('parcels.parcel.sent', { number: 3, to: 'ada' });
      await tx.emit('parcels.parcel.sent', { number: 4 });
    });

    expect(numbersOf(await take(toAda, 2))).toEqual([2, 3]);
    expect(numbersOf(await take(even, 2))).toEqual([2, 4]);
    expect((await take(both, 5)).map(({ name }) => name)).toEqual([
      'parcels.parcel.sent',
      'parcels.parcel.weighed',
      'parcels.parcel.sent',
      'parcels.parcel.sent',
      'parcels.parcel.sent',
    ]);
  });

  it('refuses an event that is not live', async () => {
    const { system } = await startKernel(await emptyDatabase(), [parcels()]);

    await expect(system.subscribe({ names: ['parcels.parcel.lost'] })).rejects.toThrow(
      'Event "parcels.parcel.lost" is not live: it has no channels.',
    );
  });

  it('ends at once when it is closed, also while a read waits, and is forgotten', async () => {
    const { kernel, system } = await startKernel(await emptyDatabase(), [parcels()]);
    const feed = await system.subscribe(SENT);
    const waiting = feed.next();
    await feed.return();

    expect(await waiting).toEqual({ done: true, value: undefined });
    expect(await feed.next()).toEqual({ done: true, value: undefined });
    expect(kernel.feeds.metrics.readers).toBe(0);
  });

  it('ends when the server stops, and goes on behind its cursor after the next start', async () => {
    const database = await emptyDatabase();
    const first = await startKernel(database, [parcels()]);
    const feed = await first.system.subscribe(SENT);
    await send(first.system, 1, 2);
    await take(feed, 1);
    await first.kernel.stop();
    expect(await feed.next()).toEqual({ done: true, value: undefined });

    const second = await startKernel(database, [parcels()]);
    const resumed = await second.system.subscribe({ ...SENT, after: feed.cursor });
    await send(second.system, 3);

    expect(numbersOf(await take(resumed, 2))).toEqual([2, 3]);
  });

  it('keeps one reader apart from a filter of another that throws', async () => {
    const { system, logger } = await startKernel(await emptyDatabase(), [parcels()]);
    const bad = await system.subscribe({
      ...SENT,
      filter: () => {
        throw new Error('A bug.');
      },
    });
    const good = await system.subscribe(SENT);
    await send(system, 1);

    await expect(bad.next()).rejects.toMatchObject({ code: 'INTERNAL_SERVER_ERROR' });
    expect(numbersOf(await take(good, 1))).toEqual([1]);
    expect(logger.lines).toMatchObject([{ level: 'error', message: 'A live feed failed.' }]);
  });
});

describe('a live feed with a cursor', () => {
  it('first shows what was missed, page by page, then what comes: no gap, nothing twice', async () => {
    const running = await startKernel(await emptyDatabase(), [parcels()]);
    const { system } = running;
    const start = await system.subscribe(SENT);
    await send(system, ...range(1, 120));
    await settled(running);
    const feed = await system.subscribe({ ...SENT, after: start.cursor });
    const first = await take(feed, 60);
    await send(system, ...range(121, 130));
    const rest = await take(feed, 70);
    await send(system, 131);

    expect(numbersOf([...first, ...rest, ...(await take(feed, 1))])).toEqual(range(1, 131));
  });

  it('misses nothing that is announced while it catches up', async () => {
    const running = await startKernel(await emptyDatabase(), [parcels()]);
    const { system } = running;
    const start = await system.subscribe(SENT);
    await send(system, ...range(1, 40));
    await settled(running);
    const feed = await system.subscribe({ ...SENT, after: start.cursor });
    const reading = take(feed, 80);
    await send(system, ...range(41, 80));

    expect(numbersOf(await reading)).toEqual(range(1, 80));
  });

  it('applies names, channel and filter to what was missed as well', async () => {
    const running = await startKernel(await emptyDatabase(), [parcels()]);
    const { system } = running;
    const start = await system.subscribe(SENT);
    await system.transact(async (tx) => {
      await tx.emit('parcels.parcel.weighed', { grams: 1 });
      for (const number of range(1, 6)) await tx.emit('parcels.parcel.sent', { number, to: number > 3 ? 'ada' : 'bob' });
    });
    await settled(running);
    const feed = await system.subscribe({
      ...SENT,
      after: start.cursor,
      channel: 'ada',
      filter: ({ payload }) => payload.number !== 5,
    });

    expect(numbersOf(await take(feed, 2))).toEqual([4, 6]);
  });

  it('keeps no page of what was missed in memory before it is read', async () => {
    const running = await startKernel(await emptyDatabase(), [parcels()], { limits: { feed: { events: 5, bytes: 100 } } });
    const { system } = running;
    const start = await system.subscribe(SENT);
    await system.transact(async (tx) => {
      for (const number of range(1, 200)) await tx.emit('parcels.parcel.sent', { number });
    });
    await settled(running);
    const feed = await system.subscribe({ ...SENT, after: start.cursor });
    await send(system, 201);

    expect(numbersOf(await take(feed, 201))).toEqual(range(1, 201));
  });

  it.each([
    ['text', 'nonsense'],
    ['nothing', ''],
    ['another spelling', (cursor: string) => `${cursor}=`],
    ['64 KB', 'A'.repeat(65_536)],
    ['NUL', '\0'],
    ['a forged place', (cursor: string) => `${cursor.slice(0, 12)}${cursor[12] === 'A' ? 'B' : 'A'}${cursor.slice(13)}`],
    ['a forged signature', (cursor: string) => `${cursor.slice(0, -1)}${cursor.endsWith('A') ? 'B' : 'A'}`],
  ])('refuses %s as a cursor', async (_case, forge) => {
    const { system, kernel } = await startKernel(await emptyDatabase(), [parcels()]);
    const { cursor } = await system.subscribe(SENT);
    const after = typeof forge === 'string' ? forge : forge(cursor);

    await expect(system.subscribe({ ...SENT, after })).rejects.toMatchObject({ name: 'RequestError', code: 'CURSOR_INVALID' });
    expect(kernel.feeds.metrics.readers).toBe(1);
  });

  it('refuses a cursor that is older than the replay window, and takes a younger one', async () => {
    const { system, clock } = await startKernel(await emptyDatabase(), [parcels()], { limits: { feed: { replayDays: 2 } } });
    const feed = await system.subscribe(SENT);
    await send(system, 1);
    clock.forward(2 * 86_400);
    const resumed = await system.subscribe({ ...SENT, after: feed.cursor });
    expect(numbersOf(await take(resumed, 1))).toEqual([1]);
    clock.forward(1);

    await expect(system.subscribe({ ...SENT, after: feed.cursor })).rejects.toMatchObject({ code: 'CURSOR_EXPIRED' });
  });

  it('refuses a cursor from before the database was set back', async () => {
    const database = await emptyDatabase();
    const { system } = await startKernel(database, [parcels()]);
    await send(system, 1);
    const feed = await system.subscribe(SENT);
    await send(system, 2);
    await take(feed, 1);
    await database.prisma.$executeRaw`UPDATE "LogEpoch" SET "epoch" = 0`;

    await expect(system.subscribe({ ...SENT, after: feed.cursor })).rejects.toMatchObject({ code: 'CURSOR_EXPIRED' });
  });
});

describe('a reader that falls behind', () => {
  it.each([
    ['more events than it may leave waiting', { events: 5, bytes: 1_000_000 }, 'x'],
    ['more bytes than it may leave waiting', { events: 1_000, bytes: 500 }, 'x'.repeat(90)],
  ])('by %s loses its stream with a code and the cursor to resume after; others lose nothing', async (_case, limits, note) => {
    const { system, kernel } = await startKernel(await emptyDatabase(), [parcels()], {
      limits: { feed: { ...limits, stalled: 0 } },
    });
    const slow = await system.subscribe(SENT);
    const quick = await system.subscribe(SENT);
    const seen: unknown[] = [];
    const reading = (async () => {
      for await (const { payload } of quick) seen.push(payload.number);
    })();
    const announce = async (number: number) => {
      await system.transact((tx) => tx.emit('parcels.parcel.sent', { number, note }));
      await until(`${number} is seen`, () => seen.length === number);
    };
    await announce(1);
    const [first] = await take(slow, 1);
    for (const number of range(2, 10)) await announce(number);

    await expect(slow.next()).rejects.toMatchObject({ code: 'FEED_OVERFLOW', details: { cursor: first?.cursor } });
    expect(await slow.next()).toEqual({ done: true, value: undefined });
    expect(kernel.feeds.metrics).toEqual({ readers: 1, overflows: 1 });
    const resumed = await system.subscribe({ ...SENT, after: slow.cursor });
    expect(numbersOf(await take(resumed, 9))).toEqual(range(2, 10));
    await quick.return();
    await reading;
    expect(seen).toEqual(range(1, 10));
  });
});

describe('a reader in a burst', () => {
  it('that its queue cannot hold gets it all the same, as it reads', async () => {
    const { system, kernel } = await startKernel(await emptyDatabase(), [parcels()], {
      limits: { feed: { events: 3, bytes: 1_000 } },
    });
    const feed = await system.subscribe(SENT);
    const reading = take(feed, 62);
    for (const from of [1, 21, 41]) {
      await system.transact(async (tx) => {
        for (const number of range(from, from + 19)) await tx.emit('parcels.parcel.sent', { number });
      });
    }
    await send(system, 61, 62);

    expect(numbersOf(await reading)).toEqual(range(1, 62));
    expect(kernel.feeds.metrics.overflows).toBe(0);
  });

  it('is ended a while after it stopped reading, with nothing further announced', async () => {
    const { system, kernel } = await startKernel(await emptyDatabase(), [parcels()], {
      limits: { feed: { events: 3, stalled: 50 } },
    });
    const feed = await system.subscribe(SENT);
    await send(system, 1);
    const [first] = await take(feed, 1);
    await system.transact(async (tx) => {
      for (const number of range(2, 10)) await tx.emit('parcels.parcel.sent', { number });
    });
    await until('the reader is ended', () => kernel.feeds.metrics.overflows === 1);

    await expect(feed.next()).rejects.toMatchObject({ code: 'FEED_OVERFLOW', details: { cursor: first?.cursor } });
  });
});

describe('a reader whose credential goes', () => {
  afterEach(() => vi.useRealTimers());

  const ada: Actor = { kind: 'API_KEY', id: 'api-key:1', name: 'Ada', permissions: 'all' };
  /** Knows one credential, as long as it is told to. */
  const gate = (known: { actor: Actor | null }): RapportModule => ({
    name: 'gate',
    contract: 1,
    authenticate: async (_ctx, credential) => (credential === 'secret' ? known.actor : null),
  });

  it('ends at once on the process that withdraws it', async () => {
    const { kernel } = await startKernel(await emptyDatabase(), [parcels(), gate({ actor: ada })]);
    const caller = await kernel.contextFor({ credential: 'secret' });
    const feed = await caller.subscribe(SENT);
    const other = await kernel.systemContext('test').subscribe(SENT);
    const waiting = feed.next();
    kernel.revoke(ada.id);

    await expect(waiting).rejects.toMatchObject({ code: 'UNAUTHENTICATED' });
    await send(kernel.systemContext('test'), 1);
    expect(numbersOf(await take(other, 1))).toEqual([1]);
  });

  it('ends when an event withdraws it, and is not remembered', async () => {
    const known: { actor: Actor | null } = { actor: ada };
    const { kernel, system } = await startKernel(await emptyDatabase(), [parcels(), gate(known)]);
    const waiting = (await (await kernel.contextFor({ credential: 'secret' })).subscribe(SENT)).next();
    const ended = expect(waiting).rejects.toMatchObject({ code: 'UNAUTHENTICATED' });
    known.actor = null;
    await system.transact((tx) => tx.emit('parcels.parcel.lost', { number: 1 }));

    await ended;
    await expect(kernel.contextFor({ credential: 'secret' })).rejects.toMatchObject({ code: 'UNAUTHENTICATED' });
  });

  it('ends when it is looked up again and no longer known', async () => {
    const known: { actor: Actor | null } = { actor: ada };
    const { kernel } = await startKernel(await emptyDatabase(), [parcels(), gate(known)]);
    const caller = await kernel.contextFor({ credential: 'secret' });
    const feed = await caller.subscribe(SENT);
    const waiting = feed.next();
    const ended = vi.fn();
    waiting.catch(ended);
    await kernel.feeds.recheck();
    expect(ended).not.toHaveBeenCalled();

    known.actor = null;
    await until('what was remembered is forgotten', async () => {
      await kernel.feeds.recheck();
      return ended.mock.calls.length > 0;
    });
    await expect(waiting).rejects.toMatchObject({ code: 'UNAUTHENTICATED' });
  });

  it('ends when it expires', async () => {
    const database = await emptyDatabase();
    const { kernel, clock } = await startKernel(database, [
      parcels(),
      gate({ actor: { ...ada, expiresAt: new Date('2026-03-02T10:00:00.000Z') } }),
    ]);
    const caller = await kernel.contextFor({ credential: 'secret' });
    const waiting = (await caller.subscribe(SENT)).next();
    const ended = expect(waiting).rejects.toMatchObject({ code: 'UNAUTHENTICATED' });
    clock.forward(3_600);
    await kernel.feeds.recheck();

    await ended;
  });

  it('is looked up by itself every ten seconds', async () => {
    const known: { actor: Actor | null } = { actor: ada };
    const { kernel } = await startKernel(await emptyDatabase(), [parcels(), gate(known)]);
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval', 'performance'] });
    const waiting = (await (await kernel.contextFor({ credential: 'secret' })).subscribe(SENT)).next();
    const ended = expect(waiting).rejects.toMatchObject({ code: 'UNAUTHENTICATED' });
    kernel.feeds.startRechecking();
    known.actor = null;
    await vi.advanceTimersByTimeAsync(10_000);

    await ended;
  });
});
