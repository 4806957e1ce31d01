/** Finds or starts a real Postgres for the suites that need one, and keeps it tidy. */
import { createHash, randomBytes } from 'node:crypto';
import pg from 'pg';
import { type RunningPostgres, startEmbeddedPostgres } from './databases-embedded-postgres.ts';
import { isRunning } from './databases-folder.ts';

/** Set by the global setup, which finds or starts one server for all workers, and only when a suite asks for it. */
export const BROKER_VARIABLE = 'RAPPORT_TEST_POSTGRES_BROKER';

/** `TEST_DATABASE=embedded`: the embedded database for all that does not insist on a server. */
export function isEmbeddedForced(): boolean {
  const { TEST_DATABASE: asked = '' } = process.env;
  if (asked === '' || asked === 'embedded') return asked === 'embedded';
  throw new Error(`TEST_DATABASE: "${asked}" is unknown; accepted: embedded, or nothing for a Postgres where one can be had.`);
}

const LOCAL = 'postgres://postgres@127.0.0.1:5432/postgres';
const CREATED = 'made by the tests of Rapport at ';

/**
 * The server that `TEST_DATABASE_URL` names, else one started from npm's binaries, which need not bring anything to the disk: one that
 * does takes seconds to drop a database. Else one that listens on this machine.
 */
export async function findPostgres(): Promise<RunningPostgres | null> {
  const named = process.env.TEST_DATABASE_URL;
  if (named) {
    await requireUsable(named);
    return { url: named, stop: async () => {} };
  }
  const embedded = await startEmbeddedPostgres();
  if (embedded) {
    await requireUsable(embedded.url);
    return embedded;
  }
  const isListening = await requireUsable(LOCAL).then(
    () => true,
    () => false,
  );
  return isListening ? { url: LOCAL, stop: async () => {} } : null;
}

async function requireUsable(url: string): Promise<void> {
  const { rows } = await administer(url, (client) =>
    client.query('SELECT rolcreatedb FROM pg_roles WHERE rolname = current_user'),
  );
  if (rows[0]?.rolcreatedb !== true) throw new Error(`The user of ${withoutPassword(url)} may not create databases.`);
}

/** Runs statements that concern databases as a whole. */
export async function administer<Result>(url: string, run: (client: pg.Client) => Promise<Result>): Promise<Result> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 3_000 });
  client.on('error', () => {});
  await client.connect();
  try {
    return await run(client);
  } finally {
    await client.end();
  }
}

/** By server. */
const pools = new Map<string, pg.Pool>();

/**
 * Runs a statement about databases as a whole. A connection is dear, 25 ms of the server's processor time, and each suite makes and
 * drops a database: they share a few, which hold no process up that is done otherwise.
 */
function onServer(url: string, text: string): Promise<pg.QueryResult> {
  const pool = pools.get(url) ?? new pg.Pool({ connectionString: url, max: 2, idleTimeoutMillis: 60_000, allowExitOnIdle: true });
  if (!pools.has(url)) pool.on('error', () => {});
  pools.set(url, pool);
  return pool.query(text);
}

/** A name that says whose it is: a database of a process that is gone is dropped by the next run. */
export function uniqueName(): string {
  return `rapport_test_${process.pid}_${randomBytes(5).toString('hex')}`;
}

function urlOf(server: string, database: string): string {
  const url = new URL(server);
  url.pathname = `/${database}`;
  return url.href;
}

function withoutPassword(url: string): string {
  const parsed = new URL(url);
  parsed.password = '';
  return parsed.href;
}

/** Creates a database, as a copy of another if one is named. */
export async function createDatabase(server: string, name: string, template?: string): Promise<string> {
  const source = template === undefined ? `TEMPLATE template0 ENCODING 'UTF8'` : `TEMPLATE ${pg.escapeIdentifier(template)}`;
  await onServer(server, `CREATE DATABASE ${pg.escapeIdentifier(name)} ${source} ${await quickestCopy(server)}`);
  // The data is thrown away, so no commit has to reach the disk.
  await onServer(server, `ALTER DATABASE ${pg.escapeIdentifier(name)} SET synchronous_commit = off`);
  await onServer(server, `COMMENT ON DATABASE ${pg.escapeIdentifier(name)} IS '${CREATED}${new Date().toISOString()}'`);
  return urlOf(server, name);
}

