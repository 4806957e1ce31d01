/** Where the server that a run starts keeps its files. */
import { mkdtemp, readdir, rm, stat, statfs } from 'node:fs/promises';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';

/** Files in memory, on Linux: there a copy of a database costs a seventh of the processor time that it costs on a disk's file system. */
const IN_MEMORY = '/dev/shm';
/** What a run has in use at once is below 1 GB with two workers; bytes, for each processor. */
const NEEDED = 1.5 * 2 ** 30;
const NAME = /^rapport-postgres-(\d+)-/;
/** In milliseconds: of another container that shares the folder the processes are not seen here, so a run that may go on is left alone. */
const LONGEST_RUN = 2 * 60 * 60_000;

/** A new folder: in memory where there is plenty of it, else among the temporary files. What runs that were killed left is removed. */
export async function makeDataFolder(): Promise<string> {
  const prefix = `rapport-postgres-${process.pid}-`;
  if (await hasRoomInMemory()) {
    await removeAbandoned(IN_MEMORY);
    const made = await mkdtemp(join(IN_MEMORY, prefix)).catch(() => null);
    if (made !== null) return made;
  }
  return mkdtemp(join(tmpdir(), prefix));
}

async function hasRoomInMemory(): Promise<boolean> {
  const needed = NEEDED * availableParallelism();
  if (process.platform !== 'linux' || process.availableMemory() < needed) return false;
  const { bavail = 0, bsize = 0 } = (await statfs(IN_MEMORY).catch(() => null)) ?? {};
  return bavail * bsize >= needed;
}

/** On a disk they may stay, in memory they may not. A server that still runs on one ends when it misses its files. */
async function removeAbandoned(folder: string): Promise<void> {
  for (const name of await readdir(folder).catch(() => [])) {
    const pid = Number(NAME.exec(name)?.[1] ?? process.pid);
    if (isRunning(pid)) continue;
    const { mtimeMs } = await stat(join(folder, name)).catch(() => ({ mtimeMs: Date.now() }));
    if (Date.now() - mtimeMs > LONGEST_RUN) await rm(join(folder, name), { recursive: true, force: true }).catch(() => {});
  }
}

export function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
