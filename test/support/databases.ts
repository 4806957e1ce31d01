/** A database of its own for each test file: a copy of a migrated template, made once for each set of modules. */
import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, rename, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe } from 'vitest';
import {
  type AdapterFactory,
  migrate,
  type OpenedDatabase,
  OWN_SECRETS,
  openDatabase,
  openPglite,
  type PrismaClientClass,
  readMigrations,
  templateKey,
} from '../../src/database/index.ts';
import { type RapportModule, type ResolvedModules, resolveModules, silentLogger, systemClock } from '../../src/kernel/index.ts';
import { WorkQueue } from '../../src/kernel/work-queue.ts';
import { PrismaClient } from '../generated/index.ts';
import {
  administer,
  BROKER_VARIABLE,
  createDatabase,
  dropDatabase,
  ensureTemplate,
  findPostgres,
  isEmbeddedForced,
  uniqueName,
} from './databases-postgres.ts';
import { slimDump } from './databases-slim.ts';

export type DatabaseKind = 'pglite' | 'postgres';

export interface TestDatabaseOptions {
  /** With all that they depend on, in any order. */
  readonly modules: readonly RapportModule[];
  /** For what only one of them shows; else a real Postgres where the run has one, and the embedded database where it has none. */
  readonly kind?: DatabaseKind;
  /** The suite's own, with the fixture partner's tables, unless given. */
  readonly PrismaClient?: PrismaClientClass;
  readonly wrapAdapter?: (factory: AdapterFactory) => AdapterFactory;
  /** Of a server: a few unless given or its `kind` is named, then the product's own. */
  readonly poolSize?: number;
}

/** Closing it drops it. */
export interface TestDatabase extends OpenedDatabase {
  /** Where other processes reach it; absent for the embedded one. */
  readonly url?: string;
}

/**
 * Connections of a pool whose suite says neither how many nor that it needs a server, and so passes on the one that the embedded database
 * has. Each costs a server 30 ms of processor time to open, and more until it knows the tables that it touches.
 */
const FEW = 4;

/** A migrated database without rows but those that migrations write. */
export async function testDatabase(options: TestDatabaseOptions): Promise<TestDatabase> {
  const kind = options.kind ?? (await usualKind());
  const client = { PrismaClient, ...(options.kind === undefined && { poolSize: FEW }), ...options };
  if (kind === 'pglite') {
    const template = await pgliteFiles(options.modules);
    return openPglite({ PrismaClient: client.PrismaClient, ...pick(client), template: async () => template });
  }
  const url = await copiedPostgres(options.modules);
  try {
    const database = await openDatabase({ PrismaClient: client.PrismaClient, ...pick(client), url });
    // By a connection that the pool keeps.
    await database.executeSql(OWN_SECRETS);
    return { ...database, url, close: () => database.close().finally(() => dropByUrl(url)) };
  } catch (error) {
    await dropByUrl(url);
    throw error;
  }
}

function pick({ wrapAdapter, poolSize }: Pick<TestDatabaseOptions, 'wrapAdapter' | 'poolSize'>) {
  return { ...(wrapAdapter && { wrapAdapter }), ...(poolSize !== undefined && { poolSize }) };
}

/** The address of a new, migrated database on the real server, for suites that start processes of their own. */
export async function migratedPostgres(modules: readonly RapportModule[]): Promise<string> {
  const url = await copiedPostgres(modules);
  await administer(url, (client) => client.query(OWN_SECRETS));
  return url;
}

/** With the secrets of its template still. */
async function copiedPostgres(modules: readonly RapportModule[]): Promise<string> {
  const server = await requirePostgres();
  const resolved = resolveModules(modules);
  const template = await ensureTemplate(server, await templateKey(await readMigrations(resolved)), async (url) => {
    const database = await openDatabase({ PrismaClient, url });
    await fill(database, resolved).finally(() => database.close());
  });
  const spare = spares.get(template);
  spares.delete(template);
  const url = (await spare) ?? (await createDatabase(server, uniqueName(), template));
  // A server copies files while this process runs tests: the next file finds its database made. What nobody takes is a leftover.
  spares.set(
    template,
    createDatabase(server, uniqueName(), template).catch(() => null),
  );
  return url;
}

/** With the tables of the queue, which each start would make else. */
async function fill(database: OpenedDatabase, modules: ResolvedModules): Promise<void> {
  await migrate(database, modules);
  const queue = new WorkQueue(database, systemClock, silentLogger);
  await queue.start();
  await queue.stop();
}

/** By template: a database that was made ahead; null where that failed. */
const spares = new Map<string, Promise<string | null>>();

/** The address of a new database without anything in it. */
export async function emptyPostgres(): Promise<string> {
  return createDatabase(await requirePostgres(), uniqueName());
}

