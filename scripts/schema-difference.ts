/** What the migrations of all modules still lack, or have too much, against the Prisma schema; by the module whose table it is. */
import type { AdapterFactory, Migration, OpenedDatabase } from '../src/database/index.ts';
import { diffSchema, type SchemaFile } from './schema-engine.ts';

/** Module → statements that it needs. */
export type Difference = ReadonlyMap<string, readonly string[]>;

export interface DifferenceRequest {
  /** Migrated. */
  readonly database: Pick<OpenedDatabase, 'executeSql'>;
  readonly adapter: AdapterFactory;
  /** The data model. The file that holds a model is named after its module. */
  readonly files: readonly SchemaFile[];
  readonly migrations: readonly Pick<Migration, 'module' | 'sql'>[];
}

export async function schemaDifference({ database, adapter, files, migrations }: DifferenceRequest): Promise<Difference> {
  const handwritten = await handwrittenIndexes(database);
  const tables = await tablesOfIndexes(database);
  const difference = new Map<string, string[]>();
  for (const statement of statementsOf(await diffSchema(adapter, files))) {
    const subject = subjectOf(statement);
    if (subject.kind === 'index' && handwritten.has(subject.name)) continue;
    const name = subject.kind === 'index' ? (tables.get(subject.name) ?? subject.name) : subject.name;
    const module = ownerOf(name, files, migrations);
    difference.set(module, [...(difference.get(module) ?? []), statement]);
  }
  return difference;
}

/** Prisma cannot say these, so it takes them for ones to be dropped: partial, over expressions, or with an order or operators of their own. */
async function handwrittenIndexes({ executeSql }: Pick<OpenedDatabase, 'executeSql'>): Promise<ReadonlySet<string>> {
  const { rows } = await executeSql(`
    SELECT c.relname AS name FROM pg_index i
    JOIN pg_class c ON c.oid = i.indexrelid JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE n.nspname = 'public' AND (
      i.indpred IS NOT NULL OR i.indexprs IS NOT NULL OR i.indnatts <> i.indnkeyatts
      OR EXISTS (SELECT FROM pg_opclass o WHERE o.oid = ANY (i.indclass) AND NOT o.opcdefault)
      OR EXISTS (SELECT FROM unnest(i.indoption) AS o WHERE o IN (1, 2)))`);
  return new Set(rows.map(({ name }) => String(name)));
}

async function tablesOfIndexes({ executeSql }: Pick<OpenedDatabase, 'executeSql'>): Promise<ReadonlyMap<string, string>> {
  const { rows } = await executeSql(
    `SELECT indexname AS index, tablename AS "table" FROM pg_indexes WHERE schemaname = 'public'`,
  );
  return new Map(rows.map(({ index, table }) => [String(index), String(table)]));
}

/** Comments stay with what they speak of. The runner has a transaction of its own. */
function statementsOf(script: string): string[] {
  return script
    .split(/(?<=;)\s*\n/)
    .map((statement) => statement.trim())
    .filter((statement) => withoutComments(statement) !== '' && !/^(BEGIN|COMMIT);$/.test(withoutComments(statement)))
    .filter((statement) => !/^CREATE SCHEMA/.test(withoutComments(statement)));
}

function withoutComments(statement: string): string {
  return statement.replaceAll(/^--.*$/gm, '').trim();
}

interface Subject {
  readonly kind: 'index' | 'table or type';
  readonly name: string;
}

function subjectOf(statement: string): Subject {
  const sql = withoutComments(statement).replaceAll('"public".', '');
  const index = /^(?:DROP|ALTER) INDEX (?:IF EXISTS )?"([^"]+)"/.exec(sql)?.[1];
  if (index !== undefined) return { kind: 'index', name: index };
  const name =
    /^CREATE (?:UNIQUE )?INDEX .*? ON "([^"]+)"/s.exec(sql)?.[1] ??
    /^(?:CREATE|ALTER|DROP) (?:TABLE|TYPE|SEQUENCE) (?:IF EXISTS )?"([^"]+)"/.exec(sql)?.[1];
  if (name === undefined) throw new Error(`No module can be found for this statement; write it by hand:\n${statement}`);
  return { kind: 'table or type', name: name.replace(/_(new|old)$/, '') };
}

/** The module whose fragment has the model; for what no fragment has any more, the one whose migration made it. */
function ownerOf(name: string, files: readonly SchemaFile[], migrations: DifferenceRequest['migrations']): string {
  const declared = files.find(({ content }) => new RegExp(`^(?:model|enum) ${name} \\{|@@map\\("${name}"\\)`, 'm').test(content));
  if (declared) return moduleOf(declared.path);
  const made = migrations.find(({ sql }) => sql.includes(`CREATE TABLE "${name}"`) || sql.includes(`CREATE TYPE "${name}"`));
  if (made) return made.module;
  throw new Error(`No module owns "${name}".`);
}

function moduleOf(path: string): string {
  const name = path.replace(/^.*\//, '').replace(/\.prisma$/, '');
  return name === 'base' ? 'kernel' : name;
}
