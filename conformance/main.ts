/** The command: which suites, against which server, told how. */
import { writeFile } from 'node:fs/promises';
import { Command, InvalidArgumentError, Option } from 'commander';
import { Report } from './report.ts';
import { runSuites } from './runner.ts';
import { ServerProcess } from './server-process.ts';
import { chosen, NEED_SPAWN, SUITES } from './suites.ts';
import { World } from './world.ts';

const LOOPBACK = new Set(['127.0.0.1', 'localhost', '[::1]']);

interface Options {
  readonly url?: URL;
  readonly key?: string;
  readonly only?: string;
  readonly json?: string;
  readonly spawn?: string;
  readonly spawnEnv: Readonly<Record<string, string>>;
}

function loopback(value: string): URL {
  if (!URL.canParse(value)) throw new InvalidArgumentError('It is no URL.');
  const url = new URL(value);
  if (!LOOPBACK.has(url.hostname))
    throw new InvalidArgumentError('These suites attack: they talk to a server on this machine only.');
  return url;
}

function setting(value: string, earlier: Record<string, string>): Record<string, string> {
  const at = value.indexOf('=');
  if (at < 1) throw new InvalidArgumentError('Write NAME=value.');
  return { ...earlier, [value.slice(0, at)]: value.slice(at + 1) };
}

const command = new Command('conformance')
  .description('Runs the black-box suites against a running Rapport. They write: use a server whose data may grow.')
  .addOption(new Option('--url <url>', 'the server, on this machine').argParser(loopback))
  .option('--key <key>', "an administrator's API key; ADMIN_KEY unless given", process.env.ADMIN_KEY)
  .option('--spawn <command>', 'how to start a server; without --url all suites run on one started so')
  .option('--spawn-env <NAME=value>', 'a setting for the servers started by --spawn; repeatable', setting, {})
  .option(
    '--only <names>',
    `suites, or suite/part of a case's name, with commas between: ${SUITES.map(({ name }) => name).join(', ')}`,
  )
  .option('--json <file>', 'write every result there');

function chosenOrOut(only: string | undefined): ReturnType<typeof chosen> {
  try {
    return chosen(only);
  } catch (error) {
    return command.error(String(error));
  }
}

async function run({ url, key, only, json, spawn, spawnEnv }: Options): Promise<number> {
  const spawning = spawn === undefined ? null : { command: spawn, env: spawnEnv };
  const suites = chosenOrOut(only);
  const own =
    url === undefined && spawning && suites.some(({ name }) => !NEED_SPAWN.has(name))
      ? await ServerProcess.create(spawning)
      : null;
  if (!url && !spawning) command.error('Say which server: --url and --key, or --spawn.');
  if (url && key === undefined) command.error("Say with --key how to be the server's administrator.");
  const report = new Report(process.stdout);
  try {
    if (own) report.note(`started a server in ${Math.round(await own.start())} ms: ${own.base.href}`);
    const world = new World(own?.base ?? url ?? new URL('http://127.0.0.1'), own?.key ?? key ?? '', spawning);
    if (own || url) await world.permissions();
    const results = await runSuites(suites, world, report);
    if (own || url) await world.tidy();
    const skipped = spawning ? [] : suites.filter(({ name }) => NEED_SPAWN.has(name));
    const total = report.summary(results, skipped);
    if (json !== undefined) await writeFile(json, `${JSON.stringify({ ...total, results }, null, 2)}\n`);
    return total.failed === 0 ? 0 : 1;
  } finally {
    await own?.dispose();
  }
}

try {
  process.exitCode = await run(command.parse().opts<Options>());
} catch (error) {
  command.error(`The server cannot be tried: ${error instanceof Error ? error.message : error}`);
}
// Connections that a faulty server keeps open must not keep this process alive.
process.exit();
