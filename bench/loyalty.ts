/**
 * How fast ledgers of points are read and written, and how long it takes until many lots have expired: `DATABASE_URL=postgres://… npm run
 * bench:loyalty`, with an empty database of its own. `BENCH_MEMBERS` instead of 25,000 members with 20 lines each, to try it.
 */
import { loadavg } from 'node:os';
import { encodeId, newId } from '../src/index.ts';
import { access } from '../src/modules/access/index.ts';
import { communications } from '../src/modules/communications/index.ts';
import { contacts } from '../src/modules/contacts/index.ts';
import { createProgram, loyalty } from '../src/modules/loyalty/index.ts';
import { expiryJob } from '../src/modules/loyalty/ledger/index.ts';
import { verify } from '../src/modules/loyalty/verification/index.ts';
import { sales } from '../src/modules/sales/index.ts';
import { type BenchServer, startServer } from './bench-server.ts';
import { DUE_EACH, fillLedger, LINES_EACH } from './filled-ledger.ts';
import { machine, percentile, printTable, progress } from './report.ts';

const MEMBERS = Number(process.env.BENCH_MEMBERS ?? 25_000);
const READS = 400;
const WARM_UP = 20;
const CLIENTS = 8;
const EARNING_SECONDS = 20;

const LEDGER = `query ($id: ID!) { node(id: $id) { ... on LoyaltyMembership {
  number balance owed pending expiringNext { points expiresAt } customer { displayName }
  entries(first: 20) { nodes { id kind points reason balanceAfter programVersion enteredAt actor { kind } purchase { id } reverses { id } } }
} } }`;
const EARN = `mutation ($input: EarnPointsInput!) { earnPoints(input: $input) {
  __typename ... on EarnPointsSuccess { entry { id balanceAfter } membership { balance } }
} }`;

interface Figure {
  readonly name: string;
  readonly value: string;
  readonly target: string;
}

interface Shown {
  readonly node: { readonly balance: number; readonly entries: { readonly nodes: readonly object[] } } | null;
}

async function main(): Promise<void> {
  const url = process.env.DATABASE_URL;
  if (url === undefined || url === '') {
    throw new Error('DATABASE_URL: is not set; accepted: postgres://… of an empty database that the benchmark may fill.');
  }
  const server = await startServer(url, [access, contacts, sales, communications, loyalty], CLIENTS);
  try {
    await createProgram(server.ctx, { name: 'Points', kind: 'POINTS', rules: { version: 1, expiresAfterDays: 365 } });
    await fillLedger(server, MEMBERS);
    const { rows } = await server.database.executeSql('SHOW server_version');
    const figures = [await read(server), await earn(server), ...(await expire(server))];
    await requireSound(server);
    const [lines, load] = [(MEMBERS * LINES_EACH).toLocaleString('en'), loadavg()[0]?.toFixed(1)];
    process.stdout.write(`\n${lines} lines in the ledgers. ${machine(`Postgres ${rows[0]?.server_version}`)}, load ${load}\n\n`);
    printTable(
      ['what', 'measured', 'target'],
      figures.map(({ name, value, target }) => [name, value, target]),
    );
  } finally {
    await server.close();
  }
}

/** Memberships all over the program, one after the other. */
async function read(server: BenchServer): Promise<Figure> {
  const ids = await memberIds(server, READS + WARM_UP);
  const times: number[] = [];
  for (const [turn, id] of ids.entries()) {
    const { data, milliseconds } = await server.ask<Shown>(LEDGER, { id });
    if (data.node?.entries.nodes.length !== LINES_EACH) throw new Error('Not all lines were answered.');
    if (turn >= WARM_UP) times.push(milliseconds);
    progress('Reading', turn + 1, ids.length);
  }
  times.sort((one, other) => one - other);
  const value = `p50 ${percentile(times, 0.5).toFixed(1)} ms, p95 ${percentile(times, 0.95).toFixed(1)} ms`;
  return { name: 'membership with balance and last 20 entries', value, target: 'p50 ≤ 10 ms' };
}

/** Several clients, each with the next as soon as one is answered. */
async function earn(server: BenchServer): Promise<Figure> {
  const ids = await memberIds(server, 2_000);
  const end = performance.now() + EARNING_SECONDS * 1_000;
  const times: number[] = [];
  const client = async (first: number) => {
    for (let turn = first; performance.now() < end; turn += CLIENTS) {
      const input = { membershipId: ids[turn % ids.length], points: 1, reason: 'Bought', idempotencyKey: newId() };
      const { data, milliseconds } = await server.ask<{ earnPoints: { __typename: string } }>(EARN, { input });
      if (data.earnPoints.__typename !== 'EarnPointsSuccess') throw new Error(`Not earned: ${JSON.stringify(data)}`);
      times.push(milliseconds);
    }
  };
  const started = performance.now();
  await Promise.all(Array.from({ length: CLIENTS }, (_none, first) => client(first)));
  const rate = (times.length / (performance.now() - started)) * 1_000;
  times.sort((one, other) => one - other);
  const value = `${rate.toFixed(0)} a second for ${EARNING_SECONDS} s, p95 ${percentile(times, 0.95).toFixed(0)} ms`;
  return { name: `earnPoints, ${CLIENTS} clients`, value, target: '≥ 200 a second' };
}

/** Stopped once in the middle. */
async function expire({ database, ctx }: BenchServer): Promise<readonly Figure[]> {
  await database.withSession((session) =>
    session.query(`UPDATE "PointsLot" SET "expiresAt" = now() - interval '1 second'
      WHERE "remaining" > 0 AND "expiresAt" < now() + interval '2 days'`),
  );
  const left = () => database.prisma.pointsLot.count({ where: { remaining: { gt: 0 }, expiresAt: { lte: new Date() } } });
  const due = await left();
  if (due !== MEMBERS * DUE_EACH) throw new Error(`${due} lots are due, not ${MEMBERS * DUE_EACH}.`);
  const started = performance.now();
  const stop = new AbortController();
  const watched = { ...ctx, log: { ...ctx.log, info: () => stop.abort() } };
  await expiryJob.run(watched, stop.signal, null);
  const rest = await left();
  while ((await left()) > 0) await expiryJob.run(ctx, new AbortController().signal, null);
  const seconds = (performance.now() - started) / 1_000;
  const value = `${seconds.toFixed(1)} s, stopped when ${rest.toLocaleString('en')} were left, and gone on`;
  return [{ name: `expiry of ${due.toLocaleString('en')} lots`, value, target: '≤ 30 s' }];
}

async function requireSound({ ctx }: BenchServer): Promise<void> {
  for (let after: string | null = null; ; ) {
    const verified: Awaited<ReturnType<typeof verify>> = await verify(ctx, after);
    if (verified?.faults[0]) throw new Error(verified.faults[0].message);
    if (!verified?.next) return;
    after = verified.next;
  }
}

/** Global ids, of members all over the program. */
async function memberIds({ database }: BenchServer, count: number): Promise<readonly string[]> {
  const rows = await database.prisma.loyaltyMembership.findMany({ select: { id: true }, orderBy: { id: 'asc' }, take: count });
  return rows.map(({ id }) => encodeId('LoyaltyMembership', id));
}

await main();
