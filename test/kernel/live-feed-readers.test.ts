import { afterEach, describe, expect, it, vi } from 'vitest';
import type { Actor, FeedEvent, RapportModule, Subscription } from '../../src/kernel/index.ts';
import { embeddedDatabase, numbersOf, parcels, range, send, startKernel, take, until } from './kernel-kit.ts';

const emptyDatabase = embeddedDatabase();
const SENT = { names: ['parcels.parcel.sent'] } as const;

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

describe('a reader that takes at once', () => {
  /** As `next()` over and over, without its promises. */
  async function takeAtOnce(feed: Subscription, count: number): Promise<readonly FeedEvent[]> {
    const taken: FeedEvent[] = [];
    while (taken.length < count) {
      const next = feed.takeNow();
      if (!next) await feed.whenReady();
      else if (next.done) break;
      else taken.push(next.value);
    }
    return taken;
  }

  it('gets what it missed and what comes, in order, and nothing while nothing waits', async () => {
    const { system } = await startKernel(await emptyDatabase(), [parcels()]);
    const past = await system.subscribe(SENT);
    await send(system, ...range(1, 60));
    const [first] = await take(past, 1);
    const feed = await system.subscribe({ ...SENT, after: first?.cursor });

    expect(numbersOf(await takeAtOnce(feed, 59))).toEqual(range(2, 60));
    expect(feed.takeNow()).toBeNull();
    const waiting = takeAtOnce(feed, 2);
    await send(system, 61, 62);
    expect(numbersOf(await waiting)).toEqual([61, 62]);
    expect(feed.takeNow()).toBeNull();
  });

  it('gets a burst that its queue cannot hold', async () => {
    const { system, kernel } = await startKernel(await emptyDatabase(), [parcels()], {
      limits: { feed: { events: 3, bytes: 1_000, stalled: 0 } },
    });
    const feed = await system.subscribe(SENT);
    const reading = takeAtOnce(feed, 40);
    await system.transact(async (tx) => {
      for (const number of range(1, 40)) await tx.emit('parcels.parcel.sent', { number });
    });

    expect(numbersOf(await reading)).toEqual(range(1, 40));
    expect(kernel.feeds.metrics.overflows).toBe(0);
  });

  it('is told of its end while it waits, and why when it did not choose it', async () => {
    const { system, kernel } = await startKernel(await emptyDatabase(), [parcels()], {
      limits: { feed: { events: 3, stalled: 0 } },
    });
    const feed = await system.subscribe(SENT);
    const waiting = takeAtOnce(feed, 1);
    await feed.return();
    expect(await waiting).toEqual([]);
    expect(feed.takeNow()).toEqual({ done: true, value: undefined });

    const slow = await system.subscribe(SENT);
    await send(system, ...range(1, 10));
    await until('the reader is ended', () => kernel.feeds.metrics.overflows === 1);
    expect(() => slow.takeNow()).toThrow(expect.objectContaining({ code: 'FEED_OVERFLOW' }));
    expect(slow.takeNow()).toEqual({ done: true, value: undefined });
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
