/** TypeScript programs that tests start, talk to line by line, and kill. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

export class Child implements AsyncDisposable {
  readonly lines: string[] = [];
  readonly process: ChildProcess;
  readonly #exit: Promise<unknown>;
  #arrived: (() => void) | undefined;
  #read = 0;
  #hasEnded = false;

  constructor(program: URL, ...parameters: readonly string[]) {
    this.process = spawn(process.execPath, ['--conditions=source', '--import', 'tsx', fileURLToPath(program), ...parameters], {
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    this.#exit = once(this.process, 'exit').then(() => {
      this.#hasEnded = true;
      this.#arrived?.();
    });
    if (!this.process.stdout) throw new Error('The child has no output.');
    createInterface({ input: this.process.stdout }).on('line', (line) => {
      this.lines.push(line);
      this.#arrived?.();
    });
  }

  get pid(): number {
    return this.process.pid ?? 0;
  }

  tell(line: string): void {
    this.process.stdin?.write(`${line}\n`);
  }

  /** The next line that it says. */
  async next(): Promise<string> {
    for (;;) {
      const line = this.lines[this.#read];
      if (line !== undefined) {
        this.#read += 1;
        return line;
      }
      if (this.#hasEnded) throw new Error(`The process ended after saying: ${this.lines.join(' | ')}`);
      await new Promise<void>((resolve) => {
        this.#arrived = resolve;
      });
    }
  }

  async ask(line: string): Promise<string> {
    this.tell(line);
    return this.next();
  }

  /** Ends it as a crash does, and waits until it is gone. */
  async kill(): Promise<void> {
    this.process.kill('SIGKILL');
    await this.#exit;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.kill();
  }
}