/** By server: how `CREATE DATABASE` copies there. */
const copies = new Map<string, Promise<string>>();

/**
 * Files as they are, where no checkpoint has to reach the disk: page by page through the log, which is usual since Postgres 15, costs
 * four times as much. Before 15 there is nothing else, nor a word for it.
 */
function quickestCopy(server: string): Promise<string> {
  const copy = copies.get(server) ?? askForCopy(server);
  copies.set(server, copy);
  return copy;
}

async function askForCopy(server: string): Promise<string> {
  const { rows } = await onServer(
    server,
    `SELECT current_setting('fsync') = 'off' AND current_setting('server_version_num')::int >= 150000 AS fast`,
  );
  return rows[0]?.fast === true ? 'STRATEGY file_copy' : '';
}

/** Also when somebody is still connected. */
export async function dropDatabase(server: string, name: string): Promise<void> {
  await onServer(server, `DROP DATABASE IF EXISTS ${pg.escapeIdentifier(name)} WITH (FORCE)`);
}

/** By server and key: templates that this process made or found. */
const templates = new Map<string, Promise<string>>();

/** Makes a template unless it exists; of workers that want it at once, one makes it. */
export function ensureTemplate(server: string, key: string, fill: (url: string) => Promise<void>): Promise<string> {
  const template = templates.get(`${server} ${key}`) ?? makeTemplate(server, key, fill);
  templates.set(`${server} ${key}`, template);
  return template;
}

async function makeTemplate(server: string, key: string, fill: (url: string) => Promise<void>): Promise<string> {
  const name = `rapport_template_${key}`;
  const exists = async (client: pg.Client) =>
    ((await client.query('SELECT FROM pg_database WHERE datname = $1', [name])).rowCount ?? 0) > 0;
  await administer(server, async (client) => {
    if (await exists(client)) return;
    await client.query('SELECT pg_advisory_lock($1)', [lockNumber(name)]);
    if (await exists(client)) return;
    // Renamed only when it is whole: what fails or is killed half-way is a leftover like any other.
    const unfinished = uniqueName();
    try {
      await fill(await createDatabase(server, unfinished));
      await client.query(`ALTER DATABASE ${pg.escapeIdentifier(unfinished)} RENAME TO ${pg.escapeIdentifier(name)}`);
    } catch (error) {
      await dropDatabase(server, unfinished);
      throw error;
    }
  });
  return name;
}

function lockNumber(text: string): number {
  return createHash('sha256').update(text).digest().readUInt32BE();
}

const LONGEST_USE = 24 * 60 * 60_000;

/** Drops what earlier runs left: databases of processes that are gone, and templates of yesterday. */
export async function dropLeftovers(server: string): Promise<void> {
  await administer(server, async (client) => {
    const { rows } = await client.query<{ name: string; comment: string | null }>(`
      SELECT datname AS name, shobj_description(oid, 'pg_database') AS comment FROM pg_database
      WHERE datname LIKE 'rapport\\_te%' AND NOT EXISTS (SELECT FROM pg_stat_activity WHERE datid = pg_database.oid)`);
    for (const { name, comment } of rows) {
      const age = Date.now() - Date.parse(comment?.slice(CREATED.length) ?? '');
      const pid = /^rapport_test_(\d+)_/.exec(name)?.[1];
      if (age > LONGEST_USE || (pid !== undefined && isLocal(server) && !isRunning(Number(pid)))) {
        await client.query(`DROP DATABASE IF EXISTS ${pg.escapeIdentifier(name)}`).catch(() => {});
      }
    }
  });
}

function isLocal(server: string): boolean {
  return ['127.0.0.1', 'localhost', '[::1]', ''].includes(new URL(server).hostname);
}
