/** Raw statements that pass Prisma by: each is compared with one of Prisma's own. */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Db } from '../../src/kernel/index.ts';
import { Prisma } from '../generated/index.ts';
import { eachKind, type TestDatabase, testDatabase } from '../support/databases.ts';
import { addFakeRows } from './fake-rows.ts';

const VALUES = [
  ...['1::int2', '-7::int4', '9007199254740993::int8', '1.5::float4', `'NaN'::float8`, '12.340::numeric', `'$3.50'::money`],
  ...['true', `'text'`, `'x'::varchar(3)`, `'x'::char(3)`, `'x'::name`, `'Low'::fake_mood`, '26::oid'],
  ...[`'{"a": [1, null]}'::jsonb`, `'[1, "two"]'::json`, `'null'::jsonb`, `'"text"'::jsonb`, `'\\x00ff'::bytea`, `B'101'`],
  ...[`'00000000-0000-4000-8000-000000000001'::uuid`, `'10.0.0.1'::inet`, `'10.0.0.0/8'::cidr`],
  ...[`'2026-03-01'::date`, `'10:00:01.5'::time`, `'10:00:01+02'::timetz`, `'2026-03-01T10:00:00.123'::timestamp`],
  ...[`'2026-03-01T10:00:00.123456+02'::timestamptz`, `'0044-03-15'::date`],
];
const LISTS = [
  ...['{1,NULL}::int2', '{1,2}::int4', '{9007199254740993,NULL}::int8', '{1.5}::float8', '{12.340,NULL}::numeric', '{t,f}::bool'],
  ...['{a,NULL,"b c"}::text', '{00000000-0000-4000-8000-000000000001}::uuid', '{2026-03-01}::date'],
  ...['{2026-03-01T10:00:00.123+02}::timestamptz', '{}::int4', '{{1.5,NULL},{2,3}}::float8', '{x,y}::bpchar'],
].map((list) => list.replace(/(.*)::(\w+)/, `'$1'::$2[]`));

const ARGUMENTS: readonly (readonly [value: unknown, type: string])[] = [
  [7, 'int'],
  [1.25, 'numeric'],
  [1.25, 'text'],
  [9007199254740993n, 'bigint'],
  ['NUL-free "text"', 'text'],
  [true, 'boolean'],
  [null, 'text'],
  [undefined, 'text'],
  [new Date('2026-03-01T10:00:00.123Z'), 'timestamptz'],
  [new Date('2026-03-01T10:00:00Z'), 'date'],
  [new Date('0099-03-01T10:00:00Z'), 'text'],
  [new Prisma.Decimal('12.3400'), 'numeric'],
  [{ a: [1, null], b: 'ü' }, 'jsonb'],
  [Buffer.from([0, 255]), 'bytea'],
  [new Uint8Array([1, 2]).subarray(1), 'bytea'],
  [['a', null, 'b,"c"'], 'text[]'],
  [[1, 2], 'int[]'],
  [[1n, 2n], 'bigint[]'],
  [[], 'uuid[]'],
  [[new Date(0), new Date(1)], 'timestamptz[]'],
  [[true, false], 'boolean[]'],
];

const FAULTS: Readonly<Record<string, string>> = {
  'a value that is taken': 'INSERT INTO fake_row VALUES (1)',
  'a row that another names': 'DELETE FROM fake_row',
  'an absent value': 'INSERT INTO fake_row VALUES (NULL)',
  'a number that is too large': 'SELECT 2147483647 + 1',
  'a text that is no number': `SELECT 'x'::int`,
  'a division by zero': 'SELECT 1 / 0',
  'a condition that does not hold': 'INSERT INTO fake_row VALUES (-1)',
  'an unknown table': 'SELECT * FROM fake_nothing',
  'wrong words': 'SELEKT',
  'what a function raises': `DO $$ BEGIN RAISE 'no' USING ERRCODE = 'RA001'; END $$`,
};

