/** A server that the suite starts itself, so that it may also kill it. */
import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Failure, sleep, within } from './expect.ts';
import { send } from './http-client.ts';
import { type SpawnOptions, World } from './world.ts';

const READY_WITHIN = 90_000;
const SHOWN = 400;

export async function freePort(): Promise<number> {
  const probe = createServer();
  await new Promise<void>((resolve) => probe.listen(0, '127.0.0.1', resolve));
  const address = probe.address();
  await new Promise((resolve) => probe.close(resolve));
  if (typeof address !== 'object' || address === null) throw new Error('no free port');
  return address.port;
}

export interface Exit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  /** Both streams, as printed. */
  readonly output: string;
}

/** One process, from its start to its end. It leads a group of its own, so that a kill reaches all that the command began. */
class Run {
  readonly exited: Promise<Exit>;
  readonly #child: ChildProcess;
  #output = '';
  isOver = false;

  constructor(command: string, env: NodeJS.ProcessEnv) {
    this.#child = spawn(`exec ${command}`, { shell: true, detached: true, env, stdio: ['ignore', 'pipe', 'pipe'] });
    const note = (chunk: Buffer): void => {
      this.#output = (this.#output + chunk.toString('utf8')).slice(-20_000);
    };
    this.#child.stdout?.on('data', note);
    this.#child.stderr?.on('data', note);
    this.exited = new Promise((resolve) => {
      this.#child.on('close', (code, signal) => {
        this.isOver = true;
        resolve({ code, signal, output: this.#output });
      });
    });
  }

  get output(): string {
    return this.#output;
  }

  /** Asks the leader alone, as a supervisor does: what it began is its own business. */
  terminate(): void {
    this.#child.kill('SIGTERM');
  }

  killAll(): void {
    if (this.isOver || this.#child.pid === undefined) return;
    try {
      process.kill(-this.#child.pid, 'SIGKILL');
    } catch {
      // It ended in this very moment.
    }
  }
}

export class ServerProcess {
  readonly base: URL;
  readonly key: string;
  readonly #options: SpawnOptions;
  readonly #dataDir: string;
  #run: Run | null = null;

  private constructor(options: SpawnOptions, port: number, dataDir: string) {
    this.base = new URL(`http://127.0.0.1:${port}`);
    this.key = randomBytes(32).toString('hex');
    this.#options = options;
    this.#dataDir = dataDir;
  }

  /** A server with a new, empty embedded database, unless the environment given names another. */
  static async create(options: SpawnOptions): Promise<ServerProcess> {
    return new ServerProcess(options, await freePort(), await mkdtemp(join(tmpdir(), 'rapport-conformance-')));
  }

  get world(): World {
    return new World(this.base, this.key, this.#options);
  }

  get isEmbedded(): boolean {
    return this.#options.env.DATABASE_URL === undefined;
  }

  #environment(more: Readonly<Record<string, string>>): NodeJS.ProcessEnv {
    const own = {
      PORT: this.base.port,
      HOST: '127.0.0.1',
      ADMIN_KEY: this.key,
      DATA_DIR: this.#dataDir,
      SAMPLE_DATA: 'off',
      LOG_LEVEL: 'warn',
      NODE_OPTIONS: `${process.env.NODE_OPTIONS ?? ''} --import=${new URL('./collect-garbage.mjs', import.meta.url).href}`,
    };
    return { ...process.env, ...own, ...this.#options.env, ...more };
  }

  /** Starts and waits until it says that it is ready; the milliseconds that took. */
  async start(more: Readonly<Record<string, string>> = {}): Promise<number> {
    const started = performance.now();
    const run = new Run(this.#options.command, this.#environment(more));
    this.#run = run;
    let last = 'nothing';
    while (performance.now() - started < READY_WITHIN) {
      if (run.isOver) {
        const { code, signal, output } = await run.exited;
        throw new Failure('a server that starts', `its end with ${signal ?? code}: ${output.slice(0, SHOWN)}`);
      }
      const answer = await send(this.base, { method: 'GET', path: '/ready', timeout: 5000 }).catch(() => null);
      if (answer?.status === 200) return performance.now() - started;
      last = answer ? `${answer.status} ${answer.text}` : 'no answer within 5 s';
      await sleep(25);
    }
    throw new Failure(`a server that is ready within ${READY_WITHIN} ms`, `${last}; it printed ${run.output.slice(-SHOWN)}`);
  }

  /** A second process on the same data and another port; how it ended. */
  async rival(more: Readonly<Record<string, string>> = {}): Promise<Exit> {
    const run = new Run(this.#options.command, this.#environment({ PORT: String(await freePort()), ...more }));
    try {
      return await within(READY_WITHIN, 'an end of a process that cannot start', run.exited);
    } finally {
      run.killAll();
    }
  }

  async kill(): Promise<void> {
    this.#run?.killAll();
    await this.#run?.exited;
  }

  /** Asks it to stop and waits until it has. */
  async stop(ms = 30_000): Promise<Exit> {
    const run = this.#run;
    if (!run) throw new Error('nothing to stop');
    run.terminate();
    return within(ms, 'an end after SIGTERM', run.exited);
  }

  async dispose(): Promise<void> {
    await this.kill();
    await rm(this.#dataDir, { recursive: true, force: true });
  }
}
