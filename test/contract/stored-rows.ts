/** What is stored, whoever stored it: read from the catalog, so that no table can be forgotten. */
import type { RegisteredPrismaClient } from '../../src/index.ts';

type Db = RegisteredPrismaClient;

/** Table → its rows as JSON texts, sorted. */
export type Stored = ReadonlyMap<string, readonly string[]>;

/** Columns that an undone merge may leave changed. */
const MAY_DIFFER = ['version', 'updatedAt'];
/** Tables that say nothing about what callers did. */
const BOOKKEEPING = /^(?:HandlerCursor|JobSchedule|LogEpoch|ModuleMigration|ServerSecret)$/;

/** Every row of every table, or of those given. */
export async function storedRows(db: Db, tables?: readonly string[]): Promise<Stored> {
  const names = tables ?? (await tableNames(db)).filter((name) => !BOOKKEEPING.test(name));
  const rows = await Promise.all(names.map((table) => rowsOf(db, table)));
  return new Map(names.map((name, index) => [name, rows[index] ?? []]));
}

async function rowsOf(db: Db, table: string): Promise<readonly string[]> {
  const rows = await db.$queryRawUnsafe<{ row: string }[]>(`SELECT to_jsonb(t)::text AS "row" FROM "${table}" t ORDER BY 1`);
  return rows.map(({ row }) => row);
}

async function tableNames(db: Db): Promise<readonly string[]> {
  const tables = await db.$queryRaw<{ name: string }[]>`
    SELECT tablename::text AS "name" FROM pg_catalog.pg_tables WHERE schemaname = current_schema() ORDER BY 1`;
  return tables.map(({ name }) => name);
}

/** The same rows without what an undo may leave changed. */
export function comparable(stored: Stored): Readonly<Record<string, readonly unknown[]>> {
  const without = (row: string) =>
    Object.fromEntries(Object.entries(JSON.parse(row)).filter(([column]) => !MAY_DIFFER.includes(column)));
  return Object.fromEntries([...stored].map(([table, rows]) => [table, rows.map(without)]));
}

export interface Reference {
  readonly table: string;
  readonly column: string;
}

/** Every column that refers to a table by foreign key. */
export function referencesTo(db: Db, table: string): Promise<readonly Reference[]> {
  return db.$queryRaw<Reference[]>`
    SELECT source.relname::text AS "table", attribute.attname::text AS "column"
    FROM pg_catalog.pg_constraint reference
    JOIN pg_catalog.pg_class source ON source.oid = reference.conrelid
    JOIN pg_catalog.pg_class target ON target.oid = reference.confrelid
    JOIN pg_catalog.pg_attribute attribute ON attribute.attrelid = source.oid AND attribute.attnum = reference.conkey[1]
    WHERE reference.contype = 'f' AND target.relname = ${table} AND source.relnamespace = current_schema()::regnamespace
    ORDER BY 1, 2`;
}

/** Foreign keys of these tables that no index begins with: each would be read from end to end. */
export async function unindexedReferences(db: Db, tables: readonly string[]): Promise<readonly string[]> {
  const found = await db.$queryRaw<Reference[]>`
    SELECT source.relname::text AS "table", attribute.attname::text AS "column"
    FROM pg_catalog.pg_constraint reference
    JOIN pg_catalog.pg_class source ON source.oid = reference.conrelid
    JOIN pg_catalog.pg_attribute attribute ON attribute.attrelid = source.oid AND attribute.attnum = reference.conkey[1]
    WHERE reference.contype = 'f' AND NOT EXISTS (
      SELECT 1 FROM pg_catalog.pg_index i WHERE i.indrelid = source.oid AND i.indkey[0] = attribute.attnum)
    ORDER BY 1, 2`;
  return found.filter(({ table }) => tables.includes(table)).map(({ table, column }) => `${table}.${column}`);
}

/** How many rows point at one record through a reference. */
export async function countReferring(db: Db, { table, column }: Reference, id: string): Promise<number> {
  const [row] = await db.$queryRawUnsafe<{ count: number }[]>(
    `SELECT count(*)::int AS "count" FROM "${table}" WHERE "${column}" = $1::uuid`,
    id,
  );
  return row?.count ?? 0;
}
