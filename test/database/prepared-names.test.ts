/** However many texts are sent, a connection keeps a bounded number of them prepared, and those that it gave back go on. */
import { expect, it } from 'vitest';
import type { Db } from '../../src/kernel/index.ts';
import { describeOnPostgres } from '../support/databases.ts';
import { overOneConnection } from './one-connection.ts';

const MOST = 1_000;
/** Fewer are kept by as many as may be told before the next Sync. */
const FEWEST = MOST - 8;
const AT_ONCE = 50;

await describeOnPostgres('what a connection has prepared', () => {
  const own = overOneConnection();

  async function prepared(): Promise<readonly string[]> {
    const { rows } = await own.database.executeSql('SELECT "statement" FROM pg_prepared_statements ORDER BY "prepare_time"');
    return rows.map(({ statement }) => String(statement));
  }
  const textOf = (place: number) => `SELECT $1::int + ${place} AS "sum"`;
  const within = <Result>(run: (db: Db) => Promise<Result>) => own.database.transaction(({ db }) => run(db));
  const ask = (db: Db, place: number) => db.$queryRawUnsafe<unknown>(textOf(place), 1);
  const places = (from: number, count: number) => Array.from({ length: count }, (_, index) => from + index);
  const askAll = (from: number, count: number) => within((db) => Promise.all(places(from, count).map((place) => ask(db, place))));

  /** Of their second use they are prepared. */
  async function prepare(from: number, count: number): Promise<void> {
    for (const place of places(0, count / AT_ONCE)) for (const _turn of [1, 2]) await askAll(from + place * AT_ONCE, AT_ONCE);
  }
  const expectBounded = (texts: readonly string[]) => {
    expect(texts.length).toBeLessThanOrEqual(MOST);
    expect(texts.length).toBeGreaterThanOrEqual(FEWEST);
  };
  /** The one that is given back next, but for what begins transactions. */
  async function oldest(): Promise<number> {
    const [first] = (await prepared()).flatMap((text) => /^SELECT \$1::int \+ (\d+) AS/.exec(text)?.[1] ?? []);
    return Number(first);
  }

  it('is bounded, and the latest of it', async () => {
    await prepare(0, MOST + 100);

    const texts = await prepared();
    expectBounded(texts);
    expect(texts.slice(-2)).toEqual([textOf(MOST + 98), textOf(MOST + 99)]);
    expect(texts).not.toContain(textOf(0));
  });

  it('answers as before where it was given back, alone and among others', async () => {
    await prepare(2_000, MOST);

    expect(await within((db) => ask(db, 7))).toEqual([{ sum: 8 }]);
    // What is prepared for the one takes the place of another of the same batch.
    const place = await oldest();
    const together = await within((db) => Promise.all([ask(db, 8), ask(db, place), ask(db, 9), ask(db, place)]));
    expect(together).toEqual([[{ sum: 9 }], [{ sum: place + 1 }], [{ sum: 10 }], [{ sum: place + 1 }]]);
    expectBounded(await prepared());
  });

  it('answers as before where Prisma sends it, or it is one text', async () => {
    const name = { where: { name: 'none' } };
    const byPrisma = () => own.database.prisma.$transaction((db) => db.serverSecret.findMany(name));
    const asText = () =>
      own.database.readText({ text: 'SELECT $1::text', values: ['one'], name: 'one', cancellation: undefined });
    for (const _turn of [1, 2, 3]) expect([await byPrisma(), await asText()]).toEqual([[], 'one']);
    expect(await prepared()).toEqual(expect.arrayContaining([expect.stringContaining('"ServerSecret"')]));

    await prepare(4_000, MOST);
    const others = (await prepared()).filter((text) => text !== 'BEGIN' && !text.startsWith('SELECT $1::int'));
    expect(others).toEqual([]);

    expect([await byPrisma(), await asText()]).toEqual([[], 'one']);
  });

  it('is more while more are on their way at once, and bounded again with the next', async () => {
    for (const _turn of [1, 2]) await askAll(6_000, MOST + 100);
    expect(await askAll(6_000, MOST + 100)).toEqual(places(6_001, MOST + 100).map((sum) => [{ sum }]));
    for (const place of places(6_000, MOST + 100)) expect(await within((db) => ask(db, place))).toEqual([{ sum: place + 1 }]);

    for (const _turn of [1, 2]) await askAll(8_000, 1);
    expectBounded(await prepared());
  });

  it('is prepared anew once it comes back again', async () => {
    await prepare(9_000, MOST);
    for (const _turn of [1, 2]) await askAll(5, 1);

    expect((await prepared()).at(-1)).toBe(textOf(5));
  });

  it('is given back also where a statement fails before the one that takes its place', async () => {
    await prepare(11_000, MOST);
    // So often that what begins transactions has its turn, too.
    for (const place of places(20_000, MOST + 50)) {
      await within((db) => ask(db, place));
      const victim = place % 100 === 0 ? await oldest() : null;
      const failed = within((db) => Promise.all([db.$queryRawUnsafe('SELECT (1 / $1::int)::int AS "share"', 0), ask(db, place)]));
      await expect(failed).rejects.toThrow('division by zero');
      if (victim !== null) expect(await within((db) => ask(db, victim))).toEqual([{ sum: victim + 1 }]);
      expect(await within((db) => ask(db, place))).toEqual([{ sum: place + 1 }]);
    }
    expectBounded(await prepared());
  });

  it('is described anew where it is prepared anew, as its columns may have changed', async () => {
    await own.database.executeSql('CREATE TABLE "Changed" ("id" int, "value" text)');
    await own.database.executeSql(`INSERT INTO "Changed" VALUES (7, '2026-01-01')`);
    const read = () => within((db) => db.$queryRaw`SELECT "id", "value" FROM "Changed" WHERE "id" = ${7}::int`);
    for (const _turn of [1, 2, 3]) expect(await read()).toEqual([{ id: 7, value: '2026-01-01' }]);
    await own.database.executeSql('ALTER TABLE "Changed" ALTER "id" TYPE bigint, ALTER "value" TYPE date USING "value"::date');
    await expect(read()).rejects.toThrow('cached plan must not change result type');

    await prepare(30_000, MOST + 50);
    for (const _turn of [1, 2, 3]) expect(await read()).toEqual([{ id: 7n, value: new Date('2026-01-01') }]);
  });
});
