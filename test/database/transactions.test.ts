/** Transactions that begin and end without Prisma, which may join them. */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { Cancellation, type Db, duringRequest } from '../../src/kernel/index.ts';
import { Prisma } from '../generated/index.ts';
import { countStatements } from '../support/counting-adapter.ts';
import { describeOnPostgres, eachKind, type TestDatabase, testDatabase } from '../support/databases.ts';
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

  const READS_IDS = { text: `SELECT string_agg(id::text, ',' ORDER BY id) FROM fake_row`, values: [] };
  const outcomeOf = (answer: Promise<unknown>) =>
    answer.then(
      (value) => ({ value }),
      ({ message }) => ({ message }),
    );

  it.each([true, false])('reads next what it committed; with Prisma in it: %s', async (isJoined) => {
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

  it('keeps what it committed when the next read fails, and goes on', async () => {
    const { answer } = await database.transaction(async ({ db, readNext }) => {
      await db.$executeRaw`INSERT INTO fake_row VALUES (2)`;
      return { answer: readNext({ text: 'SELECT (1 / 0)::text', values: [] }) };
    });

    expect(await outcomeOf(answer)).toEqual({ message: expect.stringContaining('division by zero') });
    expect(await ids()).toEqual([1, 2]);
    expect(await byDriver((db) => db.$queryRaw`SELECT 1 AS "one"`)).toEqual([{ one: 1 }]);
  });

  it('is over before what is read next is there', async () => {
    const order: string[] = [];
    const answer = await database.transaction(async ({ db, readNext }) => {
      await db.$executeRaw`INSERT INTO fake_row VALUES (2)`;
      return { read: readNext({ text: 'SELECT pg_sleep(0.1)::text', values: [] }).then(() => order.push('read')) };
    });
    order.push('committed');
    await answer.read;

    expect(order).toEqual(['committed', 'read']);
  });

  it('is followed by one read', async () => {
    const twice = database.transaction(async ({ db, readNext }) => {
      await db.$executeRaw`INSERT INTO fake_row VALUES (2)`;
      return [readNext(READS_IDS), readNext(READS_IDS)];
    });
    await expect(twice).rejects.toThrow('One transaction is followed by one read.');
    expect(await ids()).toEqual([1]);
  });

  it.each([
    ['it fails', /no/, async () => Promise.reject(new Error('no'))],
    ['its last write fails', /fake_row_pkey/, async (write: (id: number) => void) => write(1)],
    [
      'its COMMIT fails',
      /foreign ?key/i,
      async (_write: unknown, db: Db) => {
        await db.$executeRaw`SET CONSTRAINTS ALL DEFERRED`;
        await db.$executeRaw`INSERT INTO fake_child VALUES (77)`;
      },
    ],
  ])('reads nothing when %s', async (_case, message, run) => {
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

await describeOnPostgres('a transaction among others', () => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await testDatabase({ modules: [], kind: 'postgres', poolSize: 1 });
  });
  afterAll(() => database.close());

  it('that gets no connection in time is refused, and the connection is given back', async () => {
    let release = () => {};
    const held = database.transaction(() => new Promise<void>((resolve) => (release = resolve)));
    const late = database.transaction(async () => 'late', { wait: 50, run: 1_000 });

    await expect(late).rejects.toMatchObject({ code: 'P2028' });
    release();
    await held;
    expect(await database.transaction(async () => 'next')).toBe('next');
  });

  it('ends its statement with the request that sent it, and writes nothing', async () => {
    const request = new Cancellation();
    const sleeping = duringRequest(request, () =>
      database.transaction(async ({ db }) => {
        await db.$executeRaw`INSERT INTO "JobSchedule" VALUES ('aborted', now())`;
        const sleep = db.$queryRaw`SELECT pg_sleep(30)`;
        setTimeout(() => request.cancel(), 50);
        return sleep;
      }),
    );

    await expect(sleeping).rejects.toMatchObject({ code: 'P2010', message: expect.stringContaining('57014') });
    expect(await database.prisma.jobSchedule.count()).toBe(0);
  });

  it('is not committed without its last write, which is not sent for a request that is over', async () => {
    const request = new Cancellation();
    const over = duringRequest(request, () =>
      database.transaction(async ({ db, writeLast }) => {
        await db.$executeRaw`INSERT INTO "JobSchedule" VALUES ('first', now())`;
        writeLast(Prisma.sql`INSERT INTO "JobSchedule" VALUES ('last', now())`);
        request.cancel();
      }),
    );

    await expect(over).rejects.toMatchObject({ code: 'TIMEOUT' });
    expect(await database.prisma.jobSchedule.count()).toBe(0);
    // The one connection is in no transaction.
    expect((await database.executeSql('SELECT pg_current_xact_id_if_assigned() AS id')).rows).toEqual([{ id: null }]);
  });

  const addJob = (db: Db, job: string) => db.$executeRaw`INSERT INTO "JobSchedule" VALUES (${job}, now())`;
  const jobs = async () => (await database.prisma.jobSchedule.findMany({ orderBy: { job: 'asc' } })).map(({ job }) => job);

  it.each([
    ['with what is read next not sent', async (request: Cancellation) => request.cancel()],
    [
      'with a write not sent',
      async (request: Cancellation, db: Db) => {
        request.cancel();
        await addJob(db, 'late');
      },
    ],
  ])('leaves nothing of a request that is over to the next one: %s', async (_case, cancel) => {
    await database.executeSql('DELETE FROM "JobSchedule"');
    const request = new Cancellation();
    const over = duringRequest(request, () =>
      database.transaction(async ({ db, readNext }) => {
        await addJob(db, 'first');
        void readNext({ text: 'SELECT 1::text', values: [] }).catch(() => {});
        await cancel(request, db);
      }),
    );
    await over.catch(({ code }) => expect(code).toBe('TIMEOUT'));

    // On the same connection, by nobody's request.
    await database.transaction(({ db }) => addJob(db, 'next'));
    expect(await jobs()).toContain('next');
    expect(await jobs()).not.toContain('late');
  });

  it('writes nothing that nobody waited for once it is given up', async () => {
    await database.executeSql('DELETE FROM "JobSchedule"');
    const outcomes: Promise<string>[] = [];
    const failing = database.transaction(async ({ db }) => {
      outcomes.push(
        addJob(db, 'held').then(
          () => 'written',
          ({ message }) => message,
        ),
      );
      throw new Error('Second thoughts.');
    });
    await expect(failing).rejects.toThrow('Second thoughts.');

    expect(await Promise.all(outcomes)).toEqual(['The transaction was given up before this was sent.']);
    await database.transaction(({ db }) => addJob(db, 'next'));
    expect(await jobs()).toEqual(['next']);
  });

  it('fails where a fault of it was overlooked, as the server commits nothing', async () => {
    await database.executeSql('DELETE FROM "JobSchedule"');
    const overlooked = database.transaction(async ({ db }) => {
      await addJob(db, 'first');
      await db.$queryRaw`SELECT 1 / 0`.catch(() => {});
    });
    await expect(overlooked).rejects.toThrow('The transaction was rolled back, as a statement of it had failed.');
    expect(await jobs()).toEqual([]);
  });
});
