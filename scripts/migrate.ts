/** `npm run db:migrate`: applies what the server would apply when it starts, and says what it did. */
import { DatabaseError, migrate, openDatabase } from '../src/database/index.ts';
import { readServerEnvironment } from '../src/environment.ts';
import { PrismaClient } from '../src/generated/index.ts';
import { resolveModules } from '../src/index.ts';
import { installedModules } from '../src/main.ts';

const environment = readServerEnvironment(process.env);
const modules = resolveModules(await installedModules(environment));
const { DATABASE_URL, DATA_DIR } = environment;
try {
  const database = await openDatabase({
    PrismaClient,
    ...(DATABASE_URL === undefined ? { dataDir: DATA_DIR } : { url: DATABASE_URL }),
  });
  try {
    const { applied } = await migrate(database, modules);
    console.log(applied.length === 0 ? 'Nothing to apply.' : applied.map((migration) => `Applied ${migration}.`).join('\n'));
  } finally {
    await database.close();
  }
} catch (error) {
  console.error(error instanceof DatabaseError ? error.message : error);
  process.exitCode = 1;
}
