/** A reader that stops reading while 6,000 events of 20 KB are announced. */
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, it } from 'vitest';
import type { Ctx, FeedEvent } from '../../src/kernel/index.ts';
import { describeOnPostgres } from '../support/databases.ts';
import { parcels, postgresDatabase, startKernel, until } from './kernel-kit.ts';

const SENT = { names: ['parcels.parcel.sent'] } as const;
const EVENTS = 6_000;
const PER_TRANSACTION = 50;
const NOTE = 'x'.repeat(20_000);
/** 120 MB are written as fast as the machine can, which may be slow; here only the readers are looked at. */
const PATIENT = { statement: 60_000, lock: 60_000, idleTransaction: 60_000 };
const MEGABYTE = 1_048_576;

/** What is held, without what only waits to be collected. */
function heldMegabytes(): number {
  setFlagsFromString('--expose-gc');
  runInNewContext('gc')();
  return process.memoryUsage().heapUsed / MEGABYTE;
}

await describeOnPostgres('a reader that stops reading while 6,000 events of 20 KB are announced', () => {
  const postgres = postgresDatabase();

  /** Each transaction announces one event, and writes the others of its share by one statement. */
  async function announceAll(system: Ctx): Promise<void> {
    for (let from = 0; from < EVENTS; from += PER_TRANSACTION) {
      await system.transact(async (tx) => {
        await tx.emit('parcels.parcel.sent', { number: from, note: NOTE });
        await tx.db.$executeRaw`
          INSERT INTO "LoggedEvent" ("name", "payload", "occurredAt", "recordedAt")
          SELECT 'parcels.parcel.sent', jsonb_build_object('number', "number", 'note', ${NOTE}::text), ${tx.clock.now()}, ${tx.clock.now()}
          FROM generate_series(${from + 1}::int, ${from + PER_TRANSACTION - 1}::int) AS "number"`;
      });
    }
  }

  it('loses its own stream with a code and a cursor; the others get everything; memory stays bounded', {
    timeout: 180_000,
  }, async () => {
    const { system, kernel } = await startKernel(await postgres.open({ timeouts: PATIENT }), [parcels()], {
      limits: { transaction: { wait: 60_000, run: 60_000 } },
    });
    const stalled = await Promise.all(Array.from({ length: 20 }, () => system.subscribe(SENT)));
    const quick = await Promise.all([system.subscribe(SENT), system.subscribe(SENT)]);
    const seen: number[][] = quick.map(() => []);
    let peak = 0;
    const reading = quick.map(async (feed, index) => {
      for await (const event of feed as AsyncIterable<FeedEvent<'parcels.parcel.sent'>>) {
        seen[index]?.push(event.payload.number);
        if (index === 0 && event.payload.number % 1_000 === 0) peak = Math.max(peak, heldMegabytes());
      }
    });
    const [, second] = stalled;
    const before = heldMegabytes();

    await announceAll(system);
    await until('the quick readers have everything', () => seen.every(({ length }) => length === EVENTS));

    const grownBy = peak - before;
    console.log(
      `feeds: 6,000 events of 20 KB (${Math.round((EVENTS * NOTE.length) / MEGABYTE)} MB); what is held grew by ${Math.round(grownBy)} MB at most`,
    );
    for (const feed of stalled) {
      await expect(feed.next()).rejects.toMatchObject({ code: 'FEED_OVERFLOW', details: { cursor: feed.cursor } });
    }
    expect(kernel.feeds.metrics).toEqual({ readers: 2, overflows: 20 });
    for (const numbers of seen) {
      expect(new Set(numbers).size).toBe(EVENTS);
      expect(numbers).toHaveLength(EVENTS);
    }
    // Queues without a bound would hold all that was announced.
    expect(grownBy).toBeLessThan(40);

    const resumed = await system.subscribe({ ...SENT, after: second?.cursor });
    for (let count = 0; count < EVENTS; count += 1) expect((await resumed.next()).value?.payload.number).toBe(seen[0]?.[count]);
    await Promise.all(quick.map((feed) => feed.return()));
    await Promise.all(reading);
  });
});
