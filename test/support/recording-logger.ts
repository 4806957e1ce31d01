/** A logger that keeps what it was told, so that a test can ask, and prints nothing. */
import type { Logger } from '../../src/index.ts';

export interface LogLine {
  readonly level: 'debug' | 'info' | 'warn' | 'error';
  readonly message: string;
  readonly bindings: Readonly<Record<string, unknown>>;
}

export class RecordingLogger implements Logger {
  readonly lines: LogLine[];
  readonly #bindings: object;

  constructor(bindings: object = {}, lines: LogLine[] = []) {
    this.#bindings = bindings;
    this.lines = lines;
  }

  debug(bindings: object, message: string): void {
    this.#note('debug', bindings, message);
  }

  info(bindings: object, message: string): void {
    this.#note('info', bindings, message);
  }

  warn(bindings: object, message: string): void {
    this.#note('warn', bindings, message);
  }

  error(bindings: object, message: string): void {
    this.#note('error', bindings, message);
  }

  child(bindings: object): Logger {
    return new RecordingLogger({ ...this.#bindings, ...bindings }, this.lines);
  }

  #note(level: LogLine['level'], bindings: object, message: string): void {
    this.lines.push({ level, message, bindings: { ...this.#bindings, ...bindings } });
  }
}
