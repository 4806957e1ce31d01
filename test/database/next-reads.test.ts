/** What is read behind a transaction's commit, in the same trip. */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Db } from '../../src/kernel/index.ts';
import { Prisma } from '../generated/index.ts';
import { countStatements } from '../support/counting-adapter.ts';
import { eachKind, type TestDatabase, testDatabase } from '../support/databases.ts';
import { addFakeRows } from './fake-rows.ts';

describe.each(await eachKind())('the read behind a commit (%s)', (kind) => {
  const counter = countStatements();
  let database: TestDatabase;
  beforeAll(async () => {
    database = await testDatabase({ modules: [], kind, wrapAdapter: counter.wrapAdapter });
    await addFakeRows(database);
  });
  afterAll(() => database.close());
  beforeEach(() => database.executeSql('INSERT INTO fake_row VALUES (1)'));
  afterEach(() => database.executeSql('TRUNCATE fake_row, fake_child; DELETE FROM "JobSchedule"'));

  const ids = async () => (await database.executeSql('SELECT id FROM fake_row ORDER BY id')).rows.map(({ id }) => id);
  const addJob = (db: Db, job: string) => db.jobSchedule.create({ data: { job, queuedAt: new Date(0) } });

  const READS_IDS = { text: `SELECT string_agg(id::text, ',' ORDER BY id) FROM fake_row`, values: [] };
  const outcomeOf = (answer: Promise<unknown>) =>
    answer.then(
      (value) => ({ value }),
      ({ message }) => ({ message }),
    );

  it.each([true, false])('is of what was committed; with Prisma in it: %s', async (isJoined) => {
    const { result, statements } = await counter.during(() =>
      database.transaction(async ({ db, writeLast, readNext }) => {
        if (isJoined) await addJob(db, 'one');
        await db.$executeRaw`INSERT INTO fake_row VALUES (2)`;
        writeLast(Prisma.sql`INSERT INTO fake_row VALUES (3)`);
        return { answer: readNext(READS_IDS) };
      }),
    );

    expect(await result.answer).toBe('1,2,3');
    const last = statements.slice(kind === 'postgres' ? -3 : -2).map(({ sql }) => sql.trim());
    expect(last).toEqual(['INSERT INTO fake_row VALUES (3)', ...(kind === 'postgres' ? ['COMMIT'] : []), READS_IDS.text]);
  });

  it('undoes nothing when it fails, and the connection goes on', async () => {
    const { answer } = await database.transaction(async ({ db, readNext }) => {
      await db.$executeRaw`INSERT INTO fake_row VALUES (2)`;
      return { answer: readNext({ text: 'SELECT (1 / 0)::text', values: [] }) };
    });

    expect(await outcomeOf(answer)).toEqual({ message: expect.stringContaining('division by zero') });
    expect(await ids()).toEqual([1, 2]);
    expect(await database.transaction(({ db }) => db.$queryRaw`SELECT 1 AS "one"`)).toEqual([{ one: 1 }]);
  });

  it.skipIf(kind === 'pglite')('leaves the commit and the connection alone when a value of it cannot be sent', async () => {
    // More often than there are connections.
    for (let id = 2; id < 14; id += 1) {
      const { answer } = await database.transaction(async ({ db, readNext }) => {
        await db.$executeRaw`INSERT INTO fake_row VALUES (${id})`;
        return { answer: readNext({ text: 'SELECT $1::text', values: [new Date(Number.NaN)] }) };
      });
      expect(await outcomeOf(answer)).toEqual({ message: 'Invalid time value' });
    }

    expect(await ids()).toHaveLength(13);
  });

  it('is not waited for by the transaction', async () => {
    const order: string[] = [];
    const answer = await database.transaction(async ({ db, readNext }) => {
      await db.$executeRaw`INSERT INTO fake_row VALUES (2)`;
      return { read: readNext({ text: 'SELECT pg_sleep(0.1)::text', values: [] }).then(() => order.push('read')) };
    });
    order.push('committed');
    await answer.read;

    expect(order).toEqual(['committed', 'read']);
  });

  it('is one', async () => {
    const twice = database.transaction(async ({ db, readNext }) => {
      await db.$executeRaw`INSERT INTO fake_row VALUES (2)`;
      return [readNext(READS_IDS), readNext(READS_IDS)];
    });
    await expect(twice).rejects.toThrow('One transaction is followed by one read.');
    expect(await ids()).toEqual([1]);
  });

  it.each([
    ['the transaction fails', /no/, async () => Promise.reject(new Error('no'))],
    ['its last write fails', /fake_row_pkey/, async (write: (id: number) => void) => write(1)],
    [
      'its COMMIT fails',
      /foreign ?key/i,
      async (_write: unknown, db: Db) => {
        await db.$executeRaw`SET CONSTRAINTS ALL DEFERRED`;
        await db.$executeRaw`INSERT INTO fake_child VALUES (77)`;
      },
    ],
  ])('is not made when %s', async (_case, message, run) => {
    const answers: Promise<unknown>[] = [];
    const failing = database.transaction(async ({ db, writeLast, readNext }) => {
      answers.push(outcomeOf(readNext(READS_IDS)));
      await db.$executeRaw`INSERT INTO fake_row VALUES (2)`;
      await run((id) => writeLast(Prisma.sql`INSERT INTO fake_row VALUES (${id})`), db);
    });

    await expect(failing).rejects.toThrow(message);
    expect(await Promise.all(answers)).toEqual([{ message: expect.stringMatching(message) }]);
    expect(await ids()).toEqual([1]);
  });
});
