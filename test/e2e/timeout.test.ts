import { expect, it } from 'vitest';
import { defineModule } from '../../src/index.ts';
import { describeOnPostgres, startTestRapport } from '../support/index.ts';

const SECONDS = 30;
/** A module whose questions take longer than anybody waits. */
const slowness = defineModule({
  name: 'slowness',
  contract: 1,
  permissions: { 'slowness.nap.take': { description: 'Wait.' } },
  schema(builder) {
    builder.queryField('nap', (t) =>
      t.int({
        nullable: true,
        description: 'Sleeps, and then asks again.',
        authScopes: { public: true },
        resolve: async (_root, _args, ctx) => {
          await ctx.db.$queryRaw`SELECT pg_sleep(${SECONDS})::text`;
          return 1;
        },
      }),
    );
    builder.queryField('napInTransaction', (t) =>
      t.int({
        nullable: true,
        description: 'Sleeps in a transaction.',
        authScopes: { public: true },
        resolve: (_root, _args, ctx) =>
          ctx.transact(async (tx) => {
            await tx.db.$queryRaw`SELECT pg_sleep(${SECONDS})::text`;
            return 1;
          }),
      }),
    );
  },
});

await describeOnPostgres('a request that is over its time', () => {
  it.each(['nap', 'napInTransaction'])('is answered TIMEOUT and its statement is cancelled on the server: %s', async (field) => {
    await using rapport = await startTestRapport([slowness], {
      databaseOptions: { kind: 'postgres' },
      limits: { requestMilliseconds: 400 },
    });
    const sleeping = async () => {
      const { rows } = await rapport.database.executeSql(
        `SELECT count(*)::int AS count FROM pg_stat_activity
         WHERE datname = current_database() AND state <> 'idle' AND query LIKE 'SELECT pg_sleep%'`,
      );
      return rows[0]?.count;
    };

    const asking = rapport.anonymous().run(`{ ${field} }`);
    await expect.poll(sleeping, { interval: 10 }).toBe(1);
    const answer = await asking;

    expect(answer).toMatchObject({ data: null, errors: [{ extensions: { code: 'TIMEOUT' } }] });
    await expect.poll(sleeping, { interval: 10, timeout: 3_000 }).toBe(0);
    // The connection it had is whole again.
    expect(await rapport.anonymous().run('{ __typename }')).toEqual({ data: { __typename: 'Query' } });
    expect((await rapport.database.executeSql('SELECT 1 AS one')).rows).toEqual([{ one: 1 }]);
  });
});
