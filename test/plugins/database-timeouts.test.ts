import { expect, it } from 'vitest';
import { defineModule } from '../../src/index.ts';
import { describeOnPostgres, startTestRapport, type TestRapport } from '../support/index.ts';

/** Questions that ask the database each in its own way. */
const asking = defineModule({
  name: 'asking',
  contract: 1,
  permissions: { 'asking.log.read': { description: 'Ask.' } },
  schema(builder) {
    builder.queryField('counted', (t) =>
      t.int({
        description: 'By model.',
        authScopes: { public: true },
        nullable: true,
        resolve: (_root, _args, ctx) => ctx.db.loggedEvent.count(),
      }),
    );
    builder.queryField('countedRaw', (t) =>
      t.int({
        description: 'By a statement.',
        authScopes: { public: true },
        nullable: true,
        resolve: async (_root, _args, ctx) => (await ctx.db.$queryRaw<unknown[]>`SELECT 1 FROM "LoggedEvent"`).length,
      }),
    );
    builder.queryField('countedInTransaction', (t) =>
      t.int({
        description: 'In a transaction.',
        authScopes: { public: true },
        nullable: true,
        resolve: (_root, _args, ctx) => ctx.transact((tx) => tx.db.loggedEvent.count()),
      }),
    );
    builder.queryField('nap', (t) =>
      t.int({
        description: 'Sleeps.',
        authScopes: { public: true },
        nullable: true,
        resolve: async (_root, _args, ctx) => (await ctx.db.$queryRaw<unknown[]>`SELECT pg_sleep(6)::text`).length,
      }),
    );
  },
});

/** With one connection, so that a setting of its session holds for the next statement. */
const start = () => startTestRapport([asking], { databaseOptions: { kind: 'postgres', poolSize: 1 } });

async function expectTimeout(rapport: TestRapport, field: string): Promise<void> {
  const answer = await rapport.anonymous().run(`{ ${field} }`);
  expect(answer).toMatchObject({
    data: { [field]: null },
    errors: [{ path: [field], message: expect.stringContaining('did not answer in time'), extensions: { code: 'TIMEOUT' } }],
  });
  expect(JSON.stringify(answer)).not.toMatch(/prisma|55P03|57014|canceling|exceeded/i);
  expect(rapport.log.lines.filter(({ level }) => level === 'error')).toEqual([]);
}

await describeOnPostgres('a question that the database does not answer in time', () => {
  it.each(['counted', 'countedRaw', 'countedInTransaction'])('is TIMEOUT when it waits for a lock: %s', async (field) => {
    await using rapport = await start();

    await rapport.database.withSession((session) =>
      session.transaction(async (rival) => {
        await rival.query('LOCK TABLE "LoggedEvent" IN ACCESS EXCLUSIVE MODE');
        await rapport.database.executeSql("SET lock_timeout = '100ms'");
        await expectTimeout(rapport, field);
      }),
    );

    expect(await rapport.anonymous().run(`{ ${field} }`)).toEqual({ data: { [field]: expect.any(Number) } });
  });

  it('is TIMEOUT when its statement takes too long', async () => {
    await using rapport = await start();
    await rapport.database.executeSql("SET statement_timeout = '100ms'");

    await expectTimeout(rapport, 'nap');
  });

  it('is TIMEOUT when no connection is free', async () => {
    await using rapport = await start();
    const napping = rapport.anonymous().run('{ nap }');
    await rapport.database.withSession((session) =>
      expect
        .poll(
          async () =>
            (
              await session.query(`SELECT 1 FROM pg_stat_activity WHERE query LIKE 'SELECT pg_sleep%'
          AND state = 'active' AND datname = current_database()`)
            ).rows.length,
        )
        .toBe(1),
    );

    await expectTimeout(rapport, 'counted');

    expect(await napping).toEqual({ data: { nap: 1 } });
  });
});
