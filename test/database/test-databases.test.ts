import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { describeOnPostgres, eachKind, emptyPostgres, realPostgres, testDatabase } from '../support/databases.ts';
import { administer, BROKER_VARIABLE, createDatabase, dropLeftovers } from '../support/databases-postgres.ts';
import { Child } from './child-process.ts';

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

it('leave what the process ends with to it, where a server was started for them', async () => {
  await using user = new Child(new URL('embedded-server-user.ts', import.meta.url));
  const ended = once(user.process, 'exit');

  await user.next();

  expect(await ended).toEqual([3, null]);
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

  it('are used for every suite that names no kind, and dropped when they are closed', async () => {
    vi.stubEnv('TEST_DATABASE', '');
    const server = (await realPostgres()) ?? '';
    const database = await testDatabase({ modules: [] });
    expect(database.kind).toBe('postgres');
    expect(await namesOn(server)).toContain(nameOf(database.url));
    await database.close();
    expect(await namesOn(server)).not.toContain(nameOf(database.url));
  });

  it('are left for those suites that insist on one, where the embedded database is asked for', async () => {
    vi.stubEnv('TEST_DATABASE', 'embedded');
    const [usual, insisting] = [await testDatabase({ modules: [] }), await testDatabase({ modules: [], kind: 'postgres' })];
    expect([usual.kind, insisting.kind]).toEqual(['pglite', 'postgres']);
    await Promise.all([usual.close(), insisting.close()]);
  });

  it('are not asked for by a word that nobody knows', async () => {
    vi.stubEnv('TEST_DATABASE', 'pglite');
    await expect(testDatabase({ modules: [] })).rejects.toThrow(
      'TEST_DATABASE: "pglite" is unknown; accepted: embedded, or nothing for a Postgres where one can be had.',
    );
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

describe('a machine without any Postgres', () => {
  afterEach(() => {
    vi.unstubAllEnvs();
    vi.restoreAllMocks();
  });

  /** What the workers of a run are told. */
  async function givenBroker(status: number, answer: string): Promise<void> {
    const broker = createServer((_request, response) => response.writeHead(status, { connection: 'close' }).end(answer));
    onTestFinished(() => void broker.close());
    await new Promise<void>((resolve) => broker.listen(0, '127.0.0.1', resolve));
    vi.stubEnv(BROKER_VARIABLE, `http://127.0.0.1:${(broker.address() as AddressInfo).port}/`);
  }

  it('skips what only a server shows, and says so for each suite', async () => {
    await givenBroker(200, '');
    const warn = vi.spyOn(console, 'warn').mockImplementation(() => {});
    const skipIf = vi.spyOn(describe, 'skipIf').mockImplementation(() => (() => {}) as unknown as typeof describe);

    await describeOnPostgres('two writers', () => {});

    expect(skipIf.mock.calls).toEqual([[true]]);
    expect(warn.mock.calls).toEqual([[expect.stringContaining('SKIPPED, NOT PASSED: "two writers" needs a real Postgres.')]]);
  });

  it('runs everything else on the embedded database, and what must hold on either, of which it says so', async () => {
    await givenBroker(200, '');
    const warn = vi.spyOn(console, 'warn').mockImplementation(() => {});

    expect(await eachKind()).toEqual(['pglite']);
    expect(warn.mock.calls).toEqual([[expect.stringContaining('SKIPPED, NOT PASSED: no real Postgres')]]);
    await expect(testDatabase({ modules: [], kind: 'postgres' })).rejects.toThrow('This needs a real Postgres');
    const usual = await testDatabase({ modules: [] });
    expect(usual.kind).toBe('pglite');
    await usual.close();
  });

  it('fails, and skips nothing, where the server that was named cannot be used', async () => {
    await givenBroker(500, 'connect ECONNREFUSED');

    await expect(describeOnPostgres('two writers', () => {})).rejects.toThrow(
      'TEST_DATABASE_URL cannot be used: connect ECONNREFUSED',
    );
  });
});
