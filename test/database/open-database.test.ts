import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { DatabaseError, openDatabase } from '../../src/database/index.ts';
import { PrismaClient } from '../generated/index.ts';
import { countStatements } from '../support/counting-adapter.ts';
import { describeOnPostgres, dropByUrl, eachKind, emptyPostgres, type TestDatabase, testDatabase } from '../support/databases.ts';
import { administer } from '../support/databases-postgres.ts';
import { PretendedServer } from './pretended-server.ts';

const kinds = await eachKind();

describe.each(kinds)('an open database (%s)', (kind) => {
  let database: TestDatabase;
  const counted = countStatements();
  beforeAll(async () => {
    database = await testDatabase({ modules: [], kind, wrapAdapter: counted.wrapAdapter });
  });
  afterAll(() => database.close());
  afterEach(async () => {
    await database.executeSql('DROP TABLE IF EXISTS fake_child, fake_parent');
  });

  it('says which kind it is', () => {
    expect(database.kind).toBe(kind);
  });

  it('reads values in the same way whichever it is', async () => {
    const { rows } = await database.executeSql(`
      SELECT 9007199254740993::bigint AS big, 7::int AS small, 12.340::numeric AS exact, '2026-03-01'::date AS day, true AS yes,
        '2026-03-01T10:00:00.123Z'::timestamptz AS time, '{"a":[1]}'::jsonb AS json, ARRAY['x', 'y'] AS list, NULL AS nothing,
        'Ünïcode'::text AS text, current_setting('TimeZone') AS zone`);
    expect(rows).toEqual([
      {
        big: '9007199254740993',
        small: 7,
        exact: '12.340',
        day: '2026-03-01',
        yes: true,
        time: new Date('2026-03-01T10:00:00.123Z'),
        json: { a: [1] },
        list: ['x', 'y'],
        nothing: null,
        text: 'Ünïcode',
        zone: 'UTC',
      },
    ]);
  });

  it('passes values to statements', async () => {
    const { rows } = await database.executeSql('SELECT $1::int + 1 AS sum, $2::text AS text, $3::timestamptz AS time', [
      41,
      `'; DROP TABLE x; --`,
      new Date(0),
    ]);
    expect(rows).toEqual([{ sum: 42, text: `'; DROP TABLE x; --`, time: new Date(0) }]);
  });

  it('sorts names by ICU', async () => {
    const { rows } = await database.executeSql(
      `SELECT name FROM unnest(ARRAY['Zoe', 'émile', 'Emil', 'åse', 'Ana']) AS name ORDER BY name COLLATE "und-x-icu"`,
    );
    expect(rows.map(({ name }) => name)).toEqual(['Ana', 'åse', 'Emil', 'émile', 'Zoe']);
  });

  it('has the extensions that searching needs', async () => {
    const { rows } = await database.executeSql(
      `SELECT name FROM pg_available_extensions WHERE name IN ('unaccent', 'pg_trgm') ORDER BY 1`,
    );
    expect(rows).toEqual([{ name: 'pg_trgm' }, { name: 'unaccent' }]);
  });

  it('hears what is told on a channel, in transactions when they commit, and no longer after stopping', async () => {
    const heard: string[] = [];
    const channel = 'Odd "channel"';
    const stop = await database.listen(channel, (payload) => heard.push(payload));
    await database.executeSql('SELECT pg_notify($1, $2)', [channel, 'one']);
    await database.executeSql('SELECT pg_notify($1, $2)', ['another', 'lost']);
    await database.prisma.$transaction((tx) => tx.$executeRaw`SELECT pg_notify(${channel}, 'two')`);
    await expect.poll(() => heard).toEqual(['one', 'two']);
    await stop();
    await database.executeSql('SELECT pg_notify($1, $2)', [channel, 'three']);
    await database.executeSql('SELECT 1');
    expect(heard).toEqual(['one', 'two']);
  });

  it('shows every statement of the Prisma client to whoever wraps its adapter', async () => {
    const { statements } = await counted.during(() => database.prisma.loggedEvent.count());
    expect(statements).toHaveLength(1);
  });

  it('rejects a transaction whose COMMIT fails', async () => {
    await database.withSession((session) =>
      session.script(`CREATE TABLE fake_parent (id int PRIMARY KEY);
        CREATE TABLE fake_child (id int REFERENCES fake_parent DEFERRABLE INITIALLY DEFERRED)`),
    );
    const orphan = database.prisma.$transaction((tx) => tx.$executeRaw`INSERT INTO fake_child VALUES (1)`);
    await expect(orphan).rejects.toThrow();
    expect((await database.executeSql('SELECT * FROM fake_child')).rows).toEqual([]);
  });

  it('undoes a transaction that throws or takes too long, and goes on', async () => {
    await database.executeSql('CREATE TABLE fake_parent (id int)');
    const thrown = database.prisma.$transaction(async (tx) => {
      await tx.$executeRaw`INSERT INTO fake_parent VALUES (1)`;
      throw new Error('no');
    });
    await expect(thrown).rejects.toThrow('no');
    const late = database.prisma.$transaction(
      async (tx) => {
        for (;;) {
          await tx.$executeRaw`INSERT INTO fake_parent VALUES (2)`;
          await new Promise(setImmediate);
        }
      },
      { timeout: 100 },
    );
    await expect(late).rejects.toMatchObject({ code: 'P2028' });
    expect((await database.executeSql('SELECT * FROM fake_parent')).rows).toEqual([]);
  });

  it('gives a session whose transactions commit or undo as one', async () => {
    await database.withSession(async (session) => {
      await session.script('CREATE TABLE fake_parent (id int)');
      await session.transaction((connection) => connection.query('INSERT INTO fake_parent VALUES ($1)', [1]));
      const undone = session.transaction(async (connection) => {
        await connection.script('INSERT INTO fake_parent VALUES (2); INSERT INTO fake_parent VALUES (3)');
        throw new Error('no');
      });
      await expect(undone).rejects.toThrow('no');
    });
    expect((await database.executeSql('SELECT * FROM fake_parent')).rows).toEqual([{ id: 1 }]);
  });
});

