/** Inserting many rows at once. Prisma's `createMany` compiles a statement of thousands of parameters: this has one. */
import { Prisma } from '../generated/index.ts';
import type { Db } from './open-types.ts';
import type { StatementPart } from './statement-parts.ts';

const IDENTIFIER = /^[A-Za-z]\w*$/;

/**
 * Inserts rows into a table of the caller's own module. A column that any row names is written for all of them, as null where a row
 * does not name it; columns that none names take their defaults. Values are what JSON can say, dates and bigints.
 */
export async function insertRows<Row extends object>(db: Db, table: string, rows: readonly Row[]): Promise<void> {
  if (rows.length > 0) await db.$executeRaw(insertionOf(table, rows));
}

/** The same as a statement, or a part of one: `WITH … AS (${insertionOf(…)} RETURNING …)`. Rows are inserted in their order. */
export function insertionOf(table: string, rows: readonly object[]): Prisma.Sql {
  const { strings, values } = insertionPart(table, rows);
  return new Prisma.Sql(strings, values);
}

/** The same, whose strings are the very same array wherever table and columns are the same. */
export function insertionPart(table: string, rows: readonly object[]): StatementPart {
  return { strings: shapeOf(table, rows).strings, values: [asJson(rows)] };
}

/** What rows have in common, and what is written around them. */
interface Shape extends Pick<StatementPart, 'strings'> {
  readonly columns: readonly string[];
}

/** By table. Few are written, and each with few sets of columns. */
const shapes = new Map<string, readonly Shape[]>();
const MOST_SHAPES = 50;

function shapeOf(table: string, rows: readonly object[]): Shape {
  const known = shapes.get(table) ?? [];
  const fitting = known.find(({ columns }) => rows.every((row) => hasColumns(row, columns)));
  if (fitting) return fitting;
  // Rows may name different columns.
  const all = [...new Set(rows.flatMap((row) => Object.keys(row)))];
  const same = known.find(
    ({ columns }) => columns.length === all.length && columns.every((column, place) => column === all[place]),
  );
  if (same) return same;
  const made = newShape(table, all);
  shapes.set(table, known.length < MOST_SHAPES ? [...known, made] : [made]);
  return made;
}

function newShape(table: string, columns: readonly string[]): Shape {
  const [target] = quoted([table]);
  const list = quoted(columns).join(', ');
  const strings = [`INSERT INTO ${target} (${list}) SELECT ${list} FROM jsonb_populate_recordset(NULL::${target}, `, '::jsonb)'];
  return { columns, strings };
}

/** These in this order, and no others. */
function hasColumns(row: object, columns: readonly string[]): boolean {
  let place = 0;
  for (const column in row) {
    if (column !== columns[place]) return false;
    place += 1;
  }
  return place === columns.length;
}

/**
 * Inserts one row, and in the same statement rows of other tables, which may refer to it. Answers the row with its defaults: of its columns
 * those that are named, as a prepared statement cannot go on once its table has one more.
 */
export async function insertRowWith<Row extends object>(
  db: Db,
  table: string,
  columns: Readonly<Record<keyof Row & string, string>>,
  row: Partial<Row>,
  others: Readonly<Record<string, readonly object[]>>,
): Promise<Row> {
  const parts = Object.entries(others).flatMap(([name, rows], index) =>
    rows.length > 0 ? [Prisma.sql`${Prisma.raw(`part${index}`)} AS (${insertionOf(name, rows)})`] : [],
  );
  const answered = listOf(columns);
  const written = Prisma.sql`written AS (${insertionOf(table, [row])} RETURNING ${answered})`;
  const [inserted] = await db.$queryRaw<Row[]>`WITH ${Prisma.join([written, ...parts])} SELECT ${answered} FROM written`;
  if (!inserted) throw new Error(`A row of ${table} was not inserted.`);
  return inserted;
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
  const column = Prisma.raw(String(quoted([unique])[0]));
  const written = await db.$queryRaw<{ id: string }[]>`
    ${insertionOf(table, rows)} ORDER BY ${column} ON CONFLICT (${column}) DO NOTHING RETURNING "id"`;
  return new Set(written.map(({ id }) => id));
}

/** To be read or answered, as Prisma names them: `Prisma.CustomerScalarFieldEnum`. */
export function listOf(columns: Readonly<Record<string, string>>): Prisma.Sql {
  return Prisma.raw(quoted(Object.values(columns)).join(', '));
}

function quoted(names: readonly string[]): readonly string[] {
  const wrong = names.find((name) => !IDENTIFIER.test(name));
  if (wrong !== undefined) throw new Error(`${JSON.stringify(wrong)} is no name of a table or column.`);
  return names.map((name) => `"${name}"`);
}

/** Without nulls: what is not named is null. Most dates of a statement are the same few. */
function asJson(rows: readonly object[]): string {
  let known: Date | undefined;
  let text = '';
  const written = rows.map((row) => {
    const copy: Record<string, unknown> = {};
    for (const column in row) {
      const value = (row as Record<string, unknown>)[column];
      if (value === null) continue;
      if (value instanceof Date) {
        if (value !== known) [known, text] = [value, value.toJSON()];
        copy[column] = text;
      } else copy[column] = value;
    }
    return copy;
  });
  try {
    // Without a function that looks at each value it takes a fraction of the time.
    return JSON.stringify(written);
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    return JSON.stringify(written, (_key, value: unknown) => (typeof value === 'bigint' ? String(value) : value));
  }
}
