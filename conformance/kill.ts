/** kill -9 at any moment: what was acknowledged is stored, what is stored is delivered, nothing is missed and nothing comes twice. */
import { dig, digList, digText, ensure, ensureEqual, eventually, Failure, sleep } from './expect.ts';
import { type FeedReader, readFeed, type Transport } from './feed-client.ts';
import type { Api } from './http-client.ts';
import { COMPLAINT_OPENED, OPEN_COMPLAINT } from './operations.ts';
import type { Case, Suite } from './runner.ts';
import { ServerProcess } from './server-process.ts';
import type { World } from './world.ts';

const ROUNDS = 4;
const WRITERS = 4;
const PAGE =
  'query ($filter: ComplaintFilter, $after: String) { complaints(first: 100, after: $after, filter: $filter) { nodes { id } pageInfo { hasNextPage endCursor } } }';

/** Every complaint of a customer that is stored. */
async function storedOf(api: Api, customerId: string): Promise<readonly string[]> {
  const ids: string[] = [];
  let after: unknown = null;
  do {
    const page = dig(await api.data(PAGE, { filter: { customerId }, after }), 'complaints');
    ids.push(...digList(page, 'nodes').map((node) => digText(node, 'id')));
    after = dig(page, 'pageInfo', 'hasNextPage') === true ? dig(page, 'pageInfo', 'endCursor') : null;
  } while (after !== null);
  return ids;
}

/** Writes without pause, each complaint under its own key; what was not acknowledged is repeated until it is. */
class Writers {
  readonly acknowledged = new Map<string, string>();
  /** While there is no server, nobody asks it. */
  isHeld = false;
  readonly #api: Api;
  readonly #customerId: string;
  #isStopped = false;
  #isAbandoned = false;
  #next = 0;
  #running: Promise<unknown> = Promise.resolve();

  constructor(api: Api, customerId: string) {
    this.#api = api;
    this.#customerId = customerId;
  }

  start(): void {
    this.#running = Promise.all(Array.from({ length: WRITERS }, () => this.#write()));
  }

  async #write(): Promise<void> {
    while (!this.#isStopped) {
      this.#next += 1;
      const key = `kill-${this.#customerId}-${this.#next}`;
      while (!this.#isAbandoned && (this.isHeld || !(await this.#attempt(key)))) await sleep(50);
    }
  }

  /** Whether the server said that it is done. A twin of a request that died with the server may have to wait its turn. */
  async #attempt(idempotencyKey: string): Promise<boolean> {
    const variables = { input: { customerId: this.#customerId, subject: idempotencyKey, idempotencyKey } };
    const exchange = await this.#api.ask({ query: OPEN_COMPLAINT, variables }).catch(() => null);
    const id = dig(exchange?.json, 'data', 'openComplaint', 'complaint', 'id');
    if (typeof id !== 'string') return false;
    this.acknowledged.set(idempotencyKey, id);
    return true;
  }

  /** Where the case has failed: nobody writes on behind the next one. */
  abandon(): void {
    this.#isStopped = true;
    this.#isAbandoned = true;
  }

  /** Begins nothing new and waits until everything begun is acknowledged. */
  async finish(): Promise<void> {
    this.#isStopped = true;
    await this.#running;
  }
}

/** A dashboard: reads on from its last cursor whenever the server is back. */
class Dashboard {
  readonly delivered: string[] = [];
  readonly #world: World;
  readonly #transport: Transport;
  readonly #customerId: string;
  #reader: FeedReader | null = null;
  #cursor: string | undefined;

  constructor(world: World, transport: Transport, customerId: string) {
    this.#world = world;
    this.#transport = transport;
    this.#customerId = customerId;
  }

  async open(): Promise<void> {
    const variables = { filter: { customerId: this.#customerId }, ...(this.#cursor !== undefined && { after: this.#cursor }) };
    this.#reader = await readFeed(this.#world.admin, this.#transport, {
      query: COMPLAINT_OPENED,
      field: 'complaintOpened',
      variables,
    });
  }

  /** Takes what the last connection brought. */
  async gather(): Promise<void> {
    const reader = this.#reader;
    if (!reader) return;
    await reader.endsWithin(10_000);
    this.#take(reader);
    await reader.stop();
  }

  #take(reader: FeedReader): void {
    this.delivered.push(...reader.items.map(({ event }) => digText(event, 'complaint', 'id')));
    this.#cursor = reader.cursor ?? this.#cursor;
    this.#reader = null;
  }

