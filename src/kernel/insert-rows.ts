/** Inserting many rows at once. Prisma's `createMany` compiles a statement of thousands of parameters: this has one. */
import type { Db } from './open-types.ts';

const IDENTIFIER = /^[A-Za-z]\w*$/;

/**
 * Inserts rows into a table of the caller's own module. A column that any row names is written for all of them, as null where a row
 * does not name it; columns that none names take their defaults. Values are what JSON can say, dates and bigints.
 */
export async function insertRows<Row extends object>(db: Db, table: string, rows: readonly Row[]): Promise<void> {
  if (rows.length === 0) return;
  await db.$executeRawUnsafe(insertionInto(table, columnsOf(rows)), asJson(rows));
}

/**
 * The same for rows of which a unique column decides: whose value is taken, by another row or by one before it, is left out, whoever
 * else writes. In the order of that column, so that two writers never wait for each other. Answers the ids of those it wrote.
 */
export async function insertUniqueRows<Row extends { readonly id: string }>(
  db: Db,
  table: string,
  unique: string,
  rows: readonly Row[],
): Promise<ReadonlySet<string>> {
  if (rows.length === 0) return new Set();
  const [column] = quoted([unique]);
  const statement = `${insertionInto(table, columnsOf(rows))} ORDER BY ${column} ON CONFLICT (${column}) DO NOTHING RETURNING "id"`;
  const written = await db.$queryRawUnsafe<{ id: string }[]>(statement, asJson(rows));
  return new Set(written.map(({ id }) => id));
}

function insertionInto(table: string, columns: readonly string[]): string {
  const [into] = quoted([table]);
  const list = quoted(columns).join(', ');
  return `INSERT INTO ${into} (${list}) SELECT ${list} FROM jsonb_populate_recordset(NULL::${into}, $1::jsonb)`;
}

function columnsOf(rows: readonly object[]): readonly string[] {
  return [...new Set(rows.flatMap((row) => Object.keys(row)))];
}

function quoted(names: readonly string[]): readonly string[] {
  const wrong = names.find((name) => !IDENTIFIER.test(name));
  if (wrong !== undefined) throw new Error(`${JSON.stringify(wrong)} is no name of a table or column.`);
  return names.map((name) => `"${name}"`);
}

function asJson(rows: readonly object[]): string {
  return JSON.stringify(rows, (_key, value: unknown) => (typeof value === 'bigint' ? String(value) : value));
}
