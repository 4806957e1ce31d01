/** The product as an operator runs it: a process with an environment, a port and an end. */
import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const REPOSITORY = fileURLToPath(new URL('../..', import.meta.url));
const BUILT = join(REPOSITORY, 'dist/src/main.js');
/** What the build has made, as operators run it. After a change and before the next build it is the source, which starts slowly. */
const PROGRAM = isBuildCurrent() ? [BUILT] : ['--conditions=source', '--import', 'tsx', join(REPOSITORY, 'src/main.ts')];

function isBuildCurrent(): boolean {
  if (!existsSync(BUILT)) return false;
  const { mtimeMs } = statSync(BUILT);
  return ['src', 'prisma'].every((folder) =>
    readdirSync(join(REPOSITORY, folder), { recursive: true, encoding: 'utf8' }).every(
      (file) => statSync(join(REPOSITORY, folder, file)).mtimeMs <= mtimeMs,
    ),
  );
}

export class Product implements AsyncDisposable {
  readonly process: ChildProcess;
  /** Exit code or signal. */
  readonly ended: Promise<number | string>;
  out = '';
  err = '';
  #said: () => void = () => {};

  constructor(environment: Record<string, string>) {
    const inherited = { PATH: process.env.PATH ?? '', NODE_OPTIONS: '' };
    this.process = spawn(process.execPath, PROGRAM, {
      cwd: REPOSITORY,
      env: { ...inherited, PORT: '0', LOG_LEVEL: 'warn', SAMPLE_DATA: 'off', ...environment },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.process.stdout?.on('data', (text) => {
      this.out += text;
      this.#said();
    });
    this.process.stderr?.on('data', (text) => {
      this.err += text;
    });
    this.ended = new Promise((resolve) =>
      this.process.once('close', (code, signal) => {
        resolve(code ?? signal ?? 'gone');
        this.#said();
      }),
    );
  }

  /** Its address, once it is ready. */
  async ready(): Promise<string> {
    for (;;) {
      const [, url] = /Rapport is ready at (\S+)/.exec(this.out) ?? [];
      if (url) return url;
      if (this.process.exitCode !== null) throw new Error(`It ended: ${this.out}${this.err}`);
      await new Promise<void>((resolve) => {
        this.#said = resolve;
      });
    }
  }

  /** The key that it showed, if it made one. */
  get shownKey(): string | undefined {
    return /shown this once:\s+(\S+)/.exec(this.out)?.[1];
  }

  signal(signal: NodeJS.Signals): void {
    this.process.kill(signal);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.process.exitCode === null) this.process.kill('SIGKILL');
    await this.ended;
  }
}
