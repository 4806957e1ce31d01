/** Transactions over one connection, each of which leaves nothing to the next. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { Cancellation, type Db, duringRequest } from '../../src/kernel/index.ts';
import { Prisma } from '../generated/index.ts';
import { describeOnPostgres, type TestDatabase, testDatabase } from '../support/databases.ts';

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

  it('leaves nothing of what nobody waited for once it is given up', async () => {
    await database.executeSql('DELETE FROM "JobSchedule"');
    const written: Promise<unknown>[] = [];
    const failing = database.transaction(async ({ db }) => {
      written.push(addJob(db, 'along with BEGIN'));
      throw new Error('Second thoughts.');
    });
    await expect(failing).rejects.toThrow('Second thoughts.');

    await Promise.all(written);
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
