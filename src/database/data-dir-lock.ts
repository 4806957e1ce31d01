/**
 * One process at a time has a data directory. The lock is a listening socket, which the system closes when its process ends, in
 * whatever way: what cannot be connected to is nobody's, so there is no stale lock and nothing to wait for.
 *
 * Each process that wants the directory puts a socket with a name of its own into `.lock`, and then asks all others. A name is
 * never used twice, so removing a dead one cannot hit a living one. Of two that meet while neither has decided, the smaller name
 * goes on; the larger leaves, unless it had looked before the smaller one was there, in which case it is the owner and says so.
 */
import { createHash, randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { type FileHandle, mkdir, open, readdir, realpath, rename, rm } from 'node:fs/promises';
import { createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type LockState, listening, PipeLock, stateOf } from './lock-sockets.ts';
import { DatabaseError } from './opened-database.ts';

/** Of a socket's path, in bytes; the systems allow 104 or 108. */
const LONGEST_PATH = 100;
const LONGEST_NAME = 24;
/** Where Linux shows the files that a process has open. */
const OPEN_FILES = '/proc/self/fd';
/** The name of a socket that does not listen yet begins so, and is left alone. */
const UNBORN = '.';

/** Takes the directory, or throws a `DatabaseError` that names it and the process that has it. Answers how to let go. */
export async function lockDataDir(dataDir: string): Promise<() => Promise<void>> {
  const path = await realpath(dataDir);
  const contender = process.platform === 'win32' ? await PipeLock.open(path) : await SocketLock.open(path);
  const owner = await contender.findOwner();
  if (owner === null) return () => contender.release();
  await contender.release();
  const who = owner === String(process.pid) ? 'this process' : `another process (pid ${owner})`;
  throw new DatabaseError(`${path} is already in use by ${who}. Stop it, or set DATA_DIR to another directory.`);
}

class SocketLock {
  readonly #folder: string;
  readonly #handle: FileHandle;
  readonly #name = `${randomBytes(6).toString('hex')}-${process.pid}`;
  readonly #server = createServer((socket) => this.#answer(socket)).unref();
  readonly #asking = new Set<Socket>();
  #state: LockState = 'contending';

  private constructor(folder: string, handle: FileHandle) {
    this.#folder = folder;
    this.#handle = handle;
  }

  static async open(dataDir: string): Promise<SocketLock> {
    try {
      return await SocketLock.#listenIn(folderFor(dataDir));
    } catch (error) {
      if (!isWithoutSockets(error)) {
        const reason = error instanceof Error ? error.message : String(error);
        throw new DatabaseError(`The data directory ${dataDir} cannot be locked: ${reason}`, { cause: error });
      }
      // Some shared and removable file systems: then at least no two processes of this machine.
      return SocketLock.#listenIn(substituteFor(dataDir));
    }
  }

  static async #listenIn(folder: string): Promise<SocketLock> {
    await mkdir(folder, { recursive: true });
    const lock = new SocketLock(folder, await open(folder, 'r'));
    try {
      await listening(lock.#server, lock.#reach(UNBORN + lock.#name));
      await rename(join(folder, UNBORN + lock.#name), join(folder, lock.#name));
      return lock;
    } catch (error) {
      await lock.release();
      throw error;
    }
  }

  /** The pid of who has the directory; null when that is us from now on. */
  async findOwner(): Promise<string | null> {
    const others = (await readdir(this.#folder)).filter((name) => !name.startsWith(UNBORN) && name !== this.#name);
    const living = await Promise.all(others.map(async (name) => ((await this.#yieldsTo(name)) ? name : null)));
    const owner = living.find((name) => name !== null);
    this.#decide(owner === undefined ? 'owner' : 'leaving');
    return owner?.split('-')[1] ?? null;
  }

  async release(): Promise<void> {
    this.#decide('leaving');
    await rm(join(this.#folder, this.#name), { force: true });
    this.#server.close();
    await this.#handle.close();
  }

  async #yieldsTo(name: string): Promise<boolean> {
    const state = await stateOf(this.#reach(name), (heard) => heard !== 'contending' || name < this.#name);
    if (state === 'dead') await rm(join(this.#folder, name), { force: true });
    return state !== 'dead' && state !== 'leaving';
  }

  #answer(socket: Socket): void {
    socket.on('error', () => {});
    socket.write(`${this.#state}\n`);
    if (this.#state !== 'contending') socket.end();
    else this.#asking.add(socket);
  }

  #decide(state: LockState): void {
    this.#state = state;
    for (const socket of this.#asking) socket.end(`${state}\n`);
    this.#asking.clear();
  }

  /** The directory may lie deeper than a socket's path may be long; through its open handle it does not. */
  #reach(name: string): string {
    return existsSync(OPEN_FILES) ? join(OPEN_FILES, String(this.#handle.fd), name) : join(this.#folder, name);
  }
}

function folderFor(dataDir: string): string {
  const folder = join(dataDir, '.lock');
  return existsSync(OPEN_FILES) || Buffer.byteLength(folder) + LONGEST_NAME < LONGEST_PATH ? folder : substituteFor(dataDir);
}

function substituteFor(dataDir: string): string {
  return join(tmpdir(), `rapport-lock-${createHash('sha256').update(dataDir).digest('hex').slice(0, 16)}`);
}

function isWithoutSockets(error: unknown): boolean {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  return code === 'ENOTSUP' || code === 'EOPNOTSUPP' || code === 'EPERM';
}
