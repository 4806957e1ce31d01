/**
 * How fast files of a million lines are imported, and in how much memory: server and command as processes of their own, as they are
 * installed. `DATABASE_URL=postgres://… npm run bench:imports`, with an empty database; LINES=… for another size.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { createWriteStream } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { setTimeout as pause } from 'node:timers/promises';
import pg from 'pg';
import { machine, printTable } from './report.ts';

const LINES = Number(process.env.LINES ?? 1_000_000);
const LINES_PER_ORDER = 3;
const ORDERS = Math.ceil(LINES / LINES_PER_ORDER);
const CUSTOMERS = 10_000;
const PRODUCTS = 1_000;
/** Coprime to every number of lines that ends in zeros: so far apart stand the lines of one order. */
const STRIDE = 611_953;
const KEY = 'a-key-of-the-benchmark-and-of-nothing-else';
const PORT = '4390';
const MAIN = ['dist/src/main.js'];
const BATCH = '500';

async function main(): Promise<void> {
  const url = process.env.DATABASE_URL;
  if (url === undefined || url === '') {
    throw new Error('DATABASE_URL: is not set; accepted: postgres://… of an empty database that the benchmark may fill.');
  }
  const folder = await mkdtemp(join(tmpdir(), 'rapport-bench-'));
  const server = started([], { DATABASE_URL: url, PORT, SAMPLE_DATA: 'off', ADMIN_KEY: KEY, LOG_LEVEL: 'warn' });
  try {
    const files = await writeFiles(folder);
    await ready();
    await run([
      'import',
      'customers',
      files.customers,
      '--kind',
      'PERSON',
      '--map',
      'givenName=name',
      '--map',
      'externalIds.bench=id',
    ]);
    await run(['import', 'products', files.products, '--map', 'sku=id', '--map', 'name=name']);
    const rows = [];
    for (const what of ['for the first time', 'again']) rows.push([what, ...(await measured(files, server))]);
    const { version, total } = await inDatabase(url);
    if (total !== expectedTotal()) throw new Error(`The purchases come to ${total} cents, and the files to ${expectedTotal()}.`);
    process.stdout.write(
      `\n${ORDERS.toLocaleString('en')} purchases of ${LINES.toLocaleString('en')} lines in another order than the orders, ${BATCH} in a request. ${machine(`Postgres ${version}`)}\n\n`,
    );
    printTable(['imported', 'seconds', 'purchases a second', 'peak RSS of the command, MB', 'peak RSS of the server, MB'], rows);
  } finally {
    server.process.kill();
    await server.ended;
    await rm(folder, { recursive: true });
  }
}

interface Files {
  readonly customers: string;
  readonly products: string;
  readonly orders: string;
  readonly lines: string;
}

async function writeFiles(folder: string): Promise<Files> {
  const write = async (name: string, header: string, count: number, row: (index: number) => string) => {
    const path = join(folder, name);
    function* chunks() {
      yield `${header}\n`;
      for (let from = 0; from < count; from += 1_000) {
        yield Array.from({ length: Math.min(1_000, count - from) }, (_none, index) => `${row(from + index)}\n`).join('');
      }
    }
    await pipeline(Readable.from(chunks()), createWriteStream(path));
    return path;
  };
  return {
    customers: await write('customers.csv', 'id,name', CUSTOMERS, (index) => `${index},Customer ${index}`),
    products: await write('products.csv', 'id,name', PRODUCTS, (index) => `${index},Product ${index}`),
    orders: await write(
      'orders.csv',
      'id,who,at',
      ORDERS,
      (order) => `${order},${(order * 7_919) % CUSTOMERS},${momentOf(order)}`,
    ),
    lines: await write('lines.csv', 'order,what,each,quantity,off', LINES, (place) => {
      const { order, product, cents, quantity, rate } = lineAt((place * STRIDE) % LINES);
      return `${order},${product},${cents / 100},${quantity},${rate / 100}`;
    }),
  };
}

