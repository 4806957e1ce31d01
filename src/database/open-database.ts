/** Opens the database that the environment names. The code above cannot tell which kind it is. */
import type { ClientOptions, OpenedDatabase } from './opened-database.ts';
import { openPglite } from './pglite.ts';
import { openPostgres, type PostgresTimeouts } from './postgres.ts';
import { parseDatabaseUrl } from './postgres-faults.ts';

export interface DatabaseOptions extends ClientOptions {
  /** A Postgres server's address; the embedded database unless given. */
  readonly url?: string | undefined;
  /** Where the embedded database keeps its files; in memory unless given. */
  readonly dataDir?: string | undefined;
  /** What a new embedded database starts from, so that its first start is quick; asked for only then. */
  readonly template?: () => Promise<Blob | undefined>;
  /** Connections to a Postgres server, 10 unless given; one more listens. */
  readonly poolSize?: number;
  readonly timeouts?: Partial<PostgresTimeouts>;
}

/** Throws a `DatabaseError` of one line when the database cannot be used. */
export async function openDatabase({
  url,
  dataDir,
  template,
  poolSize,
  timeouts,
  ...client
}: DatabaseOptions): Promise<OpenedDatabase> {
  if (url !== undefined) {
    parseDatabaseUrl(url);
    return openPostgres({ url, ...client, ...(poolSize !== undefined && { poolSize }), ...(timeouts && { timeouts }) });
  }
  return openPglite({ ...client, ...(dataDir !== undefined && { dataDir }), ...(template && { template }) });
}
