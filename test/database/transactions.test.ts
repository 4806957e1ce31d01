/** Transactions that begin and end without Prisma, which may join them. */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Db } from '../../src/kernel/index.ts';
import { Prisma } from '../generated/index.ts';
import { countStatements } from '../support/counting-adapter.ts';
import { eachKind, type TestDatabase, testDatabase } from '../support/databases.ts';
import { addFakeRows } from './fake-rows.ts';

describe.each(await eachKind())('a transaction (%s)', (kind) => {
  const counter = countStatements();
  let database: TestDatabase;
  beforeAll(async () => {
    database = await testDatabase({ modules: [], kind, wrapAdapter: counter.wrapAdapter });
    await addFakeRows(database);
  });
  afterAll(() => database.close());
  beforeEach(() => database.executeSql('INSERT INTO fake_row VALUES (1); INSERT INTO fake_child VALUES (1)'));
  afterEach(() => database.executeSql('TRUNCATE fake_row, fake_child; DELETE FROM "JobSchedule"'));

  const byDriver = <Result>(run: (db: Db) => Promise<Result>) => database.transaction(({ db }) => run(db));
  const ids = async () => (await database.executeSql('SELECT id FROM fake_row ORDER BY id')).rows.map(({ id }) => id);
  const jobs = async () => (await database.prisma.jobSchedule.findMany()).map(({ job }) => job);
  const addJob = (db: Db, job: string) => db.jobSchedule.create({ data: { job, queuedAt: new Date(0) } });

  it('has Prisma write and read in it, with all or nothing', async () => {
    const both = (isKept: boolean) =>
      byDriver(async (db) => {
        await db.$executeRaw`INSERT INTO fake_row VALUES (2)`;
        await addJob(db, 'first');
        await db.$executeRaw`UPDATE "JobSchedule" SET "job" = 'second'`;
        const seen = await db.jobSchedule.findMany({ select: { job: true } });
        if (!isKept) throw new Error('Second thoughts.');
        return seen;
      });

    await expect(both(false)).rejects.toThrow('Second thoughts.');
    expect([await ids(), await jobs()]).toEqual([[1], []]);
    expect(await both(true)).toEqual([{ job: 'second' }]);
    expect([await ids(), await jobs()]).toEqual([[1, 2], ['second']]);
  });

  it("tells Prisma's own faults as Prisma does, and writes nothing", async () => {
    const twice = byDriver(async (db) => {
      await addJob(db, 'one');
      await addJob(db, 'one');
    });
    await expect(twice).rejects.toMatchObject({ code: 'P2002', meta: { modelName: 'JobSchedule' } });
    expect(await jobs()).toEqual([]);
  });

  it('takes nothing of Prisma for raw statements alone', async () => {
    const { statements } = await counter.during(() => byDriver((db) => db.$queryRaw`SELECT 1`));
    const ends = kind === 'postgres' ? ['COMMIT'] : [];
    expect(statements.map(({ sql }) => sql)).toEqual(['SELECT 1', ...ends]);
  });

  it('is cut off after its time: nothing is sent any more, nothing stays, and the connection is free', async () => {
    const sent: unknown[] = [];
    const late = database.transaction(
      async ({ db, readText }) => {
        await db.$executeRaw`INSERT INTO fake_row VALUES (2)`;
        await addJob(db, 'late');
        const read = () => readText({ text: 'SELECT 1::text', values: [] });
        await vi.waitFor(() => expect(read()).rejects.toMatchObject({ code: 'P2028' }));
        for (const attempt of [() => db.$executeRaw`INSERT INTO fake_row VALUES (3)`, () => addJob(db, 'later'), read]) {
          sent.push(await attempt().catch(({ code }) => code));
        }
      },
      { wait: 1_000, run: 100 },
    );

    await expect(late).rejects.toMatchObject({ code: 'P2028' });
    expect(sent).toEqual(['P2028', 'P2028', 'P2028']);
    expect([await ids(), await jobs()]).toEqual([[1], []]);
  });

  it.each([true, false])('writes something last, with its commit, or nothing at all; with Prisma in it: %s', async (isJoined) => {
    const lasting = (id: number) =>
      database.transaction(async ({ db, writeLast }) => {
        if (isJoined) await addJob(db, `${id}`);
        await db.$executeRaw`INSERT INTO fake_row VALUES (${id * 10})`;
        writeLast(Prisma.sql`INSERT INTO fake_row VALUES (${id})`);
        return id;
      });

    expect(await lasting(2)).toBe(2);
    await expect(lasting(1)).rejects.toMatchObject({
      code: 'P2010',
      meta: { driverAdapterError: { cause: { originalCode: '23505' } } },
    });
    expect(await ids()).toEqual([1, 2, 20]);
    expect(await jobs()).toEqual(isJoined ? ['2'] : []);
  });

  it('writes last what it is told first', async () => {
    await database.transaction(async ({ writeLast }) => writeLast(Prisma.sql`INSERT INTO fake_row VALUES (2)`));
    expect(await ids()).toEqual([1, 2]);
  });

  it('sends nothing once it is over', async () => {
    const { db } = await database.transaction(async (transaction) => {
      await addJob(transaction.db, 'one');
      return transaction;
    });

    await expect(db.$executeRaw`INSERT INTO fake_row VALUES (2)`).rejects.toMatchObject({ code: 'P2028' });
    await expect(addJob(db, 'two')).rejects.toMatchObject({ code: 'P2028' });
    expect([await ids(), await jobs()]).toEqual([[1], ['one']]);
  });

  it.each([true, false])(
    'fails with its COMMIT, and leaves a connection that goes on; with Prisma in it: %s',
    async (isJoined) => {
      const orphan = byDriver(async (db) => {
        if (isJoined) await addJob(db, 'one');
        await db.$executeRaw`SET CONSTRAINTS ALL DEFERRED`;
        await db.$executeRaw`INSERT INTO fake_child VALUES (77)`;
      });

      await expect(orphan).rejects.toThrow(/foreign ?key/i);
      expect(await jobs()).toEqual([]);
      expect(await byDriver((db) => db.$queryRaw`SELECT id FROM fake_child`)).toEqual([{ id: 1 }]);
    },
  );

  it('reads one text, or none', async () => {
    const texts = await database.transaction(({ readText }) =>
      Promise.all([
        readText({ text: 'SELECT $1::text', values: ['here'] }),
        readText({ text: 'SELECT NULL::text', values: [] }),
        readText({ text: 'SELECT 1::text WHERE false', values: [] }),
      ]),
    );
    expect(texts).toEqual(['here', null, null]);
  });
});
