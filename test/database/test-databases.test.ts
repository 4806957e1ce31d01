import { spawnSync } from 'node:child_process';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { describeOnPostgres, eachKind, emptyPostgres, realPostgres, testDatabase } from '../support/databases.ts';
import { administer, createDatabase, dropLeftovers } from '../support/databases-postgres.ts';

const kinds = await eachKind();

describe.each(kinds)("a test file's database (%s)", (kind) => {
  it('is migrated, and shares nothing with another', async () => {
    const [one, other] = await Promise.all([testDatabase({ modules: [], kind }), testDatabase({ modules: [], kind })]);
    await one.executeSql('CREATE TABLE fake_only_here (id int)');
    await one.prisma.idempotencyRecord.create({
      data: { actorId: 'a', operation: 'o', key: 'k', inputHash: 'h', createdAt: new Date(0) },
    });
    expect(await other.prisma.idempotencyRecord.count()).toBe(0);
    expect((await other.executeSql(`SELECT to_regclass('fake_only_here') AS found`)).rows).toEqual([{ found: null }]);
    await Promise.all([one.close(), other.close()]);
  });
});

await describeOnPostgres('the databases of tests on a server', () => {
  afterEach(() => {
    vi.unstubAllEnvs();
  });

  const namesOn = (server: string) =>
    administer(server, async (client) => {
      const { rows } = await client.query<{ name: string }>('SELECT datname AS name FROM pg_database');
      return rows.map(({ name }) => name);
    });
  const nameOf = (url: string | undefined) => new URL(url ?? '').pathname.slice(1);

  it('are used for every suite when the environment names a server, and dropped when they are closed', async () => {
    const server = (await realPostgres()) ?? '';
    vi.stubEnv('TEST_DATABASE_URL', server);
    const database = await testDatabase({ modules: [] });
    expect(database.kind).toBe('postgres');
    expect(await namesOn(server)).toContain(nameOf(database.url));
    await database.close();
    expect(await namesOn(server)).not.toContain(nameOf(database.url));
  });

  it('are dropped by the next run if theirs was killed, and left alone while it lives', async () => {
    const server = (await realPostgres()) ?? '';
    const { pid: gone } = spawnSync(process.execPath, ['--version']);
    const left = `rapport_test_${gone}_left`;
    await createDatabase(server, left);
    const living = await emptyPostgres();
    await dropLeftovers(server);
    const names = await namesOn(server);
    expect(names).not.toContain(left);
    expect(names).toContain(nameOf(living));
    await administer(server, (client) => client.query(`DROP DATABASE "${nameOf(living)}"`));
  });
});
