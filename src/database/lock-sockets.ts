/** Sockets that say whether a process is there, and what it is about to do. */
import { createHash } from 'node:crypto';
import { connect, createServer, type Server } from 'node:net';

export type LockState = 'contending' | 'owner' | 'leaving';

/** An owner that is too busy or stopped does not answer, but it is there. */
const LONGEST_SILENCE = 2_000;

export function listening(server: Server, path: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(path, () => {
      server.off('error', reject);
      resolve();
    });
  });
}

/** What the process behind a socket answers, as soon as that is enough; `dead` when there is none. */
export function stateOf(path: string, isEnough: (state: LockState) => boolean): Promise<LockState | 'dead'> {
  return new Promise((resolve) => {
    const socket = connect(path).setEncoding('utf8');
    let answer = '';
    const conclude = (state: LockState | 'dead') => {
      clearTimeout(silence);
      socket.destroy();
      resolve(state);
    };
    const silence = setTimeout(conclude, LONGEST_SILENCE, 'owner');
    socket.on('data', (text) => {
      answer += text;
      const state = answer.trimEnd().split('\n').at(-1);
      if ((state === 'contending' || state === 'owner' || state === 'leaving') && isEnough(state)) conclude(state);
    });
    socket.on('error', (error) => conclude(isNobodyThere(error) ? 'dead' : 'owner'));
    socket.on('close', () => conclude('dead'));
  });
}

function isNobodyThere(error: Error): boolean {
  return 'code' in error && (error.code === 'ECONNREFUSED' || error.code === 'ENOENT' || error.code === 'ECONNRESET');
}

/** On Windows a pipe's name belongs to one process, until it ends. */
export class PipeLock {
  readonly #server = createServer((socket) => socket.on('error', () => {}).end(String(process.pid))).unref();
  readonly #path: string;

  private constructor(path: string) {
    this.#path = path;
  }

  static async open(dataDir: string): Promise<PipeLock> {
    const name = createHash('sha256').update(dataDir.toLowerCase()).digest('hex').slice(0, 16);
    return new PipeLock(`\\\\.\\pipe\\rapport-${name}`);
  }

  async findOwner(): Promise<string | null> {
    try {
      await listening(this.#server, this.#path);
      return null;
    } catch {
      return new Promise((resolve) => {
        const socket = connect(this.#path).setEncoding('utf8');
        socket.on('data', (pid) => resolve(String(pid)));
        socket.on('error', () => resolve('unknown'));
        socket.setTimeout(LONGEST_SILENCE, () => socket.destroy(new Error('silent')));
      });
    }
  }

  async release(): Promise<void> {
    this.#server.close();
  }
}
