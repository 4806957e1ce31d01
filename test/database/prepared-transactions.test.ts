import { expect, it } from 'vitest';
import { openDatabase } from '../../src/database/index.ts';
import type { Db } from '../../src/kernel/index.ts';
import { PrismaClient } from '../generated/index.ts';
import { describeOnPostgres } from '../support/databases.ts';
import { overOneConnection } from './one-connection.ts';

await describeOnPostgres('statements of transactions', () => {
  const own = overOneConnection();

  /** On the one connection. */
  async function prepared(): Promise<readonly unknown[]> {
    const { rows } = await own.database.executeSql(
      `SELECT "statement" FROM pg_prepared_statements WHERE "statement" <> 'BEGIN' ORDER BY "prepare_time"`,
    );
    return rows.map(({ statement }) => statement);
  }
  const within = (text: string) => own.database.prisma.$transaction((db) => db.$queryRawUnsafe(text, 'access'));
  const times = async (count: number, run: () => Promise<unknown>) => {
    for (let turn = 0; turn < count; turn += 1) await run();
  };

  it('are prepared once they come back', async () => {
    const text = 'SELECT $1::text AS "again"';

    await times(1, () => within(text));
    expect(await prepared()).toEqual([]);

    await times(3, () => within(text));
    expect(await prepared()).toEqual([text]);
  });

  it('are planned each time when they are sent outside of one, or are long', async () => {
    const before = await prepared();
    const long = `SELECT $1::text AS "${'-'.repeat(60)}" -- ${'-'.repeat(5_000)}`;

    await times(3, () => own.database.prisma.$queryRaw`SELECT ${'outside'}::text AS "outside"`);
    await times(3, () => within(long));

    expect(await prepared()).toEqual(before);
  });

  it('go on after a migration has added a column', async () => {
    const all = 'SELECT * FROM "ServerSecret" WHERE "name" = $1';
    const named = 'SELECT "name" FROM "ServerSecret" WHERE "name" = $1';
    await times(3, () => within(all));
    await times(3, () => within(named));

    await own.database.executeSql('ALTER TABLE "ServerSecret" ADD COLUMN "later" text');

    await expect(within(all)).resolves.toEqual([]);
    await expect(within(named)).resolves.toEqual([]);
  });

  const raw = <Row>(run: (db: Db) => Promise<Row>) => own.database.transaction(({ db }) => run(db));
  const kinds = (db: Db, at: Date) => db.$queryRaw`
    SELECT ${at}::timestamptz AS "at", 7::bigint AS "big", '{"a": [1]}'::jsonb AS "json", ARRAY['a', NULL] AS "list", NULL::int AS "none"`;

  it('decode their rows alike, whether the server described them before or not', async () => {
    const at = new Date('2026-03-01T10:00:00.120Z');
    const answers: unknown[] = [];
    await times(4, async () => answers.push(await raw((db) => kinds(db, at))));
    await times(2, async () => answers.push(await raw((db) => Promise.all([kinds(db, at), kinds(db, at)]).then(([one]) => one))));

    const row = { at, big: 7n, json: { a: [1] }, list: ['a', null], none: null };
    expect(answers).toEqual(Array.from({ length: 6 }, () => [row]));
    expect(await prepared()).toContainEqual(expect.stringContaining('AS "big"'));
  });

  it('answer no rows, and count, for what has none', async () => {
    const write = (db: Db) => db.$executeRaw`UPDATE "ServerSecret" SET "name" = "name" WHERE "name" = ${'none'}`;
    const counts: number[] = [];
    await times(4, async () => counts.push(await raw(write)));
    const rows = await raw((db) => db.$queryRaw`UPDATE "ServerSecret" SET "name" = "name" WHERE "name" = ${'none'}`);

    expect([counts, rows]).toEqual([[0, 0, 0, 0], []]);
  });

  it('go on after one of them was refused before the server knew it', async () => {
    const text = (db: Db) => db.$queryRaw`SELECT (10 / ${0}::int)::int AS "share"`;
    await times(3, () => expect(raw(text)).rejects.toThrow('division by zero'));
    const failed = raw(async (db) => {
      const outcomes = await Promise.allSettled([db.$queryRaw`SELECT 1 / 0`, kinds(db, new Date(0)), text(db)]);
      throw new Error(outcomes.map(({ status }) => status).join());
    });

    await expect(failed).rejects.toThrow('rejected,rejected,rejected');
    expect(await raw((db) => db.$queryRaw`SELECT (10 / ${5}::int)::int AS "share"`)).toEqual([{ share: 2 }]);
    expect(await raw((db) => kinds(db, new Date(0)))).toMatchObject([{ at: new Date(0) }]);
  });

  it('read bytes whatever the server prefers to write them as', async () => {
    const name = new URL(own.url).pathname.slice(1);
    await own.database.executeSql(`ALTER DATABASE "${name}" SET bytea_output = 'escape'`);
    const other = await openDatabase({ url: own.url, PrismaClient, poolSize: 1 });
    const read = other.transaction(({ db }) => db.$queryRaw`SELECT 'abc'::bytea AS "bytes"`);
    expect(await read.finally(() => other.close())).toEqual([{ bytes: Uint8Array.from(Buffer.from('abc')) }]);
  });

  it('refuse a column that they cannot read, and go on', async () => {
    const unread = raw((db) => db.$queryRaw`SELECT point(1, ${2}::float8) AS "point"`);
    await expect(unread).rejects.toMatchObject({ code: 'P2010' });
    const interval = () => raw((db) => db.$queryRaw`SELECT ${'1 day'}::interval AS "for"`);
    await times(4, () => expect(interval()).rejects.toMatchObject({ code: 'P2010' }));
    expect(await raw((db) => db.$queryRaw`SELECT 1 AS "one"`)).toEqual([{ one: 1 }]);
  });
});
