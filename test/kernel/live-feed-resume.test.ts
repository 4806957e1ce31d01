import { describe, expect, it } from 'vitest';
import { embeddedDatabase, numbersOf, parcels, type RunningKernel, range, send, startKernel, take, until } from './kernel-kit.ts';

const emptyDatabase = embeddedDatabase();
const SENT = { names: ['parcels.parcel.sent'] } as const;

/** Waits until the tail has delivered all that was announced. */
async function settled({ kernel }: RunningKernel): Promise<void> {
  await until('the tail is at the end', async () => {
    const end = await kernel.systemContext('test').subscribe(SENT);
    await end.return();
    return (await kernel.health()).feed.lagSeconds === 0;
  });
}

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
