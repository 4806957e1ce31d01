import { describe, expect, it } from 'vitest';
import { embeddedDatabase, numbersOf, parcels, range, send, startKernel, take } from './kernel-kit.ts';

const emptyDatabase = embeddedDatabase();
const SENT = { names: ['parcels.parcel.sent'] } as const;

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
