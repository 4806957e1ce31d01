/**
 * Two servers on one Postgres, either of them killed at any moment, while complaints pour in: every dashboard gets exactly what its
 * filter and its permissions allow, in the order of the log, once.
 */
import { dig, digText, ensure, ensureEqual, eventually, sleep } from './expect.ts';
import { settle } from './feed-cases.ts';
import { readFeed } from './feed-client.ts';
import { FleetDashboard, type Watched } from './fleet-dashboards.ts';
import { FleetServers } from './fleet-servers.ts';
import { FleetWriters } from './fleet-writers.ts';
import { Api } from './http-client.ts';
import { COMPLAINT_CHANGED, COMPLAINT_OPENED, CREATE_TEAM } from './operations.ts';
import type { Suite } from './runner.ts';
import type { World } from './world.ts';

const SECONDS = Number(process.env.FLEET_SECONDS ?? 60);
const COMPLAINTS_A_SECOND = 50;
const READS = 'feedback.complaint.read';
const WRITES = [READS, 'feedback.complaint.open', 'feedback.complaint.handle'];
const WRITING_KEYS = 10;
const OPENED = 'feedback.complaint.opened';
/** What the log says of complaints that were not told yet. */
const REPLAY_MS = 60_000;
/** On a slow machine the rate is lower, and fewer are written. */
const LONGEST_MS = SECONDS * 4_000;

async function killWhileWatched(servers: FleetServers): Promise<void> {
  const { world } = servers;
  const customers = [await world.customer(), await world.customer(), await world.customer()];
  const teamId = digText(
    await world.effect(world.admin, 'createTeam', CREATE_TEAM, { name: world.unique('team') }),
    'team',
    'id',
  );
  const [customerId = ''] = customers;
  const start = await beginning(world, customerId);
  const reader = await world.issueKey([READS, 'contacts.customer.read']);
  const blind = await world.issueKey([READS]);
  const stranger = await world.issueKey(['contacts.customer.read']);
  const watched: readonly Watched[] = [
    { name: 'all that is opened', key: reader.secret, transport: 'WebSocket', field: 'complaintOpened', filter: {} },
    {
      ...{ name: 'what is grave', key: reader.secret, transport: 'SSE', field: 'complaintOpened' },
      filter: { severity: ['HIGH', 'CRITICAL'] },
    },
    {
      ...{ name: "a team's complaints and support", key: reader.secret, transport: 'WebSocket', field: 'complaintOpened' },
      filter: { teamId, kind: ['COMPLAINT', 'SUPPORT_REQUEST'] },
    },
    {
      ...{ name: "one customer's, with what becomes of them", key: reader.secret, transport: 'SSE', field: 'complaintChanged' },
      filter: { customerId },
    },
    {
      ...{ name: 'praise, by one who may see no customer', key: blind.secret, transport: 'WebSocket', field: 'complaintOpened' },
      filter: { kind: ['PRAISE'] },
    },
  ];
  const dashboards = watched.map((one) => new FleetDashboard(servers, one, start));
  const secrets = [];
  for (let nth = 0; nth < WRITING_KEYS; nth += 1) secrets.push((await world.issueKey(WRITES)).secret);
  const writers = new FleetWriters(servers, { customers, teamId, secrets });
  try {
    for (const dashboard of dashboards) dashboard.start();
    servers.killAtRandom();
    await writers.write(SECONDS * 1_000, COMPLAINTS_A_SECOND, LONGEST_MS);
    await servers.rest();
    await writers.finish();
    const log = await replay(servers, start, writers);
    for (const dashboard of dashboards) await compare(dashboard, log, writers);
    await refused(servers, stranger.secret, start);
  } finally {
    writers.abandon();
    await Promise.all(dashboards.map((dashboard) => dashboard.stop()));
  }
  const reconnects = dashboards.reduce((sum, { connections }) => sum + connections - 1, 0);
  console.log(
    `    ${writers.opened.size} complaints in ${writers.seconds.toFixed(0)} s, ${servers.kills} kills, ${reconnects} reconnections`,
  );
}