describe.each(await eachKind())('raw statements beside those of Prisma (%s)', (kind) => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await testDatabase({ modules: [], kind });
    await addFakeRows(database);
  });
  afterAll(() => database.close());
  beforeEach(() => database.executeSql('INSERT INTO fake_row VALUES (1); INSERT INTO fake_child VALUES (1)'));
  afterEach(() => database.executeSql('TRUNCATE fake_row, fake_child'));

  const byPrisma = <Result>(run: (db: Db) => Promise<Result>) => database.prisma.$transaction((db) => run(db));
  const byDriver = <Result>(run: (db: Db) => Promise<Result>) => database.transaction(({ db }) => run(db));
  const outside = <Result>(run: (db: Db) => Promise<Result>) => run(database.prisma);
  const ids = async () => (await database.executeSql('SELECT id FROM fake_row ORDER BY id')).rows.map(({ id }) => id);

  it.each([...VALUES, ...LISTS])('reads %s as it does', async (value) => {
    const text = `SELECT ${value} AS "there", CASE WHEN false THEN ${value} END AS "absent" UNION ALL SELECT ${value}, ${value}`;
    const expected = await byPrisma((db) => db.$queryRawUnsafe(text));
    expect(await byDriver((db) => db.$queryRawUnsafe(text))).toStrictEqual(expected);
    expect(await outside((db) => db.$queryRawUnsafe(text))).toStrictEqual(expected);
  });

  it.each(ARGUMENTS)('sends %o as a %s as it does', async (value, type) => {
    const sql = Prisma.sql`SELECT ${value}::${Prisma.raw(type)}::text AS "sent"`;
    const expected = await byPrisma((db) => db.$queryRaw(sql));
    expect(await byDriver((db) => db.$queryRaw(sql))).toStrictEqual(expected);
    expect(await outside((db) => db.$queryRaw(sql))).toStrictEqual(expected);
    const tagged = await byDriver((db) => db.$queryRaw`SELECT ${value}::${Prisma.raw(type)}::text AS "sent"`);
    expect(tagged).toStrictEqual(expected);
  });

  it('refuses a date that is none', async () => {
    const attempt = byDriver((db) => db.$queryRaw`SELECT ${new Date(Number.NaN)}::timestamptz`);
    await expect(attempt).rejects.toThrow('A date of a statement is not valid.');
  });

  it('counts what was written', async () => {
    const written = await byDriver(async (db) => {
      // Answers what no row has a place for.
      await db.$executeRaw`SELECT pg_advisory_xact_lock(${1}::bigint), point(1, 2)`;
      return [
        await db.$executeRaw`INSERT INTO fake_row VALUES (2), (${3})`,
        await db.$executeRawUnsafe('DELETE FROM fake_row WHERE id = $1', 3),
        await db.$executeRaw`DELETE FROM fake_row WHERE id = 77`,
      ];
    });
    expect(written).toEqual([2, 1, 0]);
    expect(await ids()).toEqual([1, 2]);
  });

  it.each(Object.entries(FAULTS))('fails for %s as it does, and writes nothing', async (_fault, text) => {
    const failing = (db: Db) => db.$executeRaw`INSERT INTO fake_row VALUES (9)`.then(() => db.$queryRawUnsafe(text));
    const told = (attempt: Promise<unknown>) =>
      attempt.then(
        () => 'nothing',
        // Prisma tells before how it was called.
        ({ message, ...error }) => ({ ...error, message: message.split('\n').at(-1) }),
      );
    const expected = await told(byPrisma(failing));

    expect(expected).toMatchObject({ code: 'P2010' });
    expect(await told(byDriver(failing))).toEqual(expected);
    expect(await ids()).toEqual([1]);
    expect(await told(outside((db) => db.$queryRawUnsafe(text)))).toEqual(expected);
    expect(await ids()).toEqual([1]);
  });
});