  async first(): Promise<void> {
    await eventually(
      'a first event',
      20_000,
      async () => [await this.#world.complaint(this.#customerId), await sleep(250)],
      () => (this.#reader?.items.length ?? 0) > 0,
    );
  }

  /** Waits until so many are delivered in all, and a little longer for what should not come. */
  async reaches(count: number): Promise<void> {
    const reader = this.#reader;
    if (!reader) throw new Failure('an open feed', 'none');
    await reader.has(count - this.delivered.length, 30_000);
    await sleep(500);
    this.#take(reader);
    await reader.stop();
  }
}

/** Kills the server in the middle of its work, again and again, and then compares what all sides know. */
async function killAndCompare(server: ServerProcess): Promise<void> {
  const { world } = server;
  const customerId = await world.customer();
  const dashboards = (['WebSocket', 'SSE'] as const).map((transport) => new Dashboard(world, transport, customerId));
  for (const dashboard of dashboards) await dashboard.open();
  for (const dashboard of dashboards) await dashboard.first();
  const before = new Set(await storedOf(world.admin, customerId));
  const writers = new Writers(world.admin, customerId);
  try {
    writers.start();
    for (let round = 0; round < ROUNDS; round += 1) {
      const written = writers.acknowledged.size + WRITERS;
      await eventually(
        'writes to be acknowledged',
        20_000,
        () => writers.acknowledged.size,
        (count) => count >= written,
      );
      await sleep(37 * round);
      await server.kill();
      writers.isHeld = true;
      await Promise.all(dashboards.map((dashboard) => dashboard.gather()));
      await server.start();
      for (const dashboard of dashboards) await dashboard.open();
      writers.isHeld = false;
    }
    await sleep(500);
    await writers.finish();
  } finally {
    writers.abandon();
  }
  const stored = await storedOf(world.admin, customerId);
  const written = stored.filter((id) => !before.has(id));
  ensureEqual([...written].sort(), [...writers.acknowledged.values()].sort(), 'stored = acknowledged, once per key:');
  for (const dashboard of dashboards) await compare(dashboard, stored, before);
}

async function compare(dashboard: Dashboard, stored: readonly string[], before: ReadonlySet<string>): Promise<void> {
  const owed = stored.filter((id) => !before.has(id) || dashboard.delivered.includes(id)).length;
  await dashboard.reaches(owed);
  const { delivered } = dashboard;
  ensureEqual(delivered.length, new Set(delivered).size, 'nothing twice, so a number of deliveries');
  const missed = stored.filter((id) => !before.has(id) && !delivered.includes(id));
  ensureEqual(missed, [], 'nothing missed, so these');
  ensureEqual(
    delivered.filter((id) => !stored.includes(id)),
    [],
    'nothing delivered that is not stored, so these',
  );
}

/** Stopped politely: feeds end with 1001 and the cursor, requests in flight are answered, the exit code is 0. */
async function stopAndResume(server: ServerProcess): Promise<void> {
  const { world } = server;
  const customerId = await world.customer();
  const dashboard = new Dashboard(world, 'WebSocket', customerId);
  await dashboard.open();
  await dashboard.first();
  const reader = await readFeed(world.admin, 'WebSocket', { query: COMPLAINT_OPENED, field: 'complaintOpened' });
  const writing = Promise.all(
    Array.from({ length: 10 }, () =>
      world.admin.ask({ query: OPEN_COMPLAINT, variables: { input: { customerId, subject: 'in flight' } } }),
    ),
  );
  await sleep(15);
  const { code, output } = await server.stop();
  ensureEqual(code, 0, `an exit code (${output.slice(-200)})`);
  await reader.endsWithin(2000);
  ensure(/close 1001/.test(reader.ending()), 'the feed closed with 1001', reader.ending());
  const answered = (await writing).filter(({ json }) => dig(json, 'data', 'openComplaint', 'complaint', 'id') !== undefined);
  await dashboard.gather();
  await server.start();
  await dashboard.open();
  const stored = await storedOf(server.world.admin, customerId);
  for (const { json } of answered)
    ensure(stored.includes(digText(json, 'data', 'openComplaint', 'complaint', 'id')), 'what was answered to be stored', json);
  await compare(dashboard, stored, new Set(stored.filter((id) => !answered.some(({ text }) => text.includes(id)))));
}

/** A second process must not open the data of a first. */
async function secondProcess(server: ServerProcess): Promise<void> {
  const { code, output } = await server.rival();
  ensure(code !== 0 && code !== null, 'a second process on one DATA_DIR to be refused', `exit code ${code}`);
  ensure(/DATA_DIR|in use|already/i.test(output), 'a message that says why', output.slice(-300));
  await server.world.admin.data('{ customers { totalCount } }');
}

const CASES: readonly { name: string; run(server: ServerProcess): Promise<void>; embeddedOnly?: boolean }[] = [
  { name: 'kill -9 in mid-mutation and mid-delivery: acknowledged = stored = delivered', run: killAndCompare },
  { name: 'a second process on one DATA_DIR is refused', run: secondProcess, embeddedOnly: true },
  {
    name: 'SIGTERM: feeds closed with 1001, requests in flight answered, exit 0, and a second start resumes',
    run: stopAndResume,
  },
];

export const kill: Suite<World> = {
  name: 'kill',
  about: 'kill -9 and SIGTERM on a server of our own',
  cases: async ({ spawn }) => {
    if (!spawn) return [];
    const server = await ServerProcess.create(spawn);
    const first: Case<World> = {
      name: 'a server of our own starts',
      timeout: 60_000,
      run: async () => void (await server.start()),
    };
    const last: Case<World> = { name: 'and is gone at the end', run: () => server.dispose() };
    const wanted = CASES.filter(({ embeddedOnly }) => !embeddedOnly || server.isEmbedded);
    return [first, ...wanted.map(({ name, run }) => ({ name, timeout: 300_000, run: () => run(server) })), last];
  },
};
