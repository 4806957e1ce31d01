/**
 * How fast 100,000 complaints are listed, searched and told in numbers, measured at the HTTP boundary, one request at a time:
 * `DATABASE_URL=postgres://… npm run bench:feedback`, with a database of its own, which is filled on the first run.
 */
import { loadavg } from 'node:os';
import { access } from '../src/modules/access/index.ts';
import { communications } from '../src/modules/communications/index.ts';
import { contacts } from '../src/modules/contacts/index.ts';
import { feedback } from '../src/modules/feedback/index.ts';
import { evaluateSignals } from '../src/modules/feedback/signals/index.ts';
import { sales } from '../src/modules/sales/index.ts';
import { type BenchServer, startServer } from './bench-server.ts';
import { fillComplaints } from './filled-complaints.ts';
import { vacuum } from './filled-sales.ts';
import { machine, percentile, printTable, progress } from './report.ts';

const WARM_UP = 5;
const REQUESTS = 40;
/** Of what has no target. */
const FEW_REQUESTS = 10;
/** No request: what a job does twice a minute. */
const SIGNALS = 'all signals, computed anew';

interface Case {
  readonly name: string;
  readonly target: string;
  readonly query: string;
}

const ROW =
  'nodes { number subject status severity allowedTransitions customer { id displayName } product { id name } slaClocks { metric state dueAt elapsedMinutes breachedAt fulfilledAt } }';
const list = (argumentsText: string) => `{ complaints(first: 50, ${argumentsText}) { ${ROW} } }`;
const COUNTS = 'key label count openCount breachedCount medianResolutionMinutes reopenRate';
const day = (days: number) => new Date(Date.now() + days * 86_400_000).toISOString();
const YEAR = `filter: { openedAt: { gte: "${day(-365)}" } }`;
const statistics = (argumentsText: string, more = '') => `{ complaintStatistics(${argumentsText}) { ${COUNTS} ${more} } }`;

const scorecard = (days: number) =>
  `{ serviceScorecard(period: { gte: "${day(days)}", lt: "${day(0)}" }) { team { name } staff { name } handled medianFirstResponseMinutes withinSlaRate firstContactResolutionRate promisesKeptRate csat praise } }`;

const CASES: readonly Case[] = [
  { name: 'complaints open and HIGH', target: '25', query: list('filter: { isOpen: true, severity: [HIGH] }') },
  { name: 'complaintStatistics by day, a year', target: '150', query: statistics(`groupBy: DAY, ${YEAR}`) },
  {
    name: 'the same in Prague, set against purchases',
    target: '',
    query: statistics(`groupBy: DAY, timeZone: "Europe/Prague", ${YEAR}`, 'perThousandPurchases'),
  },
  ...['WEEK', 'MONTH', 'QUARTER', 'YEAR', 'STATUS', 'SEVERITY', 'CAUSE', 'CHANNEL'].map((groupBy) => ({
    ...{ name: `complaintStatistics by ${groupBy.toLowerCase()}`, target: '' },
    query: statistics(`groupBy: ${groupBy}`),
  })),
  {
    name: 'complaintStatistics by product, with purchases',
    target: '',
    query: statistics('groupBy: PRODUCT', 'product { name } perThousandPurchases'),
  },
  { name: 'complaintStatistics by owner', target: '', query: statistics('groupBy: OWNER', 'owner { name }') },
  { name: 'complaintStatistics', target: '', query: statistics('timeZone: "UTC"', 'perThousandPurchases') },
  { name: 'serviceScorecard of a month', target: '', query: scorecard(-30) },
  { name: 'serviceScorecard of a year', target: '', query: scorecard(-365) },
  { name: 'complaints open and breached', target: '', query: list('filter: { isOpen: true, isBreached: true }') },
  {
    name: 'complaints open, by what falls due',
    target: '',
    query: list('filter: { isOpen: true }, orderBy: [{ field: DUE_AT, direction: ASC }]'),
  },
  { name: 'complaints by what falls due', target: '', query: list('orderBy: [{ field: DUE_AT, direction: ASC }]') },
  {
    name: 'complaints with totalCount',
    target: '',
    query: `{ complaints(first: 50, filter: { isOpen: true }) { totalCount ${ROW} } }`,
  },
  { name: 'complaints found by three words', target: '', query: list('search: "kettle broken courier"') },
  { name: 'complaints found by a number', target: '', query: list('search: "C-050000"') },
];

async function main(): Promise<void> {
  const url = process.env.DATABASE_URL;
  if (url === undefined || url === '') {
    throw new Error('DATABASE_URL: is not set; accepted: postgres://… of an empty database that the benchmark may fill.');
  }
  const server = await startServer(url, [access, contacts, sales, communications, feedback]);
  try {
    await fillComplaints(server);
    await vacuum(server.database);
    const results = new Map<string, readonly number[]>();
    for (const one of CASES) results.set(one.name, await measure(server, one));
    results.set(SIGNALS, await measureSignals(server));
    await print(server, results);
  } finally {
    await server.close();
  }
}

async function print(server: BenchServer, results: ReadonlyMap<string, readonly number[]>): Promise<void> {
  const { prisma } = server.database;
  const counts = [await prisma.complaint.count(), await prisma.slaClock.count(), await prisma.purchase.count()];
  const [complaints, clocks, purchases] = counts.map((count) => count.toLocaleString('en'));
  const { rows } = await server.database.executeSql('SHOW server_version');
  const load = loadavg()[0]?.toFixed(1);
  process.stdout.write(
    `\n${complaints} complaints, ${clocks} clocks, ${purchases} purchases. ${machine(`Postgres ${rows[0]?.server_version}`)}, load ${load}\n\n`,
  );
  const fixed = (sorted: readonly number[] | undefined, share: number) => percentile(sorted ?? [], share).toFixed(1);
  printTable(
    ['request', 'p50 ms', 'p95 ms', 'target p50'],
    [...CASES, { name: SIGNALS, target: '' }].map(({ name, target }) => [
      name,
      fixed(results.get(name), 0.5),
      fixed(results.get(name), 0.95),
      target,
    ]),
  );
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

/** In ascending order. The first time writes them all, and is not counted. */
async function measureSignals({ ctx }: BenchServer): Promise<readonly number[]> {
  await evaluateSignals(ctx);
  const times: number[] = [];
  for (let turn = 0; turn < FEW_REQUESTS; turn += 1) {
    const started = performance.now();
    await evaluateSignals(ctx);
    times.push(performance.now() - started);
    progress(SIGNALS, turn + 1, FEW_REQUESTS);
  }
  return times.toSorted((one, other) => one - other);
}

await main();
