import { afterAll, beforeAll, expect, it } from 'vitest';
import { type OpenedDatabase, openDatabase } from '../../src/database/index.ts';
import { PrismaClient } from '../generated/index.ts';
import { describeOnPostgres, dropByUrl, migratedPostgres } from '../support/databases.ts';
import { administer } from '../support/databases-postgres.ts';
import { StallableServer } from './stallable-server.ts';

const TIMEOUTS = { connection: 400, statement: 300, lock: 150, idleTransaction: 200 };

await describeOnPostgres('a Postgres server with troubles', () => {
  let url: string;
  let database: OpenedDatabase;

  beforeAll(async () => {
    url = await migratedPostgres([]);
    const name = new URL(url).pathname.slice(1);
    await administer(url, (client) =>
      client.query(`
        ALTER DATABASE "${name}" SET TimeZone = 'Asia/Tokyo';
        ALTER DATABASE "${name}" SET default_transaction_isolation = 'serializable'`),
    );
    database = await openDatabase({ PrismaClient, url, poolSize: 2, timeouts: TIMEOUTS });
    await database.executeSql('CREATE TABLE fake_row (id int PRIMARY KEY, at timestamptz(3))');
  });
  afterAll(async () => {
    await database.close();
    await dropByUrl(url);
  });

  const endSessions = (name: string) =>
    administer(url, (client) =>
      client.query(
        `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND application_name = $1`,
        [name],
      ),
    );

  it('keeps times as they are, whatever zone the server prefers', async () => {
    const at = new Date('2026-03-01T23:30:00.000Z');
    await database.prisma.$executeRaw`INSERT INTO fake_row VALUES (0, ${at})`;
    const rows = await database.prisma.$queryRaw`SELECT at, at::text AS text FROM fake_row`;
    expect(rows).toEqual([{ at, text: '2026-03-01 23:30:00+00' }]);
  });

  it('reads what is committed meanwhile, whatever isolation the server prefers', async () => {
    const rows = await database.prisma.$transaction((tx) => tx.$queryRaw`SHOW transaction_isolation`);
    expect(rows).toEqual([{ transaction_isolation: 'read committed' }]);
  });

  it('ends a statement that takes too long, and a wait for a lock', async () => {
    await expect(database.executeSql('SELECT pg_sleep(5)')).rejects.toThrow('canceling statement due to statement timeout');
    await database.withSession(async (session) => {
      await session.transaction(async (connection) => {
        await connection.script('LOCK TABLE fake_row');
        await expect(database.executeSql('SELECT * FROM fake_row')).rejects.toThrow('canceling statement due to lock timeout');
      });
    });
  });

  it('ends a transaction that does nothing, without harm to the process', async () => {
    const openTransactions = async () => {
      const open = `SELECT FROM pg_stat_activity WHERE datname = current_database() AND state = 'idle in transaction'`;
      return (await database.executeSql(open)).rows.length;
    };
    const idle = database.prisma.$transaction(async (tx) => {
      await tx.$executeRaw`INSERT INTO fake_row VALUES (1, NULL)`;
      await expect.poll(openTransactions).toBe(0);
      await tx.$executeRaw`INSERT INTO fake_row VALUES (2, NULL)`;
    });
    await expect(idle).rejects.toThrow();
    expect((await database.executeSql('SELECT id FROM fake_row WHERE id > 0')).rows).toEqual([]);
  });

  it('refuses to wait longer than the limit for a free connection', async () => {
    const held = [1, 2].map(() => database.prisma.$transaction((tx) => tx.$queryRaw`SELECT pg_sleep(0.28)`).catch(() => {}));
    const hurried = openDatabase({ PrismaClient, url, poolSize: 1, timeouts: { ...TIMEOUTS, statement: 5_000 } });
    const small = await hurried;
    const busy = small.executeSql('SELECT pg_sleep(1)');
    await expect(small.executeSql('SELECT 1')).rejects.toThrow(/timeout/);
    await busy;
    await small.close();
    await Promise.all(held);
  });

  it('goes on when its connections were cut, also those that Prisma has not seen yet', async () => {
    const fresh = await openDatabase({ PrismaClient, url, poolSize: 2, timeouts: TIMEOUTS });
    await fresh.executeSql('SELECT 1');
    await endSessions('rapport');
    for (const { executeSql } of [fresh, database]) {
      const answer = () =>
        executeSql('SELECT 1 AS one').then(
          ({ rows }) => rows,
          () => [],
        );
      await expect.poll(answer).toEqual([{ one: 1 }]);
    }
    expect(await database.prisma.loggedEvent.count()).toBe(0);
    await fresh.close();
  });

  it('listens again when the listening connection was cut, and says that something may have been missed', async () => {
    const heard: string[] = [];
    const stop = await database.listen('trouble', (payload) => heard.push(payload));
    await endSessions('rapport listener');
    await expect.poll(() => heard, { timeout: 5_000 }).toEqual(['']);
    await database.executeSql(`SELECT pg_notify('trouble', 'back')`);
    await expect.poll(() => heard).toEqual(['', 'back']);
    await stop();
  });

  it.each([
    ['a statement', (database: OpenedDatabase) => database.executeSql('SELECT 1')],
    ['a text', (database: OpenedDatabase) => database.readText({ text: `SELECT 'late'`, values: [] })],
    [
      'statements that are answered together',
      (database: OpenedDatabase) =>
        database.transaction(({ db }) => Promise.all([1, 2].map((one) => db.$queryRaw`SELECT ${one}::int AS "one"`))),
    ],
  ])('says of %s whose server has stopped answering that it took too long', async (_case, ask) => {
    await using server = await StallableServer.before(url);
    const limits = { ...TIMEOUTS, connection: 3_000, stalled: 400 };
    const stalling = await openDatabase({ PrismaClient, url: server.urlFor(url), poolSize: 1, timeouts: limits });
    await ask(stalling);
    const late = ask(stalling);
    server.stall();
    await expect(late).rejects.toThrow('Query read timeout');
    server.goOn();
    await stalling.close();
  });

  it('lets statements go on that only wait for each other, however long they take together', async () => {
    const limits = { ...TIMEOUTS, statement: 5_000, stalled: 500 };
    const patient = await openDatabase({ PrismaClient, url, poolSize: 1, timeouts: limits });
    const rows = await patient.transaction(({ db }) =>
      Promise.all(Array.from({ length: 4 }, () => db.$queryRaw`SELECT pg_sleep(0.25)::text, ${'slept'}::text AS text`)),
    );
    expect(rows).toMatchObject(Array.from({ length: 4 }, () => [{ text: 'slept' }]));
    await patient.close();
  });

  it('answers one text: the first value, null, nothing, and what was refused', async () => {
    // Prepared under a name from its second time on, and without one.
    const text = (query: string, ...values: readonly unknown[]) =>
      Promise.all([{}, { name: query }, { name: query }].map((named) => database.readText({ text: query, values, ...named })));

    expect(await text('SELECT $1::text, $2::text', 'ä "b"', 'c')).toEqual(['ä "b"', 'ä "b"', 'ä "b"']);
    expect(await text('SELECT ($1::boolean)::text', true)).toEqual(['true', 'true', 'true']);
    expect(await text('SELECT NULL::text')).toEqual([null, null, null]);
    expect(await text('SELECT $1::text WHERE FALSE', null)).toEqual([null, null, null]);
    await expect(database.readText({ text: 'SELECT 1 / 0', values: [], name: 'fails' })).rejects.toThrow('division by zero');
    await expect(database.readText({ text: 'SELEC nothing', values: [], name: 'is none' })).rejects.toThrow('syntax error');
    expect(await text('SELECT $1::text', 'goes on')).toEqual(['goes on', 'goes on', 'goes on']);
  });

  it('gives up on a server that hangs, at every point of a transaction, and goes on when it is back', async () => {
    await using server = await StallableServer.before(url);
    const limits = { ...TIMEOUTS, stalled: 400 };
    const stalling = await openDatabase({ PrismaClient, url: server.urlFor(url), poolSize: 2, timeouts: limits });
    const outcomeOf = async (work: Promise<unknown>) => {
      const started = performance.now();
      const outcome = await work.then(
        () => 'done',
        () => 'refused',
      );
      expect(performance.now() - started).toBeLessThan(6_000);
      return outcome;
    };
    server.stall();
    expect(await outcomeOf(stalling.executeSql('SELECT 1'))).toBe('refused');
    expect(await outcomeOf(stalling.readText({ text: 'SELECT 1::text', values: [] }))).toBe('refused');
    expect(await outcomeOf(stalling.prisma.$transaction((tx) => tx.$queryRaw`SELECT 1`))).toBe('refused');
    server.goOn();
    const commit = stalling.prisma.$transaction(
      async (tx) => {
        await tx.$executeRaw`INSERT INTO fake_row VALUES (50, NULL)`;
        server.stall();
      },
      { timeout: 200 },
    );
    expect(await outcomeOf(commit)).toBe('refused');
    server.goOn();
    await expect
      .poll(() =>
        stalling.executeSql('SELECT 1 AS one').then(
          ({ rows }) => rows,
          () => [],
        ),
      )
      .toEqual([{ one: 1 }]);
    await stalling.close();
  });
});
