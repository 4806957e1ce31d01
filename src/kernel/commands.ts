/** What a module brings to the `rapport` command, and what the command gives it to work with. */
import type { Command } from 'commander';
import type { ImportHost } from './file-imports.ts';

/** A command of `rapport`, for example `import customers`. */
export interface ModuleCommand {
  readonly name: string;
  readonly description: string;
  setUp(command: Command, host: CommandHost): void;
}

/** How a command of the CLI reaches the API, files and the terminal. */
export interface CommandHost extends ImportHost {
  /** Sends one GraphQL operation to the server that `--url` and `--key` name; throws a CommandError with a readable message. */
  request<Data>(document: string, variables?: Readonly<Record<string, unknown>>, options?: RequestOptions<Data>): Promise<Data>;
  readonly out: NodeJS.WritableStream;
  readonly err: NodeJS.WritableStream;
  /** Asks at the terminal; only `y` and `yes` are yes. Null where there is no terminal to ask at. */
  confirm(question: string): Promise<boolean | null>;
  /** A progress bar on a terminal, none elsewhere. `total` in the unit that `advance` counts; `line` writes a line above it. */
  progress(total: number, unit: string): Progress;
  /** What the process answers when the command is done; 0 unless set. */
  exitCode: number;
}

export interface Progress {
  advance(by: number): void;
  line(text: string): void;
  done(): void;
}

export interface RequestOptions<Data> {
  /** The operation may be sent again after an outage or a wait: a query, or a mutation with an idempotency key. */
  readonly isRepeatable?: boolean;
  /** Whether the answer asks to come again. */
  readonly asksToRepeat?: (data: Data) => boolean;
}
