/**
 * How fast 100,000 customers are recognized, searched and listed, measured at the HTTP boundary, one request at a time:
 * `DATABASE_URL=postgres://… npm run bench:contacts`, with a database of its own, which is filled on the first run. It fails where a target is missed.
 */

import type { ContactPointKind } from '../src/generated/index.ts';
import { type BenchServer, startServer } from './bench-server.ts';
import { dirtyWorld } from './dirty-customers.ts';
import { fill } from './filled-database.ts';
import { Random } from './random.ts';
import { machine, percentile, printTable, progress } from './report.ts';

const CUSTOMERS = 100_000;
const PAGE = 50;
const FAR_PAGE = 2_000;
/** As many times as page 1. */
const MOST_SLOWER = 1.2;
const WARM_UP = 100;
const REQUESTS = 500;

const MATCH = '{ matchedOn greeting customer { id displayName lifecycle } }';
const IDENTIFY = `query Identify($phone: String, $email: String, $externalId: ExternalIdInput) {
  identifyCustomer(phone: $phone, email: $email, externalId: $externalId) ${MATCH}
}`;
const SEARCH = 'query Search($search: String!) { customers(search: $search, first: 20) { nodes { id displayName lifecycle } } }';
const LIST = `query List($first: Int!, $after: String) {
  customers(first: $first, after: $after) { nodes { id displayName } pageInfo { endCursor } }
}`;

interface Case {
  readonly name: string;
  /** The most milliseconds that half of the requests may take. */
  readonly target: number | null;
  readonly query: string;
  readonly variables: (turn: number) => object;
  readonly answered: (data: never) => boolean;
}

interface Listed {
  readonly customers: { readonly nodes: readonly unknown[]; readonly pageInfo: { readonly endCursor: string } };
}

interface Measured {
  readonly p50: number;
  readonly p99: number;
}

async function main(): Promise<void> {
  const url = process.env.DATABASE_URL;
  if (url === undefined || url === '') {
    throw new Error('DATABASE_URL: is not set; accepted: postgres://… of an empty database that the benchmark may fill.');
  }
  const server = await startServer(url);
  try {
    await fill(server.database, dirtyWorld({ seed: 1, count: CUSTOMERS }).customers);
    const cases = await casesOf(server);
    const results = new Map<string, Measured>();
    for (const one of cases) results.set(one.name, await measure(server, one));
    const [near, far] = [results.get(NEAR), results.get(FAR)];
    const { rows } = await server.database.executeSql('SHOW server_version');
    process.stdout.write(`\n${CUSTOMERS.toLocaleString('en')} customers. ${machine(`Postgres ${rows[0]?.server_version}`)}\n\n`);
    printTable(
      ['request', 'p50 ms', 'p99 ms', 'target p50'],
      cases.map(({ name, target }) => [name, fixed(results.get(name)?.p50), fixed(results.get(name)?.p99), String(target ?? '')]),
    );
    const slower = (far?.p50 ?? Number.NaN) / (near?.p50 ?? Number.NaN);
    process.stdout.write(`\nPage ${FAR_PAGE} takes ${fixed(slower)} times as long as page 1 (target: ${MOST_SLOWER}).\n`);
    const missed = cases.filter(({ name, target }) => target !== null && !((results.get(name)?.p50 ?? Number.NaN) <= target));
    if (missed.length === 0 && slower <= MOST_SLOWER) return;
    process.stderr.write(`Missed: ${[...missed.map(({ name }) => name), ...(slower <= MOST_SLOWER ? [] : [FAR])].join('; ')}\n`);
    process.exitCode = 1;
  } finally {
    await server.close();
  }
}

const fixed = (value: number | undefined) => (value ?? Number.NaN).toFixed(2);
const NEAR = `customers(first: ${PAGE}), page 1`;
const FAR = `customers(first: ${PAGE}), page ${FAR_PAGE}`;

async function casesOf(server: BenchServer): Promise<readonly Case[]> {
  const random = new Random(2);
  const sample = async (...kinds: ContactPointKind[]) => {
    const rows = await server.database.prisma.contactPoint.findMany({
      where: { kind: { in: kinds }, normalized: { not: null } },
      orderBy: { id: 'asc' },
      skip: random.int(1_000),
      take: REQUESTS,
      select: { normalized: true },
    });
    return rows.map(({ normalized }) => normalized);
  };
  const [phones, emails] = [await sample('PHONE', 'MOBILE'), await sample('EMAIL')];
  const hasMatch = (data: { readonly identifyCustomer: readonly unknown[] }) => data.identifyCustomer.length > 0;
  const isFull = (size: number) => (data: Listed) => data.customers.nodes.length === size;
  const after = await cursorBefore(server);
  const identify = { target: 5, query: IDENTIFY, answered: hasMatch };
  return [
    { ...identify, name: 'identifyCustomer(phone)', variables: (turn) => ({ phone: phones[turn % phones.length] }) },
    { ...identify, name: 'identifyCustomer(email)', variables: (turn) => ({ email: emails[turn % emails.length] }) },
    {
      ...identify,
      name: 'identifyCustomer(externalId)',
      variables: (turn) => ({ externalId: { system: 'bench', id: String((turn * 7_919) % CUSTOMERS) } }),
    },
    {
      name: 'customers(search: "novak", first: 20)',
      target: 30,
      query: SEARCH,
      variables: () => ({ search: 'novak' }),
      answered: isFull(20),
    },
    {
      name: 'customers(search: "jana novak", first: 20)',
      target: null,
      query: SEARCH,
      variables: () => ({ search: 'jana novak' }),
      answered: isFull(20),
    },
    {
      name: 'customers(search: "no", first: 20)',
      target: null,
      query: SEARCH,
      variables: () => ({ search: 'no' }),
      answered: isFull(20),
    },
    { name: NEAR, target: null, query: LIST, variables: () => ({ first: PAGE }), answered: isFull(PAGE) },
    { name: FAR, target: null, query: LIST, variables: () => ({ first: PAGE, after }), answered: isFull(PAGE) },
  ];
}

/** Where the far page begins: as a client comes there, by turning the pages, a hundred rows each. */
async function cursorBefore(server: BenchServer): Promise<string> {
  const rows = (FAR_PAGE - 1) * PAGE;
  let after: string | null = null;
  for (let seen = 0; seen < rows; ) {
    const first = Math.min(100, rows - seen);
    const { data }: { data: Listed } = await server.ask<Listed>(LIST, { first, after });
    after = data.customers.pageInfo.endCursor;
    seen += first;
    progress(`Turning to page ${FAR_PAGE}`, seen, rows);
  }
  return after ?? '';
}

async function measure(server: BenchServer, { name, query, variables, answered }: Case): Promise<Measured> {
  const times: number[] = [];
  for (let turn = -WARM_UP; turn < REQUESTS; turn += 1) {
    const { data, milliseconds } = await server.ask<never>(query, variables(turn + WARM_UP));
    if (!answered(data)) throw new Error(`${name}: not the answer that was expected.`);
    if (turn >= 0) times.push(milliseconds);
    progress(name, turn + WARM_UP + 1, REQUESTS + WARM_UP);
  }
  const sorted = times.toSorted((one, other) => one - other);
  return { p50: percentile(sorted, 0.5), p99: percentile(sorted, 0.99) };
}

await main();
