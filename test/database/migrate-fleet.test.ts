import { expect, it } from 'vitest';
import { migrate, openDatabase } from '../../src/database/index.ts';
import { resolveModules } from '../../src/index.ts';
import { PrismaClient } from '../generated/index.ts';
import { describeOnPostgres, dropByUrl, emptyPostgres } from '../support/databases.ts';
import { administer } from '../support/databases-postgres.ts';
import { FakeModules } from './fake-modules.ts';

const STARTERS = 8;

await describeOnPostgres('a fleet that starts on one empty database', () => {
  it('is migrated once, by one of them, and all others find it done', async () => {
    await using fake = await FakeModules.create();
    const slow = await fake.module('slow', {
      '0001_create': 'CREATE TABLE fake_slow (id serial); SELECT pg_sleep(0.3)',
      '0002_fill': 'INSERT INTO fake_slow DEFAULT VALUES',
    });
    const modules = resolveModules([slow]);
    const url = await emptyPostgres();
    try {
      const databases = await Promise.all(
        Array.from({ length: STARTERS }, () => openDatabase({ PrismaClient, url, poolSize: 1 })),
      );
      const reports = await Promise.all(databases.map((database) => migrate(database, modules)));
      expect(reports.filter(({ isNew }) => isNew)).toHaveLength(1);
      expect(reports.filter(({ applied }) => applied.includes('slow/0002_fill'))).toHaveLength(1);
      expect(reports.filter(({ applied }) => applied.length === 0)).toHaveLength(STARTERS - 1);
      expect((await databases[0]?.executeSql('SELECT id FROM fake_slow'))?.rows).toEqual([{ id: 1 }]);
      await Promise.all(databases.map((database) => database.close()));
    } finally {
      await dropByUrl(url);
    }
  });

  it('does not wait for one that was killed while it migrated', async () => {
    await using fake = await FakeModules.create();
    const stuck = await fake.module('stuck', { '0001_create': 'CREATE TABLE fake_stuck (id int); SELECT pg_sleep(60)' });
    const url = await emptyPostgres();
    try {
      const first = await openDatabase({ PrismaClient, url });
      const second = await openDatabase({ PrismaClient, url });
      const failure = migrate(first, resolveModules([stuck])).catch((error: unknown) => error);
      await expect
        .poll(
          async () =>
            (
              await second.executeSql(
                `SELECT FROM pg_stat_activity WHERE query LIKE '%pg_sleep(60)%' AND pid <> pg_backend_pid()`,
              )
            ).rows,
        )
        .toHaveLength(1);
      await administer(url, (client) =>
        client.query(
          `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE '%pg_sleep(60)%' AND pid <> pg_backend_pid()`,
        ),
      );
      expect(await failure).toBeInstanceOf(Error);
      await fake.write('stuck', '0001_create', 'CREATE TABLE fake_stuck (id int)');
      expect((await migrate(second, resolveModules([stuck]))).applied).toEqual(['stuck/0001_create']);
      await first.close();
      await second.close();
    } finally {
      await dropByUrl(url);
    }
  });
});