/** A cursor before all that is written from here on. */
async function beginning(world: World, customerId: string): Promise<string> {
  const filter = { customerId };
  const reader = await readFeed(world.admin, 'SSE', { query: COMPLAINT_OPENED, field: 'complaintOpened', variables: { filter } });
  await settle(world, reader, customerId);
  await sleep(500);
  await reader.stop();
  return reader.cursor ?? '';
}

interface Told {
  readonly id: string;
  readonly type: string;
}

/** Everything in the log since then, by one who misses nothing as nobody is killed any more. */
async function replay(servers: FleetServers, after: string, writers: FleetWriters): Promise<readonly Told[]> {
  const request = { query: COMPLAINT_CHANGED, field: 'complaintChanged', variables: { after } };
  const reader = await readFeed(servers.world.admin, 'SSE', request);
  const told = () =>
    reader.items
      .map(({ event, type }) => ({ id: digText(event, 'complaint', 'id'), type }))
      .filter(({ id }) => writers.opened.has(id));
  const owed = writers.opened.size + writers.acknowledged.size;
  await eventually(
    'the whole log',
    REPLAY_MS,
    () => told().length,
    (count) => count >= owed,
  );
  await sleep(500);
  await reader.stop();
  const log = told();
  const openings = log.filter(({ type }) => type === OPENED).map(({ id }) => id);
  ensureEqual([...openings].sort(), [...writers.opened.keys()].sort(), 'what was acknowledged, once each:');
  ensureEqual(log.length, owed, 'a number of events');
  return log;
}

async function compare(dashboard: FleetDashboard, log: readonly Told[], writers: FleetWriters): Promise<void> {
  const { watched } = dashboard;
  const owed = log.filter(({ id, type }) => {
    const complaint = writers.opened.get(id);
    return complaint !== undefined && (watched.field === 'complaintChanged' || type === OPENED) && passes(watched, complaint);
  });
  ensure(owed.length > 0, `something to tell to ${watched.name}`, owed);
  await dashboard.reaches(owed.length, (id) => writers.opened.has(id));
  const got = dashboard.delivered.filter(({ id }) => writers.opened.has(id));
  const at = got.findIndex(({ id, type }, index) => id !== owed[index]?.id || type !== owed[index]?.type);
  ensure(
    got.length === owed.length && at === -1,
    `${owed.length} events for ${watched.name}, in the order of the log, once each`,
    `${got.length}; another from place ${at}`,
  );
  const mayNot = watched.name.includes('may see no customer');
  const shown = dashboard.delivered.filter(({ customer }) => customer !== null);
  ensureEqual(shown.length, mayNot ? 0 : dashboard.delivered.length, `customers shown to ${watched.name}:`);
}

function passes({ filter }: Watched, complaint: Readonly<Record<string, unknown>>): boolean {
  return Object.entries(filter).every(([field, wanted]) => {
    const value = complaint[field];
    return Array.isArray(wanted) ? wanted.includes(value) : wanted === value;
  });
}

/** Whoever may not see complaints is told so, and nothing else. */
async function refused(servers: FleetServers, key: string, after: string): Promise<void> {
  const request = { query: COMPLAINT_OPENED, field: 'complaintOpened', variables: { after } };
  const reader = await readFeed(new Api(servers.world.base, key), 'SSE', request);
  ensureEqual(await reader.endsWithin(10_000), ['FORBIDDEN'], 'the codes for who may see no complaints');
  ensureEqual(dig(reader.items, 'length'), 0, 'events for them:');
}

export const fleet: Suite<World> = {
  name: 'fleet',
  about: 'two servers on one Postgres, killed at random while dashboards watch',
  cases: async ({ spawn }) => {
    if (!spawn?.env.DATABASE_URL) return [];
    const servers = await FleetServers.create(spawn);
    return [
      { name: 'two servers start', timeout: 240_000, run: () => servers.start() },
      {
        name: `${COMPLAINTS_A_SECOND} complaints a second for ${SECONDS} s: each dashboard got what is its own, in order, once`,
        timeout: (SECONDS + 600) * 1_000,
        run: () => killWhileWatched(servers),
      },
      { name: 'and are gone at the end', timeout: 60_000, run: () => servers.dispose() },
    ];
  },
};
