import { afterAll, beforeAll, expect, it } from 'vitest';
import { type OpenedDatabase, openDatabase } from '../../src/database/index.ts';
import { PrismaClient } from '../generated/index.ts';
import { describeOnPostgres, dropByUrl, migratedPostgres } from '../support/databases.ts';

await describeOnPostgres('statements of transactions', () => {
  let url: string;
  let database: OpenedDatabase;
  beforeAll(async () => {
    url = await migratedPostgres([]);
    database = await openDatabase({ url, PrismaClient, poolSize: 1 });
  });
  afterAll(async () => {
    await database.close();
    await dropByUrl(url);
  });

  /** On the one connection. */
  async function prepared(): Promise<readonly unknown[]> {
    const { rows } = await database.executeSql(`SELECT "statement" FROM pg_prepared_statements ORDER BY "prepare_time"`);
    return rows.map(({ statement }) => statement);
  }
  const within = (text: string) => database.prisma.$transaction((db) => db.$queryRawUnsafe(text, 'access'));
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

    await times(3, () => database.prisma.$queryRaw`SELECT ${'outside'}::text AS "outside"`);
    await times(3, () => within(long));

    expect(await prepared()).toEqual(before);
  });

  it('go on after a migration has added a column', async () => {
    const all = 'SELECT * FROM "ServerSecret" WHERE "name" = $1';
    const named = 'SELECT "name" FROM "ServerSecret" WHERE "name" = $1';
    await times(3, () => within(all));
    await times(3, () => within(named));

    await database.executeSql('ALTER TABLE "ServerSecret" ADD COLUMN "later" text');

    await expect(within(all)).resolves.toEqual([]);
    await expect(within(named)).resolves.toEqual([]);
  });
});
