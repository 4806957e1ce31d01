/** Reads within a transaction: compiled as those outside, and seeing what it wrote. */
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Database, Db } from '../../src/kernel/index.ts';
import { createReadPlanner } from '../../src/planner/index.ts';
import { getDatamodel } from '../generated/index.ts';
import { countStatements } from '../support/counting-adapter.ts';
import { eachKind, type TestDatabase, testDatabase } from '../support/databases.ts';

const KEY = { actorId: 'staff:1', operation: 'open', key: 'a_b' };

describe.each(await eachKind())('tables of a transaction (%s)', (kind) => {
  const counter = countStatements();
  let database: TestDatabase;
  let planned: Database;
  beforeAll(async () => {
    // One connection, as the embedded database has: what a transaction needs is not fetched beside it.
    database = await testDatabase({ modules: [], kind, wrapAdapter: counter.wrapAdapter, poolSize: 1 });
    planned = createReadPlanner(database, getDatamodel()).database;
  });
  afterAll(() => database.close());
  afterEach(() => database.executeSql('DELETE FROM "IdempotencyRecord"'));

  const write = (db: Db) =>
    db.$executeRaw`INSERT INTO "IdempotencyRecord" VALUES (${KEY.actorId}, ${KEY.operation}, ${KEY.key}, 'hash', '{"id": 1}'::jsonb, to_timestamp(0))`;
  const record = { ...KEY, inputHash: 'hash', result: { id: 1 }, createdAt: new Date(0) };
  const byKey = { where: { actorId_operation_key: KEY } };

  it('read what it wrote, each by one prepared statement and nothing of Prisma', async () => {
    const { result, statements } = await counter.during(() =>
      planned.transaction(async ({ db }) => {
        await write(db);
        return [
          await db.idempotencyRecord.findUnique(byKey),
          await db.idempotencyRecord.findUniqueOrThrow({ ...byKey, select: { result: true } }),
          await db.idempotencyRecord.findFirst({ where: { key: 'a_b' } }),
          await db.idempotencyRecord.findFirstOrThrow({ orderBy: { key: 'asc' }, select: { createdAt: true } }),
          await db.idempotencyRecord.findMany({ where: { operation: { in: ['open', 'close'] } }, select: { key: true } }),
        ];
      }),
    );

    expect(result).toEqual([record, { result: record.result }, record, { createdAt: record.createdAt }, [{ key: 'a_b' }]]);
    const reads = statements.filter(({ sql }) => sql.startsWith('SELECT'));
    expect(reads).toHaveLength(5);
    expect(reads.every(({ sql }) => sql.startsWith('SELECT json_agg('))).toBe(true);
  });

  it('find nothing as Prisma does', async () => {
    const found = await planned.transaction(async ({ db }) => [
      await db.idempotencyRecord.findUnique(byKey),
      await db.idempotencyRecord.findUniqueOrThrow(byKey).catch(({ code, meta }) => [code, meta.modelName]),
      await db.idempotencyRecord.findFirstOrThrow().catch(({ code, meta }) => [code, meta.modelName]),
    ]);

    expect(found).toEqual([null, ['P2025', 'IdempotencyRecord'], ['P2025', 'IdempotencyRecord']]);
  });

  it('never take an absent key for any key', async () => {
    const absent = planned.transaction(async ({ db }) => {
      await write(db);
      return db.serverSecret.findUnique({ where: { name: undefined } as never });
    });

    await expect(absent).rejects.toMatchObject({ name: 'PrismaClientValidationError' });
    expect(await database.prisma.idempotencyRecord.count()).toBe(0);
  });

  it('leave to Prisma what cannot be compiled', async () => {
    const skipped = await planned.transaction(async ({ db }) => {
      await write(db);
      return db.idempotencyRecord.findMany({ skip: 1 });
    });

    expect(skipped).toEqual([]);
  });
});
