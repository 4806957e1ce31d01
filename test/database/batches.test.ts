/** Statements that a transaction tells in one tick, and what becomes of them when one of them fails. */
import { expect, it } from 'vitest';
import type { Db } from '../../src/kernel/index.ts';
import { describeOnPostgres } from '../support/databases.ts';
import { overOneConnection } from './one-connection.ts';

await describeOnPostgres('statements of one tick', () => {
  const own = overOneConnection();

  const number = (db: Db, value: number) => db.$queryRaw<{ number: number }[]>`SELECT 10 / ${value}::int AS "number"`;
  const settledWithin = async (run: (db: Db) => readonly Promise<unknown>[]) => {
    let settled: readonly unknown[] = [];
    const committed = own.database.transaction(async ({ db }) => {
      const all = await Promise.allSettled(run(db));
      settled = all.map((one) =>
        one.status === 'fulfilled' ? one.value : one.reason.meta?.driverAdapterError?.cause?.originalCode,
      );
    });
    await expect(committed).rejects.toThrow('The transaction was rolled back, as a statement of it had failed.');
    return settled;
  };

  it('are answered each for itself, however often they ran', async () => {
    for (const turn of [1, 2, 3, 4]) {
      const answered = await own.database.transaction(({ db }) =>
        Promise.all([number(db, turn), number(db, 2), db.$executeRaw`SELECT ${turn}::int`, number(db, 5)]),
      );
      expect(answered).toEqual([[{ number: Math.trunc(10 / turn) }], [{ number: 5 }], 1, [{ number: 2 }]]);
    }
  });

  it('fail behind one that fails as whatever follows in a failed transaction; those before it are answered', async () => {
    const settled = await settledWithin((db) => [number(db, 2), number(db, 0), number(db, 5), db.$executeRaw`SELECT ${7}::int`]);

    expect(settled).toEqual([[{ number: 5 }], '22012', '25P02', '25P02']);
  });

  it('are prepared anew where the server passed over the one that was to prepare them', async () => {
    const late = (db: Db) => db.$queryRaw<{ late: number }[]>`SELECT ${1}::int AS "late"`;
    await own.database.transaction(({ db }) => late(db));
    // The second time it is named, and passed over.
    expect(await settledWithin((db) => [number(db, 0), late(db)])).toEqual(['22012', '25P02']);

    for (const _ of [1, 2]) expect(await own.database.transaction(({ db }) => late(db))).toEqual([{ late: 1 }]);
  });

  it('write nothing where one of them fails', async () => {
    await own.database.executeSql('CREATE TABLE "Kept" ("value" int)');
    await settledWithin((db) => [db.$executeRaw`INSERT INTO "Kept" VALUES (${1}::int)`, number(db, 0)]);

    expect((await own.database.executeSql('SELECT * FROM "Kept"')).rows).toEqual([]);
  });

  it('all fail with their connection, and the next transaction has another', async () => {
    let messages: readonly string[] = [];
    const ended = own.database.transaction(async ({ db }) => {
      const gone = db.$queryRaw`SELECT pg_terminate_backend(pg_backend_pid())::text AS "gone"`;
      const settled = await Promise.allSettled([gone, number(db, 2)]);
      messages = settled.map((one) => (one.status === 'rejected' ? String(one.reason) : 'answered'));
    });
    await expect(ended).rejects.toThrow();

    expect(messages).toEqual([expect.stringContaining('terminat'), expect.stringContaining('terminat')]);
    expect(await own.database.transaction(({ db }) => number(db, 2))).toEqual([{ number: 5 }]);
  });
});
