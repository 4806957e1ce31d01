/** The `rapport` command: what modules bring, with the server to talk to. */
import { createInterface } from 'node:readline/promises';
import { MultiBar } from 'cli-progress';
import { Command, CommanderError } from 'commander';
import { CommandError, type CommandHost, type RapportModule } from '../kernel/index.ts';
import { ApiClient, type ApiClientOptions } from './api-client.ts';
import { addImportOptions, importRows, joinTables, mapColumns, openTable } from './imports/index.ts';

export interface Surroundings {
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly in: NodeJS.ReadableStream & { readonly isTTY?: boolean };
  readonly out: NodeJS.WritableStream & { readonly isTTY?: boolean };
  readonly err: NodeJS.WritableStream & { readonly isTTY?: boolean };
  /** For tests: another way to the server. */
  readonly client?: Pick<ApiClientOptions, 'fetch' | 'firstWait' | 'attempts'>;
}

const DEFAULT_URL = 'http://127.0.0.1:4000/graphql';

/** Runs the command that the arguments name; answers the exit code, and never throws. */
export async function runProgram(
  modules: readonly Pick<RapportModule, 'commands'>[],
  args: readonly string[],
  surroundings: Surroundings,
): Promise<number> {
  const { err } = surroundings;
  const program = quiet(new Command('rapport'), surroundings)
    .description('Works with a running Rapport, over its API.')
    .option('--url <url>', `the API (environment: RAPPORT_URL; default: ${DEFAULT_URL})`)
    .option('--key <key>', 'an API key (environment: RAPPORT_KEY, which keeps it out of the list of processes)');
  const host = hostOf(program, surroundings);
  for (const { name, description, setUp } of modules.flatMap(({ commands }) => commands ?? [])) {
    setUp(commandNamed(program, name.split(' '), surroundings).description(description), host);
  }
  try {
    await program.parseAsync([...args], { from: 'user' });
    return host.exitCode;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    if (!(error instanceof CommandError)) throw error;
    err.write(`${error.message}\n`);
    return error.exitCode;
  }
}

/** `import customers` is the command `customers` of the group `import`. */
function commandNamed(parent: Command, [name = '', ...rest]: readonly string[], surroundings: Surroundings): Command {
  const existing = parent.commands.find((command) => command.name() === name);
  const command = existing ?? quiet(parent.command(name), surroundings);
  return rest.length === 0 ? command : commandNamed(command, rest, surroundings);
}

function quiet(command: Command, { out, err }: Surroundings): Command {
  return command
    .exitOverride()
    .configureHelp({ showGlobalOptions: true })
    .configureOutput({ writeOut: (text) => out.write(text), writeErr: (text) => err.write(text) });
}

function hostOf(program: Command, surroundings: Surroundings): CommandHost {
  const { environment, out, err, client } = surroundings;
  let api: ApiClient | undefined;
  const host: CommandHost = {
    exitCode: 0,
    out,
    err,
    addImportOptions,
    openTable,
    joinTables: (main, details, key) => joinTables(main, details, key),
    mapColumns,
    importRows: (job) => importRows(host, job),
    request(document, variables, options) {
      const { url = environment.RAPPORT_URL ?? DEFAULT_URL, key = environment.RAPPORT_KEY } = program.opts<{
        url?: string;
        key?: string;
      }>();
      if (!URL.canParse(url)) throw new CommandError(`--url ${url} is no web address; for example ${DEFAULT_URL}.`);
      api ??= new ApiClient({ url: endpointOf(url), key, ...client });
      return api.request(document, variables, options);
    },
    confirm: (question) => confirm(question, surroundings),
    progress(total, unit) {
      if (!err.isTTY) return { advance() {}, line: (text) => void err.write(`${text}\n`), done() {} };
      const format = `{bar} {percentage}% | {value}/{total} ${unit} | {eta_formatted}`;
      const bars = new MultiBar({ format, stream: err, hideCursor: true, forceRedraw: true });
      const bar = bars.create(total, 0);
      return { advance: (by) => bar.increment(by), line: (text) => bars.log(`${text}\n`), done: () => bars.stop() };
    },
  };
  return host;
}

/** The question goes to the error output: what the command says may be piped. */
async function confirm(question: string, { in: input, err: output }: Surroundings): Promise<boolean | null> {
  if (!input.isTTY) return null;
  const terminal = createInterface({ input, output });
  // A terminal that is closed has answered, too.
  const closed = new Promise<string>((resolve) => terminal.once('close', () => resolve('')));
  try {
    return /^y(?:es)?$/i.test((await Promise.race([terminal.question(`${question} [y/N] `), closed])).trim());
  } finally {
    terminal.close();
  }
}

/** A server's bare address means the API on it. */
function endpointOf(url: string): string {
  const address = new URL(url);
  if (address.pathname === '/') address.pathname = '/graphql';
  return address.href;
}
