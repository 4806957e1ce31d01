/** What a server of our own shows only when it is started in a certain way: production, a late clock, wrong settings, a held lock. */
import { Client } from 'pg';
import { ensure, ensureEqual, ensureOneOf, Skip } from './expect.ts';
import { opened, settle } from './feed-cases.ts';
import { codesOf, send } from './http-client.ts';
import { CUSTOMERS } from './operations.ts';
import { ensureHarmless } from './rule.ts';
import type { Case, Suite } from './runner.ts';
import { ServerProcess } from './server-process.ts';
import { signedIn } from './tokens.ts';
import type { SpawnOptions, World } from './world.ts';

type Try = (server: ServerProcess) => Promise<void>;

async function production(server: ServerProcess): Promise<void> {
  await server.start({ NODE_ENV: 'production' });
  const { world } = server;
  const introspection = await world.admin.ask({ query: '{ __schema { queryType { name } } }' });
  ensureHarmless(introspection, { statuses: [400], codes: ['GRAPHQL_VALIDATION_FAILED'], refused: true });
  const guess = await world.admin.ask({ query: '{ custmers { totalCount } }' });
  ensure(!/did you mean/i.test(guess.text), 'no suggestion', guess.text);
  const page = await send(world.base, { method: 'GET', headers: { accept: 'text/html' } });
  ensure(!/graphiql/i.test(page.text), 'no GraphiQL', page.text);
  ensureEqual(codesOf(await world.admin.ask({ query: CUSTOMERS })), [], 'the codes of a good query');
}

async function expiredCursor(server: ServerProcess): Promise<void> {
  await server.start();
  const { world } = server;
  const customerId = await world.customer();
  const reader = await opened(world.admin, 'WebSocket', customerId);
  await settle(world, reader, customerId);
  await reader.stop();
  await server.stop();
  await server.start({ NODE_OPTIONS: `--import=${new URL('./shift-clock.mjs', import.meta.url).href}` });
  for (const transport of ['WebSocket', 'SSE'] as const) {
    const late = await opened(world.admin, transport, customerId, reader.cursor);
    ensureEqual(await late.endsWithin(5000), ['CURSOR_EXPIRED'], `over ${transport} the codes`);
    await late.stop();
  }
}

/** In milliseconds, on a machine with two cores that does nothing else. */
const READY = { first: 10_000, later: 3_000 };

/** Of a later start the middle one of three counts: one may be held up by something else on the machine. */
async function startTimes(server: ServerProcess): Promise<void> {
  const first = await server.start();
  const later: number[] = [];
  for (let again = 0; again < 3; again += 1) {
    await server.stop();
    later.push(await server.start());
  }
  const [, middle = Number.POSITIVE_INFINITY] = later.sort((one, other) => one - other);
  const seen = `${Math.round(first)} ms, then ${later.map(Math.round).join(', ')} ms`;
  ensure(first < READY.first && middle < READY.later, `ready in ${READY.first} ms, later in ${READY.later} ms`, seen);
}

/** A statement that waits for somebody else's lock is given up, and the server serves on. */
async function heldLock(server: ServerProcess, { env }: SpawnOptions): Promise<void> {
  if (env.DATABASE_URL === undefined) throw new Skip('needs Postgres: --spawn-env DATABASE_URL=…');
  await server.start();
  const rival = new Client({ connectionString: env.DATABASE_URL });
  await rival.connect();
  try {
    await rival.query('BEGIN; LOCK TABLE "Customer" IN ACCESS EXCLUSIVE MODE');
    const exchange = await server.world.admin.ask({ query: CUSTOMERS, timeout: 14_000 });
    ensureOneOf(codesOf(exchange)[0], ['TIMEOUT'], 'the code');
    ensure(exchange.ms < 11_500, 'an answer within the request time of 10 s', `${Math.round(exchange.ms)} ms`);
    const { rows } = await rival.query(
      "SELECT count(*)::int AS waiting FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()",
    );
    ensureEqual(rows, [{ waiting: 0 }], 'nothing left waiting in the database:');
  } finally {
    await rival.query('ROLLBACK');
    await rival.end();
  }
  ensureEqual(codesOf(await server.world.admin.ask({ query: CUSTOMERS })), [], 'the codes once the lock is gone');
}

const SETTINGS: readonly [string, string][] = [
  ['PORT', 'many'],
  ['PORT', '70000'],
  ['ADMIN_KEY', 'short'],
  ['DATABASE_URL', 'mysql://127.0.0.1/x'],
  ['ALLOWED_ORIGINS', 'not an origin'],
  ['JWKS_URL', 'nowhere'],
  ['LOG_LEVEL', 'shouting'],
  ['SAMPLE_DATA', 'perhaps'],
];

async function wrongSetting(server: ServerProcess, [name, value]: readonly [string, string]): Promise<void> {
  const { code, output } = await server.rival({ [name]: value });
  ensure(code !== 0 && code !== null, 'a start that is refused', `exit code ${code}`);
  ensure(output.includes(name), `a line that names ${name}`, output.slice(-300));
  ensure(!/\n\s+at \S+ \(/.test(output), 'no stack', output.slice(-300));
}

/** Each on a server that was not running before and is not running after. */
function started(name: string, run: Try, server: ServerProcess): Case<World> {
  return {
    name,
    timeout: 90_000,
    run: async () => {
      try {
        await run(server);
      } finally {
        await server.kill();
      }
    },
  };
}

export const starts: Suite<World> = {
  name: 'starts',
  about: 'production, staff tokens, expired cursors, held locks and wrong settings, on a server of our own',
  cases: async ({ spawn }) => {
    if (!spawn) return [];
    const server = await ServerProcess.create(spawn);
    return [
      started('ready in time, at first and later', startTimes, server),
      started('in production introspection, suggestions and GraphiQL are off', production, server),
      started('a cursor older than the feed replays is CURSOR_EXPIRED', expiredCursor, server),
      started(
        'request time 10 s: a query that waits for a lock is TIMEOUT and leaves nothing behind',
        (own) => heldLock(own, spawn),
        server,
      ),
      started('staff sign in by tokens, and forged ones are refused', signedIn, server),
      ...SETTINGS.map((setting) =>
        started(`the setting ${setting.join('=')} stops the start with its name`, (own) => wrongSetting(own, setting), server),
      ),
      { name: 'everything is tidied away', run: () => server.dispose() },
    ];
  },
};
