/** Whether the tables that a module's migrations made are those that its Prisma fragment declares. */
import type { RapportModule, RegisteredPrismaClient } from '../../src/index.ts';
import { type Column, fragmentOf } from './fragments.ts';

type Db = RegisteredPrismaClient;

/** Prisma's type → what Postgres may call it. */
const STORED_AS: Readonly<Record<string, readonly string[]>> = {
  String: ['text', 'uuid', 'bpchar', 'varchar'],
  Int: ['int4', 'int2'],
  BigInt: ['int8'],
  Boolean: ['bool'],
  DateTime: ['timestamptz', 'date'],
  Json: ['jsonb', 'json'],
  Bytes: ['bytea'],
  Decimal: ['numeric'],
  Float: ['float8'],
};

interface StoredColumn {
  readonly table: string;
  readonly name: string;
  readonly type: string;
  readonly isRequired: boolean;
}

/** Each difference as a sentence. */
export async function migrationFaults(db: Db, module: RapportModule): Promise<readonly string[]> {
  const enums = await storedEnums(db);
  const fragment = fragmentOf(module, (type) => enums.has(type));
  const stored = await storedColumns(db);
  const faults = fragment.models.flatMap((table) =>
    columnFaults(
      table,
      fragment.columnsOf.get(table) ?? [],
      stored.filter((column) => column.table === table),
    ),
  );
  for (const [name, values] of fragment.enums) {
    const found = enums.get(name)?.join(', ');
    if (found !== values.join(', '))
      faults.push(`Enum ${name} is ${values.join(', ')} in the fragment and ${found ?? 'absent'} in the database.`);
  }
  return faults;
}

function columnFaults(table: string, declared: readonly Column[], stored: readonly StoredColumn[]): string[] {
  const missing = declared.filter(({ name }) => !stored.some((column) => column.name === name));
  const extra = stored.filter(({ name }) => !declared.some((column) => column.name === name));
  const different = declared.flatMap((column) => {
    const found = stored.find(({ name }) => name === column.name);
    return found && !agrees(column, found)
      ? [`${table}.${column.name} is stored as ${found.type}${found.isRequired ? '' : ', nullable'}.`]
      : [];
  });
  return [
    ...missing.map(({ name }) => `No migration makes ${table}.${name}.`),
    ...extra.map(({ name }) => `The fragment does not declare ${table}.${name}.`),
    ...different,
  ];
}

function agrees({ type, isList, isRequired }: Column, stored: StoredColumn): boolean {
  const types = (STORED_AS[type] ?? [type]).map((name) => (isList ? `_${name}` : name));
  return types.includes(stored.type) && isRequired === stored.isRequired;
}

function storedColumns(db: Db): Promise<readonly StoredColumn[]> {
  return db.$queryRaw<StoredColumn[]>`
    SELECT table_name::text AS "table", column_name::text AS "name", udt_name::text AS "type", is_nullable = 'NO' AS "isRequired"
    FROM information_schema.columns WHERE table_schema = current_schema()`;
}

async function storedEnums(db: Db): Promise<ReadonlyMap<string, readonly string[]>> {
  const rows = await db.$queryRaw<{ name: string; values: string[] }[]>`
    SELECT t.typname::text AS "name", array_agg(e.enumlabel::text ORDER BY e.enumsortorder) AS "values"
    FROM pg_catalog.pg_type t JOIN pg_catalog.pg_enum e ON e.enumtypid = t.oid
    WHERE t.typnamespace = current_schema()::regnamespace GROUP BY 1`;
  return new Map(rows.map(({ name, values }) => [name, values]));
}
