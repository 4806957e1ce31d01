/** Inserting many rows at once. Prisma's `createMany` compiles a statement of thousands of parameters: this has one. */
import type { Db } from './open-types.ts';

const IDENTIFIER = /^[A-Za-z]\w*$/;

/**
 * Inserts rows into a table of the caller's own module. A column that any row names is written for all of them, as null where a row
 * does not name it; columns that none names take their defaults. Values are what JSON can say, and dates.
 */
export async function insertRows<Row extends object>(db: Db, table: string, rows: readonly Row[]): Promise<void> {
  if (rows.length === 0) return;
  const columns = [...new Set(rows.flatMap((row) => Object.keys(row)))];
  const wrong = [table, ...columns].find((name) => !IDENTIFIER.test(name));
  if (wrong !== undefined) throw new Error(`${JSON.stringify(wrong)} is no name of a table or column.`);
  const list = columns.map((column) => `"${column}"`).join(', ');
  await db.$executeRawUnsafe(
    `INSERT INTO "${table}" (${list}) SELECT ${list} FROM jsonb_populate_recordset(NULL::"${table}", $1::jsonb)`,
    JSON.stringify(rows),
  );
}
