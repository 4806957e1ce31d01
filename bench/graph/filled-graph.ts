/** A database with the rows of everything that the queries read, found again by its name in the next run. */
import { createHash } from 'node:crypto';
import pg from 'pg';
import { readMigrations } from '../../src/database/migration-files.ts';
import { resolveModules } from '../../src/index.ts';
import { access } from '../../src/modules/access/index.ts';
import { communications } from '../../src/modules/communications/index.ts';
import { contacts } from '../../src/modules/contacts/index.ts';
import { feedback } from '../../src/modules/feedback/index.ts';
import { createProgram, loyalty } from '../../src/modules/loyalty/index.ts';
import { sales } from '../../src/modules/sales/index.ts';
import { administer, createDatabase, dropDatabase } from '../../test/support/databases-postgres.ts';
import { type BenchServer, startServer } from '../bench-server.ts';
import { deriveHabits } from '../filled-sales.ts';
import { progress } from '../report.ts';
import type { Step } from '../steps.ts';
import { ANSWERS, OUR_ROWS } from './our-rows.ts';
import { CREATE_SOURCE, copyRows, madeUpRows, type Volumes, volumesAt } from './source-rows.ts';

const MODULES = [access, contacts, sales, communications, feedback, loyalty];

export interface FilledDatabase extends Volumes {
  readonly url: string;
}

export interface Wanted {
  /** Where databases may be created, by a superuser. */
  readonly server: string;
  readonly scale: number;
  /** A database of the peers, whose rows are copied. */
  readonly copied?: string | undefined;
}

/** The one of this name, else it is made: by scale, by where the rows come from, and by everything that decides what is in it. */
export async function filledDatabase({ server, scale, copied }: Wanted): Promise<FilledDatabase> {
  const volumes = copied === undefined ? volumesAt(scale) : await withClient(copied, countRows);
  const name = `rapport_bench_${String(copied === undefined ? scale : volumes.customers).replace('.', '_')}${copied === undefined ? '' : '_copied'}_${await checksum(volumes)}`;
  const url = new URL(server);
  url.pathname = `/${name}`;
  const { rowCount } = await administer(server, (client) => client.query('SELECT FROM pg_database WHERE datname = $1', [name]));
  if (rowCount === 0) await make(server, name, (unfinished) => fill(unfinished, volumes, copied));
  await tidy(url.href);
  return { url: url.href, ...volumes };
}

/**
 * Takes away what was opened in a run, and what the product would do of its own beside the next one: what filling told its handlers, and
 * what is done once a day. What is due each minute goes on.
 */
export async function tidy(url: string): Promise<void> {
  await withClient(url, async (client) => {
    await client.query('SET session_replication_role = replica');
    for (const [table, column] of [
      ['ComplaintLogEntry', 'complaintId'],
      ['SlaClock', 'complaintId'],
      ['Complaint', 'id'],
    ]) {
      await client.query(`DELETE FROM "${table}" WHERE "${column}" > '00000000-0000-4000-8000-ffffffffffff'`);
    }
    await client.query('DELETE FROM "LoggedEvent"');
    await client.query('DELETE FROM pgboss.job');
    await client.query('UPDATE "JobSchedule" SET "queuedAt" = now()');
    await client.query('VACUUM (ANALYZE) "Complaint", "LoggedEvent", pgboss.job');
  });
}

async function checksum(volumes: Volumes): Promise<string> {
  const migrations = await readMigrations(resolveModules(MODULES));
  const parts = [migrations.map((migration) => migration.checksum), madeUpRows(volumes), OUR_ROWS, ANSWERS];
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 8);
}

/** Renamed only when it is whole. */
async function make(server: string, name: string, run: (url: string) => Promise<void>): Promise<void> {
  const unfinished = `${name}_unfinished`;
  await dropDatabase(server, unfinished);
  await run(await createDatabase(server, unfinished));
  await administer(server, (client) =>
    client.query(`ALTER DATABASE ${pg.escapeIdentifier(unfinished)} RENAME TO ${pg.escapeIdentifier(name)}`),
  );
}

async function fill(url: string, volumes: Volumes, copied: string | undefined): Promise<void> {
  await withProduct(url, async ({ ctx }) => {
    await createProgram(ctx, { name: 'Points', kind: 'POINTS', rules: { version: 1 } });
  });
  await withClient(url, async (client) => {
    await client.query(`SET session_replication_role = replica; SET work_mem = '256MB'; SET maintenance_work_mem = '512MB'`);
    await write(client, CREATE_SOURCE);
    if (copied === undefined) await write(client, madeUpRows(volumes));
    else await withClient(copied, (other) => copyRows(other, client, (table) => process.stderr.write(`Copied ${table}\n`)));
    const indexes = await dropIndexes(client);
    await write(client, OUR_ROWS);
    await write(client, indexes);
    await write(client, [['statistics', 'ANALYZE'], ANSWERS]);
  });
  await withProduct(url, ({ ctx }) => deriveHabits(ctx));
  await withClient(url, (client) => client.query('VACUUM (ANALYZE)'));
}

async function write(client: pg.Client, steps: readonly Step[]): Promise<void> {
  for (const [index, [label, sql]] of steps.entries()) {
    await client.query(sql);
    progress(`Filling, ${label}`, index + 1, steps.length);
  }
}

/** Those that keep nothing unique, and how to make them again. */
async function dropIndexes(client: pg.Client): Promise<readonly Step[]> {
  const { rows } = await client.query<{ name: string; sql: string }>(`
    SELECT indexrelid::regclass::text AS name, pg_get_indexdef(indexrelid) AS sql FROM pg_index JOIN pg_class ON pg_class.oid = indexrelid
    WHERE NOT indisunique AND relnamespace = 'public'::regnamespace ORDER BY 1`);
  for (const { name } of rows) await client.query(`DROP INDEX ${name}`);
  return rows.map(({ name, sql }): Step => [`index ${name}`, sql]);
}

async function withProduct(url: string, run: (server: BenchServer) => Promise<void>): Promise<void> {
  const server = await startServer(url, MODULES);
  try {
    await run(server);
  } finally {
    await server.close();
  }
}

export async function withClient<Result>(url: string, run: (client: pg.Client) => Promise<Result>): Promise<Result> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return await run(client);
  } finally {
    await client.end();
  }
}

async function countRows(client: pg.Client): Promise<Volumes> {
  const { rows } = await client.query<Volumes>(
    'SELECT (SELECT max(id) FROM customers) AS customers, (SELECT max(id) FROM products) AS products',
  );
  const [volumes] = rows;
  if (!volumes) throw new Error('Nothing was counted.');
  return volumes;
}
