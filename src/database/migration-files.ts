/** The migrations that modules bring: folders of `NNNN_name.sql`, each module its own history. */
import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type { ModuleDatabase, ResolvedModules } from '../kernel/index.ts';
import { DatabaseError } from './opened-database.ts';

export interface Migration {
  readonly module: string;
  /** The file's name without its ending. */
  readonly name: string;
  readonly sql: string;
  readonly checksum: string;
}

/** The kernel's own tables have a history like a module's, before all others. */
export const KERNEL_DATABASE: ModuleDatabase = {
  schema: new URL('../../prisma/schema/base.prisma', import.meta.url),
  migrations: new URL('../../prisma/migrations/kernel/', import.meta.url),
};

const FILE = /^(\d{4})_([a-z0-9_]+)\.sql$/;

/** All migrations in the order in which they apply: modules after their dependencies, files by number. */
export async function readMigrations({ ordered }: Pick<ResolvedModules, 'ordered'>): Promise<Migration[]> {
  const histories = [{ name: 'kernel', database: KERNEL_DATABASE }, ...ordered].map(({ name, database }) =>
    database ? readHistory(name, database.migrations) : [],
  );
  return (await Promise.all(histories)).flat();
}

async function readHistory(module: string, folder: URL): Promise<Migration[]> {
  const files = (await namesIn(module, folder)).filter((file) => file.endsWith('.sql')).sort();
  const numbers = new Map<string, string>();
  for (const file of files) {
    const number = FILE.exec(file)?.[1];
    if (number === undefined) throw new DatabaseError(`Migration ${module}/${file} is not named NNNN_lower_case.sql.`);
    const twin = numbers.get(number);
    if (twin !== undefined) throw new DatabaseError(`Migrations ${module}/${twin} and ${module}/${file} have the same number.`);
    numbers.set(number, file);
  }
  return Promise.all(
    files.map(async (file) => {
      // Git may have written other line ends; the statements are the same.
      const sql = (await readFile(new URL(file, folder), 'utf8')).replaceAll('\r\n', '\n');
      return { module, name: file.slice(0, -'.sql'.length), sql, checksum: createHash('sha256').update(sql).digest('hex') };
    }),
  );
}

async function namesIn(module: string, folder: URL): Promise<string[]> {
  if (!folder.pathname.endsWith('/')) throw new DatabaseError(`The migrations folder of module "${module}" must end in a slash.`);
  try {
    return await readdir(folder);
  } catch (error) {
    throw new DatabaseError(`Module "${module}" has no migrations folder at ${fileURLToPath(folder)}.`, { cause: error });
  }
}