export async function dropByUrl(url: string): Promise<void> {
  await dropDatabase(await requirePostgres(), new URL(url).pathname.slice(1));
}

/** What each broker answered. */
const servers = new Map<string | undefined, Promise<string | null>>();

/** A real Postgres server, or null when none is named, listens here or can be started. */
export function realPostgres(): Promise<string | null> {
  const broker = process.env[BROKER_VARIABLE];
  const server = servers.get(broker) ?? askForPostgres(broker);
  servers.set(broker, server);
  return server;
}

async function askForPostgres(broker: string | undefined): Promise<string | null> {
  if (broker === undefined) return (await findPostgres())?.url ?? null;
  const response = await fetch(broker);
  const answer = await response.text();
  if (!response.ok) throw new Error(`TEST_DATABASE_URL cannot be used: ${answer}`);
  return answer === '' ? null : answer;
}

async function requirePostgres(): Promise<string> {
  const url = await realPostgres();
  if (url === null) throw new Error('This needs a real Postgres: name one in TEST_DATABASE_URL.');
  return url;
}

/**
 * What a suite runs on that asks for neither kind: copying a database costs a server less than starting one costs this process.
 * Where no global setup keeps a server for the run, none is looked for.
 */
async function usualKind(): Promise<DatabaseKind> {
  if (isEmbeddedForced()) return 'pglite';
  const isKept = process.env[BROKER_VARIABLE] !== undefined || process.env.TEST_DATABASE_URL !== undefined;
  return isKept && (await realPostgres()) !== null ? 'postgres' : 'pglite';
}

/** `describe` for what only a real server shows. Without one the suite is skipped, loudly. */
export async function describeOnPostgres(name: string, suite: () => void): Promise<void> {
  const isThere = (await realPostgres()) !== null;
  if (!isThere) console.warn(`\nSKIPPED, NOT PASSED: "${name}" needs a real Postgres. Name one in TEST_DATABASE_URL.\n`);
  describe.skipIf(!isThere)(name, suite);
}

/** Both kinds of database, for what must hold on either. */
export async function eachKind(): Promise<readonly DatabaseKind[]> {
  if ((await realPostgres()) !== null) return ['pglite', 'postgres'];
  console.warn('\nSKIPPED, NOT PASSED: no real Postgres, so this file runs on the embedded database only.\n');
  return ['pglite'];
}

const CACHE = 'node_modules/.cache/rapport-test-databases';
const LONGEST_USE = 24 * 60 * 60_000;

const templates = new Map<string, Promise<void>>();

/** The files of an embedded database in which the modules' migrations have run. */
export async function pgliteTemplate(modules: readonly RapportModule[]): Promise<Buffer<ArrayBuffer>> {
  const resolved = resolveModules(modules);
  const file = join(CACHE, `${await templateKey(await readMigrations(resolved))}.slim.tar`);
  const made = templates.get(file) ?? makeTemplate(file, (database) => fill(database, resolved));
  templates.set(file, made);
  await made;
  return readFile(file);
}

/** The last, as the next suite mostly wants the same: 30 MB to read and to copy. */
let last: { readonly modules: readonly RapportModule[]; readonly files: Promise<Blob> } | undefined;

function pgliteFiles(modules: readonly RapportModule[]): Promise<Blob> {
  const isSame =
    last?.modules.length === modules.length && last.modules.every((module, position) => module === modules[position]);
  if (!last || !isSame) last = { modules, files: pgliteTemplate(modules).then((files) => new Blob([files])) };
  return last.files;
}

async function makeTemplate(file: string, fill: (database: OpenedDatabase) => Promise<unknown>): Promise<void> {
  if (!existsSync(file)) {
    await forgetOld();
    const empty = join(CACHE, `${await templateKey([])}.slim.tar`);
    if (!existsSync(empty)) await store(empty, async () => {}, undefined);
    await store(file, fill, await readFile(empty));
  }
  const now = new Date();
  await utimes(file, now, now);
}

/** Written beside its place and moved there, as several workers may make it at once. */
async function store(
  file: string,
  fill: (database: OpenedDatabase) => Promise<unknown>,
  from?: Buffer<ArrayBuffer>,
): Promise<void> {
  await mkdir(CACHE, { recursive: true });
  const database = await openPglite({ PrismaClient, template: async () => from && new Blob([from]) });
  try {
    await fill(database);
    const unfinished = `${file}.${process.pid}`;
    await writeFile(unfinished, await slimDump(database));
    await rename(unfinished, file);
  } finally {
    await database.close();
  }
}

async function forgetOld(): Promise<void> {
  for (const name of existsSync(CACHE) ? await readdir(CACHE) : []) {
    const file = join(CACHE, name);
    const { mtimeMs } = await stat(file).catch(() => ({ mtimeMs: Date.now() }));
    if (Date.now() - mtimeMs > LONGEST_USE) await rm(file, { force: true });
  }
}
