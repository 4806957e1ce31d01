/** What the database says of our tables: the exact types of columns, and which columns a foreign key joins. Read once, at the start. */
import type { Database } from '../kernel/index.ts';

/** How a column's values are written into a statement and into JSON. */
type ColumnKind =
  | 'text'
  | 'uuid'
  | 'boolean'
  | 'int'
  | 'bigint'
  | 'float'
  | 'decimal'
  | 'timestamp'
  | 'date'
  | 'enum'
  | 'json'
  | 'bytes'
  | 'other';

export interface Column {
  readonly name: string;
  readonly kind: ColumnKind;
  /** As a cast names it: `uuid`, `"Severity"`. Of a list, its items' type. */
  readonly type: string;
  readonly isList: boolean;
}

interface ForeignKey {
  readonly table: string;
  readonly columns: readonly string[];
  readonly references: readonly string[];
}

export interface Catalog {
  /** By table, then by column. */
  readonly columns: ReadonlyMap<string, ReadonlyMap<string, Column>>;
  readonly foreignKeys: readonly ForeignKey[];
}

const COLUMNS = `
  SELECT c.relname AS "table", a.attname AS "column", a.attndims > 0 OR t.typcategory = 'A' AS "isList",
    coalesce(e.typname, t.typname) AS "name", coalesce(e.typtype, t.typtype) AS "typtype",
    quote_ident(coalesce(e.typname, t.typname)) AS "quoted"
  FROM pg_class c
  JOIN pg_namespace n ON n.oid = c.relnamespace AND n.nspname = current_schema()
  JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
  JOIN pg_type t ON t.oid = a.atttypid
  LEFT JOIN pg_type e ON e.oid = t.typelem AND t.typcategory = 'A'
  WHERE c.relkind IN ('r', 'p')`;

const FOREIGN_KEYS = `
  SELECT c.relname AS "table", json_agg(a.attname ORDER BY k.position) AS "columns", json_agg(f.attname ORDER BY k.position) AS "references"
  FROM pg_constraint x
  JOIN pg_class c ON c.oid = x.conrelid
  JOIN pg_namespace n ON n.oid = c.relnamespace AND n.nspname = current_schema()
  CROSS JOIN LATERAL unnest(x.conkey, x.confkey) WITH ORDINALITY AS k("own", "foreign", "position")
  JOIN pg_attribute a ON a.attrelid = x.conrelid AND a.attnum = k."own"
  JOIN pg_attribute f ON f.attrelid = x.confrelid AND f.attnum = k."foreign"
  WHERE x.contype = 'f'
  GROUP BY x.oid, c.relname`;

const KINDS: Readonly<Record<string, ColumnKind>> = {
  text: 'text',
  varchar: 'text',
  bpchar: 'text',
  uuid: 'uuid',
  bool: 'boolean',
  int2: 'int',
  int4: 'int',
  int8: 'bigint',
  float4: 'float',
  float8: 'float',
  numeric: 'decimal',
  timestamptz: 'timestamp',
  date: 'date',
  json: 'json',
  jsonb: 'json',
  bytea: 'bytes',
};

export async function readCatalog(database: Pick<Database, 'executeSql'>): Promise<Catalog> {
  const { rows } = await database.executeSql(COLUMNS);
  const keys = await database.executeSql(FOREIGN_KEYS);
  const columns = new Map<string, Map<string, Column>>();
  for (const row of rows) {
    const table = columns.get(String(row.table)) ?? new Map<string, Column>();
    columns.set(String(row.table), table.set(String(row.column), columnOf(row)));
  }
  return { columns, foreignKeys: keys.rows.map(foreignKeyOf) };
}

function columnOf(row: Record<string, unknown>): Column {
  const kind = row.typtype === 'e' ? 'enum' : (KINDS[String(row.name)] ?? 'other');
  return { name: String(row.column), kind, type: String(row.quoted), isList: row.isList === true };
}

function foreignKeyOf(row: Record<string, unknown>): ForeignKey {
  return { table: String(row.table), columns: namesIn(row.columns), references: namesIn(row.references) };
}

function namesIn(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.map(String) : [];
}