describe('a database that cannot be opened', () => {
  const open = (url: string, connection = 500) => openDatabase({ PrismaClient, url, timeouts: { connection } });
  let stranger: Server;
  let port: number;
  beforeAll(async () => {
    stranger = createServer();
    await new Promise<void>((resolve) => stranger.listen(0, '127.0.0.1', resolve));
    port = (stranger.address() as AddressInfo).port;
  });
  afterAll(() => stranger.close());

  it.each([
    ['is not a URL', 'rapport', 'DATABASE_URL is not a URL.'],
    ['is of another database', 'mysql://me:hunter2@localhost/shop', 'DATABASE_URL begins with "mysql://".'],
    ['names no database', 'postgres://me:hunter2@localhost', 'DATABASE_URL names no database.'],
    ['names a port where nobody listens', 'postgres://me:hunter2@127.0.0.1:1/shop', 'No Postgres server listens at 127.0.0.1:1.'],
    ['names a host that does not exist', 'postgres://me:hunter2@nowhere.invalid/shop', 'cannot be found: nowhere.invalid:5432.'],
  ])('says in one line that the address %s', async (_fault, url, message) => {
    const error = await open(url).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(DatabaseError);
    expect((error as Error).message).toContain(message);
    expect((error as Error).message).not.toMatch(/hunter2|\n/);
  });

  it.each([
    ['is too old', { version: '130012', name: '13.12' }, 'is Postgres 13.12; Rapport needs 14 or newer.'],
    ['is a standby', { standby: 't' }, 'is a standby and cannot be written to. Name the primary in DATABASE_URL.'],
    ['has another encoding', { encoding: 'LATIN1' }, 'is encoded in LATIN1; Rapport needs UTF8'],
    ['has no ICU', { icu: 'f' }, 'was built without ICU, which Rapport sorts names with.'],
  ])('says in one line that the server %s', async (_fault, difference, message) => {
    const usable = { version: '160004', name: '16.4', encoding: 'UTF8', standby: 'f', icu: 't' };
    await using server = await PretendedServer.answering({ ...usable, ...difference });
    await expect(open(server.url)).rejects.toThrow(`Database "shop" at 127.0.0.1:${new URL(server.url).port} ${message}`);
  });

  it.each([
    ['28P01', 'refuses user "me": wrong password, or not allowed in. Check DATABASE_URL.'],
    ['3D000', 'has no database "shop". Create it: createdb "shop".'],
    ['42501', 'does not let user "me" connect to database "shop".'],
    ['53300', 'has no connection left. Raise its max_connections or lower the pools that use it.'],
    ['57P03', 'is starting or stopping. Try again.'],
    ['XX000', 'cannot be talked to as a Postgres server (XX000). Check DATABASE_URL.'],
  ])('says in one line, and without the password, that the server refuses with %s', async (code, message) => {
    await using server = await PretendedServer.refusing(code);
    const error = await open(server.url).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(DatabaseError);
    expect((error as Error).message).toContain(`at 127.0.0.1:${new URL(server.url).port} ${message}`);
    expect((error as Error).message).not.toMatch(/hunter2|\n/);
  });

  it('says that what answers is no Postgres', async () => {
    await expect(open(`postgres://me:hunter2@127.0.0.1:${port}/shop`)).rejects.toThrow(`at 127.0.0.1:${port}`);
  });

  it('says that nothing answers in time', async () => {
    const silent = (await import('node:net')).createServer();
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
    const silentPort = (silent.address() as AddressInfo).port;
    await expect(open(`postgres://me:hunter2@127.0.0.1:${silentPort}/shop`, 200)).rejects.toThrow(
      `Nothing answers at 127.0.0.1:${silentPort} within 200 ms.`,
    );
    silent.close();
  });
});

await describeOnPostgres('a Postgres server that will not do', () => {
  it('says which database is missing, how it is encoded, or who may not come in', async () => {
    const url = await emptyPostgres();
    try {
      const missing = new URL(url);
      missing.pathname = '/rapport_nowhere';
      await expect(openDatabase({ PrismaClient, url: missing.href })).rejects.toThrow(
        `has no database "rapport_nowhere". Create it: createdb "rapport_nowhere".`,
      );
      const ascii = new URL(url);
      ascii.pathname = `${url.slice(url.lastIndexOf('/'))}_ascii`;
      await administer(url, (client) =>
        client.query(
          `CREATE DATABASE "${ascii.pathname.slice(1)}" TEMPLATE template0 ENCODING 'SQL_ASCII' LC_COLLATE 'C' LC_CTYPE 'C'`,
        ),
      );
      await expect(openDatabase({ PrismaClient, url: ascii.href })).rejects.toThrow(
        'is encoded in SQL_ASCII; Rapport needs UTF8',
      );
      await dropByUrl(ascii.href);
    } finally {
      await dropByUrl(url);
    }
  });
});
