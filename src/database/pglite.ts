/** Rapport on its embedded database: Postgres inside the process, its files in `DATA_DIR`, or in memory for tests. */
import { existsSync } from 'node:fs';
import { mkdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { PGlite, type Results, type Transaction, types } from '@electric-sql/pglite';
import { pg_trgm } from '@electric-sql/pglite/contrib/pg_trgm';
import { unaccent } from '@electric-sql/pglite/contrib/unaccent';
import { lockDataDir } from './data-dir-lock.ts';
import {
  type ClientOptions,
  type Connection,
  createPrismaClient,
  DatabaseError,
  type OpenedDatabase,
  type Session,
} from './opened-database.ts';
import { pgliteAdapter } from './pglite-adapter.ts';
import { pgliteCode } from './pglite-code.ts';
import { OWN_SECRETS } from './template.ts';

export interface PgliteOptions extends ClientOptions {
  /** In memory unless given. */
  readonly dataDir?: string;
  /** What a new database starts from instead of an empty one: what `dumpDataDir` wrote. */
  readonly template?: () => Promise<Blob | undefined>;
}

export interface EmbeddedDatabase extends OpenedDatabase {
  /** A copy of its files, from which others start in a fraction of the time. Packed is a tenth of the size, and slower to load. */
  dump(form: 'packed' | 'plain'): Promise<Blob>;
}

/** Opens the embedded database, or makes it. One process at a time may have a directory open. */
export async function openPglite(options: PgliteOptions): Promise<EmbeddedDatabase> {
  if (options.dataDir === undefined) {
    return databaseOver(await start(undefined, await options.template?.()), options, async () => {});
  }
  await mkdir(options.dataDir, { recursive: true }).catch((error: Error) => {
    throw new DatabaseError(`The data directory ${options.dataDir} cannot be made: ${error.message}`, { cause: error });
  });
  const unlock = await lockDataDir(options.dataDir);
  try {
    return databaseOver(await startIn(options.dataDir, options), options, unlock);
  } catch (error) {
    await unlock();
    throw error;
  }
}

/** A new database is made beside its place and moved there when it is whole, so that a crash leaves no half of one. */
async function startIn(dataDir: string, { template }: PgliteOptions): Promise<PGlite> {
  const files = join(dataDir, 'postgres');
  const unfinished = join(dataDir, 'postgres.unfinished');
  await rm(unfinished, { recursive: true, force: true });
  if (!existsSync(files)) {
    const dump = await template?.();
    const made = await start(unfinished, dump);
    if (dump) await made.exec(OWN_SECRETS);
    await made.close();
    await rename(unfinished, files);
  }
  return start(files);
}

async function start(files: string | undefined, template?: Blob): Promise<PGlite> {
  try {
    const pglite = await PGlite.create({
      ...(files !== undefined && { dataDir: files }),
      ...(template && { loadDataDir: template }),
      ...(await pgliteCode()),
      extensions: { pg_trgm, unaccent },
      // As from a server: nothing is rounded, and no day moves with the process's time zone.
      parsers: { [types.INT8]: (value) => value, [types.DATE]: (value) => value },
    });
    await pglite.exec("SET TimeZone = 'UTC'");
    return pglite;
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    throw new DatabaseError(`The embedded database${files === undefined ? '' : ` in ${files}`} does not start: ${message}`, {
      cause: error,
    });
  }
}

function databaseOver(pglite: PGlite, options: ClientOptions, unlock: () => Promise<void>): EmbeddedDatabase {
  const client = createPrismaClient(options, pgliteAdapter(pglite));
  return {
    kind: 'pglite',
    ...client,
    executeSql: async (text, values = []) => ({
      rows: values.length > 0 ? (await connectionOver(pglite).query(text, values)).rows : rowsOf(await pglite.exec(text)),
    }),
    async listen(channel, wake) {
      const stop = pglite.onNotification((name, payload) => name === channel && wake(payload));
      await pglite.exec(`LISTEN ${quoted(channel)}`);
      return async () => stop();
    },
    withSession: (run) => inSession(pglite, run),
    dump: (form) => pglite.dumpDataDir(form === 'packed' ? 'gzip' : 'none'),
    async close() {
      await client.prisma.$disconnect();
      if (!pglite.closed) await pglite.close();
      await unlock();
    },
  };
}

/** Array types that a transaction of the session makes are learnt at its end: PGlite knows those that stood when it started, and writes no other. */
async function inSession<Result>(pglite: PGlite, run: (session: Session) => Promise<Result>): Promise<Result> {
  let mayHaveMadeTypes = false;
  const result = await run({
    ...connectionOver(pglite),
    transaction(inside) {
      mayHaveMadeTypes = true;
      return pglite.transaction((tx) => inside(connectionOver(tx)));
    },
  });
  if (mayHaveMadeTypes) await pglite.refreshArrayTypes();
  return result;
}

/** Of the last of several statements. */
function rowsOf(results: readonly Results[]): Record<string, unknown>[] {
  return results.at(-1)?.rows ?? [];
}

function connectionOver(pglite: Pick<Transaction, 'query' | 'exec'>): Connection {
  return {
    query: async (text, values = []) => ({ rows: (await pglite.query<Record<string, unknown>>(text, [...values])).rows }),
    script: async (text) => void (await pglite.exec(text)),
  };
}

function quoted(identifier: string): string {
  return `"${identifier.replaceAll('"', '""')}"`;
}
