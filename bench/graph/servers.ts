/** Starting what is measured: each server in a process of its own, as its users start it. */
import { type ChildProcess, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Adapter, Asked } from './asked.ts';
import { limit } from './limit-queries.ts';
import { DOCUMENTS, ours } from './our-queries.ts';
import { pin } from './process-figures.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const PATIENCE = 60_000;
const MANY = 1_000_000_000;
/** One client asks all of it, so nothing is limited but what a document may be. */
const LIMITS = JSON.stringify({
  costMaximum: MANY,
  costRestoreRate: MANY,
  socketsPerActor: 100_000,
  sockets: 100_000,
  socketMessages: MANY,
  socketMessagesPerSecond: MANY,
});
const ADMIN_KEY = 'the-key-of-the-benchmark-and-of-nothing-else';
/** What the queries ask for, and no more. */
const PERMISSIONS = [
  'contacts.customer.read',
  'sales.product.read',
  'sales.purchase.read',
  'communications.communication.read',
  'loyalty.membership.read',
  'feedback.complaint.read',
  'feedback.complaint.open',
];

export interface Program {
  readonly name: string;
  readonly adapter: Adapter;
  /** Whether its documents can be named by their hash too. */
  readonly trusts: boolean;
  readonly databaseUrl: string;
  readonly command: readonly string[];
  readonly cwd: string;
  readonly environment: Readonly<Record<string, string>>;
  /** What it prints when it is ready. */
  readonly ready: RegExp;
}

export interface Running {
  readonly name: string;
  readonly adapter: Adapter;
  readonly trusts: boolean;
  readonly pid: number;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  post(body: object): Promise<Answer>;
  stop(): Promise<void>;
}

// biome-ignore lint/suspicious/noExplicitAny: each server's own shape, which its adapter knows.
export type Answer = { readonly data?: any; readonly errors?: readonly { readonly message: string }[] };

export function ourProgram(databaseUrl: string): Program {
  const file = join(mkdtempSync(join(tmpdir(), 'rapport-bench-')), 'documents.json');
  writeFileSync(file, JSON.stringify(Object.fromEntries(Object.values(DOCUMENTS).map((text) => [sha256(text), text]))));
  return {
    name: 'ours',
    adapter: ours,
    trusts: true,
    databaseUrl,
    command: [process.execPath, ...startScript().split(' ').slice(1)],
    cwd: ROOT,
    environment: { ADMIN_KEY, LIMITS, LOG_LEVEL: 'warn', TRUSTED_DOCUMENTS_FILE: file },
    ready: /Rapport is ready/,
  };
}

/** `node …`, as users start it. */
function startScript(): string {
  const { scripts } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as {
    readonly scripts: { readonly start: string };
  };
  return scripts.start;
}

export function limitProgram(databaseUrl: string): Program {
  const command = [process.execPath, '--import', 'tsx', '--conditions=source', 'bench/graph/limit-server.ts'];
  return { name: 'limit', adapter: limit, trusts: false, databaseUrl, command, cwd: ROOT, environment: {}, ready: /ready/ };
}

export interface Start {
  readonly databaseUrl?: string;
  /** Whether pages are going to be asked for. */
  readonly paging: boolean;
}

export async function start(program: Program, { databaseUrl = program.databaseUrl, paging }: Start): Promise<Running> {
  const port = await freePort();
  const [file = '', ...parameters] = program.command;
  const child = spawn(file, parameters, {
    cwd: program.cwd,
    env: { ...process.env, NODE_ENV: 'production', ...program.environment, DATABASE_URL: databaseUrl, PORT: String(port) },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const kill = () => child.kill('SIGKILL');
  process.once('exit', kill);
  await said(child, program);
  const pid = child.pid ?? 0;
  pin(pid, 0);
  const url = `http://127.0.0.1:${port}${program.adapter.path}`;
  const headers = program.trusts ? { authorization: `Bearer ${await newKey(url)}` } : {};
  const post = (body: object) => ask(url, headers, body);
  if (paging) await program.adapter.prepare?.(post);
  const stop = async () => {
    process.removeListener('exit', kill);
    const ended = new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGTERM');
    const late = setTimeout(kill, 5_000);
    await ended;
    clearTimeout(late);
  };
  return { name: program.name, adapter: program.adapter, trusts: program.trusts, pid, url, headers, post, stop };
}

/** The body of a request, whole or by the hash of its document. */
export function bodyOf({ query }: Pick<Asked, 'query'>, variables: object, isTrusted: boolean): object {
  if (!isTrusted) return { query, variables };
  return { variables, extensions: { persistedQuery: { version: 1, sha256Hash: sha256(query) } } };
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

async function newKey(url: string): Promise<string> {
  const query = `mutation ($input: CreateApiKeyInput!) { createApiKey(input: $input) { ... on CreateApiKeySuccess { secret } } }`;
  const variables = { input: { name: 'Benchmark', permissions: PERMISSIONS } };
  const { data } = await ask(url, { authorization: `Bearer ${ADMIN_KEY}` }, { query, variables });
  return data.createApiKey.secret;
}

async function ask(url: string, headers: Readonly<Record<string, string>>, body: object): Promise<Answer> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { ...headers, 'content-type': 'application/json', accept: 'application/json' },
    body: JSON.stringify(body),
  });
  const answer: Answer = await response.json();
  if (!answer.data || answer.errors) throw new Error(`A server refused: ${JSON.stringify(answer).slice(0, 500)}`);
  return answer;
}

function said(child: ChildProcess, { name, ready }: Program): Promise<void> {
  return new Promise((resolve, reject) => {
    const late = setTimeout(() => reject(new Error(`${name} did not start.`)), PATIENCE);
    child.once('exit', (code) => reject(new Error(`${name} ended with ${code} before it was ready.`)));
    child.stdout?.on('data', (text: Buffer) => {
      if (!ready.test(text.toString())) return;
      clearTimeout(late);
      resolve();
    });
  });
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer().once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() => (address && typeof address === 'object' ? resolve(address.port) : reject(new Error('No free port.'))));
    });
  });
}
