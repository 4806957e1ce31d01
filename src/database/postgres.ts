/** Rapport on a Postgres server. */
import pg from 'pg';
import { cancelOnAbort, endBy } from './cancel-on-abort.ts';
import {
  type ClientOptions,
  type Connection,
  createPrismaClient,
  DatabaseError,
  type OpenedDatabase,
  type Session,
} from './opened-database.ts';
import { connectionFault, describeServer } from './postgres-faults.ts';
import { PostgresListener } from './postgres-listener.ts';
import { notePrepared } from './prepared-names.ts';
import { PreparingPg } from './prepared-transactions.ts';
import { sendTogether } from './sent-together.ts';
import { SharedTrips } from './shared-trips.ts';
import { giveUpStalled } from './stalled-connections.ts';

/** All in milliseconds. None may be absent: without them a stalled server holds every request for ever. */
export interface PostgresTimeouts {
  /** To connect, or to be given a free connection of the pool. */
  readonly connection: number;
  readonly statement: number;
  /** More than a statement may take: the server ends those by itself, but one that hangs does not. */
  readonly stalled: number;
  readonly lock: number;
  /** A transaction that is open and does nothing: it holds every live feed back. */
  readonly idleTransaction: number;
}

const DEFAULT_TIMEOUTS: PostgresTimeouts = {
  connection: 5_000,
  statement: 8_000,
  stalled: 10_000,
  lock: 5_000,
  idleTransaction: 5_000,
};
const DEFAULT_POOL_SIZE = 10;
/** A new connection has to prepare each statement, and plans it anew for its first five values. */
const IDLE_CONNECTION_MS = 300_000;
const OLDEST_VERSION = 14;

export interface PostgresOptions extends ClientOptions {
  readonly url: string;
  readonly poolSize?: number;
  readonly timeouts?: Partial<PostgresTimeouts>;
}

/** Connects once, to say clearly what is wrong, then opens a pool. */
export async function openPostgres(options: PostgresOptions): Promise<OpenedDatabase> {
  const timeouts = { ...DEFAULT_TIMEOUTS, ...options.timeouts };
  const own = connectionConfig(options.url, timeouts);
  await withClient(own, timeouts, requireUsableServer);
  const pool = new pg.Pool({
    ...own,
    max: options.poolSize ?? DEFAULT_POOL_SIZE,
    idleTimeoutMillis: IDLE_CONNECTION_MS,
    statement_timeout: timeouts.statement,
    lock_timeout: timeouts.lock,
    idle_in_transaction_session_timeout: timeouts.idleTransaction,
    // What is told at once is sent at once.
    pipeline: true,
  });
  // A lost connection is reported to the statement that it carried; without a listener it would also end the process.
  pool.on('error', () => {});
  pool.on('connect', (client) => client.on('error', () => {}));
  notePrepared(pool);
  giveUpStalled(pool, timeouts.stalled);
  sendTogether(pool);
  const endOnServer = endBy(async () => {
    const canceller = new pg.Client(own);
    canceller.on('error', () => {});
    await canceller.connect();
    return canceller;
  });
  cancelOnAbort(pool, endOnServer);
  const listener = new PostgresListener(own);
  const client = createPrismaClient(options, new PreparingPg(pool, new SharedTrips(pool, endOnServer)));
  return {
    kind: 'postgres',
    ...client,
    executeSql: async (text, values = []) => ({ rows: (await pool.query<Record<string, unknown>>(text, [...values])).rows }),
    listen: (channel, wake) => listener.listen(channel, wake),
    withSession: (run) => withClient(own, timeouts, (client) => run(sessionOf(client))),
    async close() {
      await listener.close();
      await client.prisma.$disconnect();
      if (!pool.ended) await pool.end();
    },
  };
}

function connectionConfig(url: string, timeouts: PostgresTimeouts): pg.ClientConfig {
  return {
    connectionString: url,
    application_name: 'rapport',
    connectionTimeoutMillis: timeouts.connection,
    keepAlive: true,
    // Prisma reads and writes times without their zone: the session has to be in UTC, whatever the server prefers. Bytes are read as hex.
    // Compiling a statement takes seconds where it unites many segments, and its running milliseconds. Each transaction is READ COMMITTED
    // without a statement that says so.
    options: '-c TimeZone=UTC -c bytea_output=hex -c jit=off -c default_transaction_isolation=read\\ committed',
    // The same as the embedded database's: 8-byte integers and dates as text, so that nothing is rounded or shifted.
    types: { getTypeParser: parserOf },
  };
}

const AS_TEXT: readonly number[] = [pg.types.builtins.INT8, pg.types.builtins.DATE];

function parserOf(oid: number, format?: 'text' | 'binary') {
  return AS_TEXT.includes(oid) ? (value: string) => value : pg.types.getTypeParser(oid, format);
}

async function withClient<Result>(
  config: pg.ClientConfig,
  timeouts: PostgresTimeouts,
  run: (client: pg.Client) => Promise<Result>,
): Promise<Result> {
  const client = new pg.Client(config);
  client.on('error', () => {});
  try {
    await client.connect();
  } catch (error) {
    // Not waited for: what answered may be no Postgres, and never hang up.
    void client.end().catch(() => {});
    throw connectionFault(error, config.connectionString ?? '', timeouts.connection);
  }
  try {
    return await run(client);
  } finally {
    await client.end().catch(() => {});
  }
}

async function requireUsableServer(client: pg.Client): Promise<void> {
  const { rows } = await client.query<{ version: number; encoding: string; standby: boolean; icu: boolean; name: string }>(`
    SELECT current_setting('server_version_num')::int AS version, current_setting('server_encoding') AS encoding,
      pg_is_in_recovery() AS standby, current_setting('server_version') AS name,
      EXISTS (SELECT FROM pg_collation WHERE collname = 'und-x-icu') AS icu`);
  const [server] = rows;
  if (!server) throw new DatabaseError(`${describeServer(client)} does not answer as Postgres does.`);
  const where = describeServer(client);
  if (server.version < OLDEST_VERSION * 10_000) {
    throw new DatabaseError(`${where} is Postgres ${server.name}; Rapport needs ${OLDEST_VERSION} or newer.`);
  }
  if (server.standby)
    throw new DatabaseError(`${where} is a standby and cannot be written to. Name the primary in DATABASE_URL.`);
  if (server.encoding !== 'UTF8') {
    throw new DatabaseError(`${where} is encoded in ${server.encoding}; Rapport needs UTF8: CREATE DATABASE … ENCODING 'UTF8'.`);
  }
  if (!server.icu) throw new DatabaseError(`${where} was built without ICU, which Rapport sorts names with.`);
}

function sessionOf(client: pg.Client): Session {
  const connection: Connection = {
    query: async (text, values = []) => ({ rows: (await client.query<Record<string, unknown>>(text, [...values])).rows }),
    script: async (text) => void (await client.query(text)),
  };
  return {
    ...connection,
    async transaction(run) {
      await client.query('BEGIN');
      try {
        const result = await run(connection);
        await client.query('COMMIT');
        return result;
      } catch (error) {
        await client.query('ROLLBACK').catch(() => {});
        throw error;
      }
    },
  };
}
