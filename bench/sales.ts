/**
 * How fast 500,000 purchases of 100,000 customers are summed, ranked and waited for, measured at the HTTP boundary, one request at a
 * time: `DATABASE_URL=postgres://… npm run bench:sales`, with a database of its own, which is filled on the first run.
 */
import { access } from '../src/modules/access/index.ts';
import { contacts } from '../src/modules/contacts/index.ts';
import { sales } from '../src/modules/sales/index.ts';
import { recomputeRfm } from '../src/modules/sales/ranking/index.ts';
import { type BenchServer, startServer } from './bench-server.ts';
import { fillSales, vacuum } from './filled-sales.ts';
import { machine, percentile, printTable, progress } from './report.ts';

const WARM_UP = 5;
const REQUESTS = 40;
/** Of what has no target. */
const FEW_REQUESTS = 10;

interface Case {
  readonly name: string;
  readonly target: string;
  readonly query: string;
}

const totals = (argumentsText: string) =>
  `{ purchaseTotals(${argumentsText}) { key label total { amount currencyCode } count average { amount } } }`;
const BEST =
  'nodes { customer { id displayName } rfm { recency frequency monetary segment } totalSpent { amount currencyCode } }';
const LATE =
  'nodes { customer { id displayName } cadence { medianGapDays lateByDays } lastPurchase { number } preferredChannel }';

const day = (days: number) => new Date(Date.now() + days * 86_400_000).toISOString();
const CASES: readonly Case[] = [
  { name: 'purchaseTotals by month', target: '400', query: totals('groupBy: MONTH') },
  { name: 'purchaseTotals by month in Prague', target: '400', query: totals('groupBy: MONTH, timeZone: "Europe/Prague"') },
  { name: 'bestCustomers(first: 50)', target: '100', query: `{ bestCustomers(first: 50) { ${BEST} } }` },
  { name: 'reorderRemindersDue(first: 50)', target: '200', query: `{ reorderRemindersDue(first: 50) { ${LATE} } }` },
  { name: 'purchaseTotals', target: '', query: totals('timeZone: "UTC"') },
  { name: 'purchaseTotals by day in Prague', target: '', query: totals('groupBy: DAY, timeZone: "Europe/Prague"') },
  { name: 'purchaseTotals by product', target: '', query: totals('groupBy: PRODUCT, filter: { currencyCode: "EUR" }') },
  { name: 'purchaseTotals by payment method', target: '', query: totals('groupBy: PAYMENT_METHOD') },
  { name: 'bestCustomers(first: 50) with totalCount', target: '', query: `{ bestCustomers(first: 50) { totalCount ${BEST} } }` },
  {
    name: 'reorderRemindersDue(first: 50) with totalCount',
    target: '',
    query: `{ reorderRemindersDue(first: 50) { totalCount ${LATE} } }`,
  },
  {
    name: 'reorderRemindersDue(first: 50) as of a year ago',
    target: '',
    query: `{ reorderRemindersDue(first: 50, asOf: "${day(-365)}") { ${LATE} } }`,
  },
  {
    name: 'expectedDemand of a month',
    target: '',
    query: `{ expectedDemand(from: "${day(0).slice(0, 10)}", to: "${day(29).slice(0, 10)}") { product { name } quantity customers } }`,
  },
];

async function main(): Promise<void> {
  const url = process.env.DATABASE_URL;
  if (url === undefined || url === '') {
    throw new Error('DATABASE_URL: is not set; accepted: postgres://… of an empty database that the benchmark may fill.');
  }
  const server = await startServer(url, [access, contacts, sales]);
  try {
    await fillSales(server);
    const rankings = [await timed(() => recomputeRfm(server.ctx)), await timed(() => recomputeRfm(server.ctx))];
    await vacuum(server.database);
    const results = new Map<string, readonly number[]>();
    for (const one of CASES) results.set(one.name, await measure(server, one));
    await print(server, results, rankings);
  } finally {
    await server.close();
  }
}

async function print(
  server: BenchServer,
  results: ReadonlyMap<string, readonly number[]>,
  rankings: readonly number[],
): Promise<void> {
  const { prisma } = server.database;
  const counts = [await prisma.customer.count(), await prisma.purchase.count(), await prisma.purchaseLine.count()];
  const [customers, purchases, lines] = counts.map((count) => count.toLocaleString('en'));
  const { rows } = await server.database.executeSql('SHOW server_version');
  process.stdout.write(
    `\n${customers} customers, ${purchases} purchases, ${lines} lines. ${machine(`Postgres ${rows[0]?.server_version}`)}\n\n`,
  );
  const fixed = (sorted: readonly number[] | undefined, share: number) => percentile(sorted ?? [], share).toFixed(1);
  printTable(
    ['request', 'p50 ms', 'p95 ms', 'target p50'],
    CASES.map(({ name, target }) => [name, fixed(results.get(name), 0.5), fixed(results.get(name), 0.95), target]),
  );
  process.stdout.write(
    `\nRanking everybody: ${rankings.map((ms) => `${Math.round(ms)} ms`).join(', then where little has changed ')}.\n`,
  );
}

async function timed(run: () => Promise<unknown>): Promise<number> {
  const started = performance.now();
  await run();
  return performance.now() - started;
}

/** In ascending order. */
async function measure(server: BenchServer, { name, query, target }: Case): Promise<readonly number[]> {
  const times: number[] = [];
  const requests = target === '' ? FEW_REQUESTS : REQUESTS;
  for (let turn = -WARM_UP; turn < requests; turn += 1) {
    const { data, milliseconds } = await server.ask<Readonly<Record<string, object>>>(query);
    const [answer] = Object.values(data);
    const rows = Array.isArray(answer) ? answer : Object.values(answer ?? {}).flat();
    if (rows.length === 0) throw new Error(`${name}: nothing was answered.`);
    if (turn >= 0) times.push(milliseconds);
    progress(name, turn + WARM_UP + 1, requests + WARM_UP);
  }
  return times.toSorted((one, other) => one - other);
}

await main();
