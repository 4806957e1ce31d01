/** However many texts are sent, a connection keeps a bounded number of them prepared, and those that it gave back go on. */
import { expect, it } from 'vitest';
import type { Db } from '../../src/kernel/index.ts';
import { describeOnPostgres } from '../support/databases.ts';
import { overOneConnection } from './one-connection.ts';

const MOST = 500;
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

  it('is bounded, and the latest of it', async () => {
    await prepare(0, MOST + 100);

    const texts = await prepared();
    expect(texts).toHaveLength(MOST);
    expect(texts.slice(-2)).toEqual([textOf(MOST + 98), textOf(MOST + 99)]);
    expect(texts).not.toContain(textOf(0));
  });

  it('answers as before where it was given back, alone and among others', async () => {
    await prepare(1_000, MOST);

    expect(await within((db) => ask(db, 7))).toEqual([{ sum: 8 }]);
    // What is prepared for the one takes the place of another of the same batch.
    const [oldest = ''] = (await prepared()).filter((text) => text.startsWith('SELECT $1'));
    const place = Number(/\d+(?= AS)/.exec(oldest)?.[0]);
    const together = await within((db) => Promise.all([ask(db, 8), ask(db, place), ask(db, 9), ask(db, place)]));
    expect(together).toEqual([[{ sum: 9 }], [{ sum: place + 1 }], [{ sum: 10 }], [{ sum: place + 1 }]]);
    expect(await prepared()).toHaveLength(MOST);
  });

  it('answers as before where Prisma sends it, or it is one text', async () => {
    const name = { where: { name: 'none' } };
    const byPrisma = () => own.database.prisma.$transaction((db) => db.serverSecret.findMany(name));
    const asText = () =>
      own.database.readText({ text: 'SELECT $1::text', values: ['one'], name: 'one', cancellation: undefined });
    for (const _turn of [1, 2, 3]) expect([await byPrisma(), await asText()]).toEqual([[], 'one']);
    const before = await prepared();
    expect(before).toEqual(expect.arrayContaining([expect.stringContaining('"ServerSecret"')]));

    await prepare(2_000, MOST);
    const others = (await prepared()).filter((text) => text !== 'BEGIN' && !text.startsWith('SELECT $1::int'));
    expect(others).toEqual([]);

    expect([await byPrisma(), await asText()]).toEqual([[], 'one']);
  });

  it('is more while more are on their way at once, and bounded again with the next', async () => {
    for (const _turn of [1, 2]) await askAll(4_000, MOST + 100);
    expect(await askAll(4_000, MOST + 100)).toEqual(places(4_001, MOST + 100).map((sum) => [{ sum }]));
    for (const place of places(4_000, MOST + 100)) expect(await within((db) => ask(db, place))).toEqual([{ sum: place + 1 }]);

    for (const _turn of [1, 2]) await askAll(5_000, 1);
    expect(await prepared()).toHaveLength(MOST);
  });

  it('is prepared anew once it comes back again', async () => {
    await prepare(3_000, MOST);
    for (const _turn of [1, 2]) await askAll(5, 1);

    expect((await prepared()).at(-1)).toBe(textOf(5));
  });
});
