/** Brings a database to the state that the code expects, or says why it will not. */
import type { Database, ResolvedModules } from '../kernel/index.ts';
import { type Migration, readMigrations } from './migration-files.ts';
import { type Connection, DatabaseError, type OpenedDatabase, type Session } from './opened-database.ts';

type Modules = Pick<ResolvedModules, 'ordered'>;

interface Applied {
  readonly module: string;
  readonly name: string;
  readonly checksum: string;
}

export interface MigrationReport {
  /** `module/NNNN_name`, in the order in which they ran. */
  readonly applied: readonly string[];
  /** The database had no table of ours before. */
  readonly isNew: boolean;
}

/** "rapport" in ASCII: the lock that all processes of a fleet queue at. */
const LOCK = '32195222239179380';
const LONGEST_WAIT = '5min';
const LOCK_NOT_AVAILABLE = '55P03';

const CREATE_HISTORY = `
  CREATE TABLE IF NOT EXISTS "ModuleMigration" (
    "module" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "checksum" TEXT NOT NULL,
    "appliedAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    CONSTRAINT "ModuleMigration_pkey" PRIMARY KEY ("module", "name")
  )`;

/**
 * Applies what is not applied yet, one transaction a file. Any number of processes may start at once: one does the work, the
 * others wait for it and find it done. Nothing is applied to a database that does not fit the code.
 */
export async function migrate(database: OpenedDatabase, modules: Modules): Promise<MigrationReport> {
  const migrations = await readMigrations(modules);
  return database.withSession(async (session) => {
    await takeTurn(session);
    try {
      const isNew = (await readApplied(session.query)) === null;
      if (isNew) await session.script(CREATE_HISTORY);
      const pending = pendingOf(migrations, (await readApplied(session.query)) ?? []);
      for (const migration of pending) await session.transaction((connection) => apply(connection, migration));
      return { applied: pending.map(pathOf), isNew };
    } finally {
      await session.query(`SELECT pg_advisory_unlock(${LOCK})`);
    }
  });
}

/** Throws a `DatabaseError` unless all migrations are applied, and no other. */
export async function verifyMigrated(database: Pick<Database, 'executeSql'>, modules: Modules): Promise<void> {
  const applied = (await readApplied((text) => database.executeSql(text))) ?? [];
  const pending = pendingOf(await readMigrations(modules), applied);
  const [first] = pending;
  if (!first) return;
  const others = pending.length === 1 ? '' : ` and ${pending.length - 1} more`;
  throw new DatabaseError(`Migration ${pathOf(first)}${others} is not applied yet. Run: npm run db:migrate`);
}

async function takeTurn(session: Session): Promise<void> {
  await session.query(`SET lock_timeout = '${LONGEST_WAIT}'`);
  try {
    await session.query(`SELECT pg_advisory_lock(${LOCK})`);
  } catch (error) {
    if (sqlStateOf(error) !== LOCK_NOT_AVAILABLE) throw error;
    throw new DatabaseError(`Another process has been migrating this database for ${LONGEST_WAIT}. Is it stuck?`, {
      cause: error,
    });
  }
}

async function readApplied(query: Connection['query']): Promise<Applied[] | null> {
  const { rows } = await query(`SELECT to_regclass('"ModuleMigration"') IS NOT NULL AS exists`);
  if (rows[0]?.exists !== true) return null;
  const history = await query('SELECT "module", "name", "checksum" FROM "ModuleMigration" ORDER BY "module", "name"');
  return history.rows.map((row) => ({ module: String(row.module), name: String(row.name), checksum: String(row.checksum) }));
}

/** What is left to apply; throws where the history and the files contradict each other. */
function pendingOf(migrations: readonly Migration[], applied: readonly Applied[]): readonly Migration[] {
  const files = new Map(migrations.map((migration) => [pathOf(migration), migration]));
  const newestFile = new Map(migrations.map(({ module, name }) => [module, name]));
  const newestApplied = new Map(applied.map(({ module, name }) => [module, name]));
  for (const done of applied) {
    const newest = newestFile.get(done.module);
    if (newest === undefined) continue; // of a module that is not registered: its tables stay as they are
    requireSame(done, files.get(pathOf(done)), newest);
  }
  const known = new Set(applied.map(pathOf));
  const pending = migrations.filter((migration) => !known.has(pathOf(migration)));
  for (const migration of pending) {
    const newest = newestApplied.get(migration.module);
    if (newest !== undefined && migration.name < newest) {
      throw new DatabaseError(
        `Migration ${pathOf(migration)} would run after ${newest}, which this database already has. Give it the next number.`,
      );
    }
  }
  return pending;
}

function requireSame(done: Applied, file: Migration | undefined, newest: string): void {
  if (file?.checksum === done.checksum) return;
  if (file) {
    throw new DatabaseError(
      `Migration ${pathOf(done)} was edited after it was applied to this database. ` +
        'Restore the file, and write the change as a new migration: npm run db:diff',
    );
  }
  throw new DatabaseError(
    done.name > newest
      ? `This database has migration ${pathOf(done)}, which this version of Rapport does not know. Start a newer version.`
      : `Migration ${pathOf(done)} was applied to this database, but its file is missing. Restore it.`,
  );
}

async function apply(connection: Connection, migration: Migration): Promise<void> {
  const { module, name, checksum, sql } = migration;
  try {
    await connection.script(sql);
    await connection.query('INSERT INTO "ModuleMigration" ("module", "name", "checksum") VALUES ($1, $2, $3)', [
      module,
      name,
      checksum,
    ]);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new DatabaseError(`Migration ${pathOf(migration)}${lineOf(error, sql)} failed and was undone: ${reason}`, {
      cause: error,
    });
  }
}

/** Postgres says which character of the script it stumbled over. */
function lineOf(error: unknown, sql: string): string {
  const position = error instanceof Error && 'position' in error ? Number(error.position) : Number.NaN;
  return Number.isInteger(position) ? `, line ${sql.slice(0, position).split('\n').length},` : '';
}

function sqlStateOf(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : undefined;
}

function pathOf({ module, name }: { readonly module: string; readonly name: string }): string {
  return `${module}/${name}`;
}
