/** A marker in every column of text that a module keeps about a customer: whatever an erasure forgets, it shows. */
import type { RegisteredPrismaClient } from '../../src/index.ts';
import { referencesTo } from './stored-rows.ts';

type Db = RegisteredPrismaClient;
/** Table → its columns that hold nothing of a person's, or all of them. */
export type Impersonal = Readonly<Record<string, 'all' | readonly string[]>>;

interface Column {
  readonly table: string;
  readonly column: string;
  /** `text`, `_text`, `jsonb`, `uuid`, … */
  readonly type: string;
}

/** What can hold words, and the marker as a value of it: no two rows hold the same, as some columns are unique. */
const MARKED: Readonly<Record<string, (marker: string) => string>> = {
  text: (marker) => `'${marker} ' || gen_random_uuid()`,
  varchar: (marker) => `'${marker} ' || gen_random_uuid()`,
  bpchar: (marker) => `'${marker}'`,
  citext: (marker) => `'${marker} ' || gen_random_uuid()`,
  _text: (marker) => `ARRAY['${marker} ' || gen_random_uuid()]`,
  json: (marker) => `to_json('${marker}'::text)`,
  jsonb: (marker) => `to_jsonb('${marker}'::text)`,
};

/**
 * Plants it in these tables' rows about the customer: those that hold the customer's uuid, and those that refer to such rows. Answers
 * the columns that it could not be planted in, with the reason. For a database that is thrown away: its checks go.
 */
export async function plantMarker(db: Db, { tables, customerId, marker, impersonal }: PlantedMarker): Promise<readonly string[]> {
  const columns = (await columnsOf(db)).filter(({ table }) => tables.includes(table));
  const rows = await rowsAbout(db, columns, customerId);
  const faults: string[] = [];
  for (const table of tables) await dropChecks(db, table);
  for (const { table, column, type } of columns) {
    const value = MARKED[type]?.(marker);
    if (!value || impersonal[table] === 'all' || impersonal[table]?.includes(column)) continue;
    const condition = rows.get(table);
    if (condition === undefined) faults.push(`${table}.${column}: givenRecords stores no row of this table about the customer`);
    else if (!(await plant(db, `UPDATE "${table}" SET "${column}" = ${value} WHERE ${condition}`))) {
      faults.push(`${table}.${column}: cannot hold words`);
    }
  }
  return faults;
}

export interface PlantedMarker {
  readonly tables: readonly string[];
  readonly customerId: string;
  readonly marker: string;
  readonly impersonal: Impersonal;
}

/** `Table.column` of everything in the database that has this text somewhere, case folded: events, audit and queued work too. */
export async function whereMarked(db: Db, marker: string): Promise<readonly string[]> {
  const tables = await db.$queryRaw<{ schema: string; name: string }[]>`
    SELECT schemaname::text AS "schema", tablename::text AS "name" FROM pg_catalog.pg_tables
    WHERE schemaname NOT IN ('pg_catalog', 'information_schema')`;
  const found = await Promise.all(
    tables.map(async ({ schema, name }) => {
      const columns = await db.$queryRawUnsafe<{ column: string }[]>(
        `SELECT DISTINCT value.key AS "column" FROM "${schema}"."${name}" t CROSS JOIN LATERAL jsonb_each_text(to_jsonb(t)) AS value
         WHERE position(lower($1) in lower(value.value)) > 0`,
        marker,
      );
      return columns.map(({ column }) => `${name}.${column}`);
    }),
  );
  return found.flat().sort();
}

/** Columns that are not computed by the database. */
function columnsOf(db: Db): Promise<readonly Column[]> {
  return db.$queryRaw<Column[]>`
    SELECT owner.relname::text AS "table", attname::text AS "column", typname::text AS "type"
    FROM pg_catalog.pg_attribute JOIN pg_catalog.pg_class AS owner ON owner.oid = attrelid JOIN pg_catalog.pg_type AS held ON held.oid = atttypid
    WHERE owner.relnamespace = current_schema()::regnamespace AND owner.relkind = 'r' AND attnum > 0 AND NOT attisdropped AND attgenerated = ''
    ORDER BY 1, attnum`;
}

/** Table → the condition under which its rows are about the customer. */
async function rowsAbout(db: Db, columns: readonly Column[], customerId: string): Promise<ReadonlyMap<string, string>> {
  const found = new Map<string, string>();
  const tables = [...new Set(columns.map(({ table }) => table))];
  for (const table of tables) {
    const own = columns.filter((column) => column.table === table && column.type === 'uuid');
    const naming = own.map(({ column }) => `"${column}" = '${customerId}'`).join(' OR ');
    if (naming !== '' && (await hasRows(db, table, naming))) found.set(table, naming);
  }
  for (const [table, condition] of found) {
    for (const reference of await referencesTo(db, table)) {
      const pointing = `"${reference.column}" IN (SELECT "id" FROM "${table}" WHERE ${condition})`;
      if (found.has(reference.table) || !tables.includes(reference.table)) continue;
      if (await hasRows(db, reference.table, pointing)) found.set(reference.table, pointing);
    }
  }
  return found;
}

async function hasRows(db: Db, table: string, condition: string): Promise<boolean> {
  return (await db.$queryRawUnsafe<unknown[]>(`SELECT 1 FROM "${table}" WHERE ${condition} LIMIT 1`)).length > 0;
}

async function dropChecks(db: Db, table: string): Promise<void> {
  const checks = await db.$queryRaw<{ name: string }[]>`
    SELECT conname::text AS "name" FROM pg_catalog.pg_constraint
    WHERE contype = 'c' AND conrelid = (SELECT oid FROM pg_catalog.pg_class WHERE relname = ${table} AND relnamespace = current_schema()::regnamespace)`;
  for (const { name } of checks) await db.$executeRawUnsafe(`ALTER TABLE "${table}" DROP CONSTRAINT "${name}"`);
}

/** Past triggers and foreign keys; false for what the column's type cannot hold. */
async function plant(db: Db, update: string): Promise<boolean> {
  try {
    await db.$transaction(async (tx) => {
      await tx.$executeRawUnsafe(`SET LOCAL session_replication_role = 'replica'`);
      await tx.$executeRawUnsafe(update);
    });
    return true;
  } catch {
    return false;
  }
}