const momentOf = (order: number) => new Date(Date.UTC(2023, 0) + ((order * 104_729) % (3 * 365 * 86_400)) * 1_000).toISOString();

function lineAt(index: number) {
  const cents = 100 + ((index * 6_151) % 20_000);
  return {
    order: Math.floor(index / LINES_PER_ORDER),
    product: (index * 31) % PRODUCTS,
    cents,
    quantity: 1 + (index % 9),
    rate: [0, 0, 5, 10, 15][index % 5] ?? 0,
  };
}

/** Of all lines, each rounded half-even to cents, by whole numbers alone. */
function expectedTotal(): bigint {
  let sum = 0n;
  for (let index = 0; index < LINES; index += 1) {
    const { cents, quantity, rate } = lineAt(index);
    const hundredfold = cents * quantity * (100 - rate);
    const [floor, rest] = [Math.floor(hundredfold / 100), hundredfold % 100];
    sum += BigInt(floor + (rest > 50 || (rest === 50 && floor % 2 === 1) ? 1 : 0));
  }
  return sum;
}

interface Started {
  readonly process: ChildProcess;
  readonly ended: Promise<number>;
  /** The most that its memory has come to, in MB. */
  peak(): number;
}

function started(args: readonly string[], environment: Readonly<Record<string, string>>): Started {
  const child = spawn(process.execPath, [...MAIN, ...args], {
    env: { ...process.env, ...environment },
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  let peak = 0;
  const watch = setInterval(async () => {
    peak = Math.max(peak, await residentMegabytes(child.pid));
  }, 100);
  const ended = new Promise<number>((resolve) => child.once('exit', (code) => resolve(code ?? -1)));
  void ended.then(() => clearInterval(watch));
  return { process: child, ended, peak: () => peak };
}

/** The kernel's own highest mark; 0 where it keeps none. */
async function residentMegabytes(pid: number | undefined): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '');
  return Math.round(Number(/VmHWM:\s+(\d+) kB/.exec(status)?.[1] ?? 0) / 1_024);
}

async function run(args: readonly string[]): Promise<Started> {
  const command = started(args, { RAPPORT_URL: `http://127.0.0.1:${PORT}`, RAPPORT_KEY: KEY });
  const code = await command.ended;
  if (code !== 0) throw new Error(`rapport ${args.slice(0, 2).join(' ')} ended with ${code}.`);
  return command;
}

async function measured({ orders, lines }: Files, server: Started): Promise<readonly string[]> {
  const from = performance.now();
  const command = await run([
    ...['import', 'purchases', orders, '--lines', lines, '--join', 'id=order', '--batch-size', BATCH],
    ...['--map', 'number=id', '--map', 'externalIds.bench=who', '--map', 'purchasedAt=at', '--set', 'touchpoint=ONLINE'],
    ...['--set', 'currencyCode=EUR', '--map', 'line.sku=what', '--map', 'line.quantity=quantity'],
    ...['--map', 'line.unitPrice=each', '--map', 'line.discountRate=off'],
  ]);
  const seconds = (performance.now() - from) / 1_000;
  return [seconds.toFixed(0), (ORDERS / seconds).toFixed(0), String(command.peak()), String(server.peak())];
}

async function ready(): Promise<void> {
  for (let tries = 0; tries < 600; tries += 1) {
    const answer = await fetch(`http://127.0.0.1:${PORT}/ready`).catch(() => null);
    if (answer?.ok) return;
    await pause(100);
  }
  throw new Error('The server did not get ready within a minute.');
}

async function inDatabase(url: string) {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    const { rows } = await client.query(
      `SELECT sum("totalMinor")::text AS total, current_setting('server_version') AS version FROM "Purchase"`,
    );
    return { total: BigInt(rows[0]?.total ?? 0), version: String(rows[0]?.version) };
  } finally {
    await client.end();
  }
}

await main();
