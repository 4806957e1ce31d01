/** Rounds of load, first all servers with one query, then with the next; every second round the other way about. */
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { inputs, type Measure, QUERIES, type Query } from './asked.ts';
import { measureFanOut } from './fan-out.ts';
import type { Measured } from './figures.ts';
import type { Load, Seen } from './load.ts';
import { cpuMs, pin, rssMb } from './process-figures.ts';
import { bodyOf, type Running } from './servers.ts';
import type { Volumes } from './source-rows.ts';

const CONNECTIONS = 16;
const SUBSCRIBERS = 1_000;
const BODIES = 5_000;
const WARM_UP_SECONDS = 2;
const LOAD = fileURLToPath(new URL('load.ts', import.meta.url));
/** Less than this share of a processor is nothing to speak of. */
const QUIET = 0.03;
const LONGEST_STIR = 60;

/** A server and a way to ask it. */
export interface Column {
  readonly name: string;
  readonly server: Running;
  readonly isTrusted: boolean;
}

export interface Plan {
  readonly columns: readonly Column[];
  readonly measures: readonly Measure[];
  readonly volumes: Volumes;
  readonly seconds: number;
  readonly repeats: number;
  /** After each load that writes. */
  tidy(): Promise<void>;
}

export async function measureAll(plan: Plan): Promise<readonly Measured[]> {
  const { columns, measures, repeats } = plan;
  for (const { server } of columns) await quiet(server);
  const samples: Measured[] = [];
  for (let round = 0; round < repeats; round += 1) {
    for (const measure of measures) {
      for (const column of round % 2 === 0 ? columns : columns.toReversed()) {
        const sample = await measureOne(plan, column, measure, round);
        if (!sample) continue;
        samples.push(sample);
        told(round, sample);
        if (measure === 'Q6' || measure === 'Q7') await plan.tidy();
      }
    }
  }
  return samples;
}

/** Null where this is not asked of this server in this way. */
async function measureOne(plan: Plan, column: Column, measure: Measure, round: number): Promise<Measured | null> {
  const { server, isTrusted } = column;
  const query = QUERIES.find((one) => one === measure);
  if (query) return measureRequests(plan, column, query, round);
  const feed = server.adapter.subscription;
  if (!feed || isTrusted) return null;
  return measureFanOut({ server, feed, volumes: plan.volumes, seconds: plan.seconds, subscribers: SUBSCRIBERS });
}

async function measureRequests(
  { volumes, seconds }: Plan,
  { name, server, isTrusted }: Column,
  query: Query,
  round: number,
): Promise<Measured> {
  const { adapter, url, headers, pid } = server;
  const asked = adapter.queries[query];
  const bodies = inputs(query, BODIES, volumes).map((input) => JSON.stringify(bodyOf(asked, asked.variables(input), isTrusted)));
  const load = { url, headers, bodies, connections: CONNECTIONS };
  await run({ ...load, seconds: Math.min(seconds, WARM_UP_SECONDS), from: 3 * round });
  const before = cpuMs(pid);
  const seen = await run({ ...load, seconds, from: 3 * round + 1 });
  if (seen.requests === 0) throw new Error(`${name} ${query}: nothing was answered.`);
  if (seen.bad > 0) process.stderr.write(`${name} ${query}: ${seen.bad} requests went wrong\n`);
  return { query, column: name, ...seen, cpuMs: (cpuMs(pid) - before) / seen.requests, rssMb: rssMb(pid) };
}

function told(round: number, { query, column, requests, seconds, p99, cpuMs: cpu }: Measured): void {
  const rate = `${(requests / seconds).toFixed(0)} a second, p99 ${p99.toFixed(1)} ms, ${cpu.toFixed(3)} ms of the processor`;
  process.stderr.write(`${round + 1} ${query} ${column}: ${rate}\n`);
}

/** What a server does when it has just started is not what it does for a request. */
async function quiet({ pid }: Running): Promise<void> {
  for (let second = 0; second < LONGEST_STIR; second += 1) {
    const before = cpuMs(pid);
    await wait(1_000);
    if (cpuMs(pid) - before < QUIET * 1_000) return;
  }
}

async function run(load: Load): Promise<Seen> {
  const folder = mkdtempSync(join(tmpdir(), 'rapport-load-'));
  try {
    const file = join(folder, 'load.json');
    writeFileSync(file, JSON.stringify(load));
    return JSON.parse(await outputOf([LOAD, file]));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function outputOf(parameters: readonly string[]): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [...process.execArgv, ...parameters], { stdio: ['ignore', 'pipe', 'inherit'] });
    pin(child.pid ?? 0, 1);
    let output = '';
    child.stdout.on('data', (text: Buffer) => {
      output += text;
    });
    child.on('exit', (code) => (code === 0 ? resolve(output) : reject(new Error(`The load ended with ${code}: ${output}`))));
  });
}
