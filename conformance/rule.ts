/** The one rule for all bad input: refused by code, quickly, with nothing told and nothing hurt. */
import { dig, ensure, Failure, Skip, sleep } from './expect.ts';
import { codesOf, type Exchange, errorsOf, send } from './http-client.ts';
import { type Metrics, metricsOf } from './metrics.ts';
import type { Case } from './runner.ts';
import type { World } from './world.ts';

const REQUEST_CODES = new Set([
  'UNAUTHENTICATED',
  'FORBIDDEN',
  'BAD_USER_INPUT',
  'CURSOR_INVALID',
  'CURSOR_EXPIRED',
  'FEED_OVERFLOW',
  'QUERY_TOO_COMPLEX',
  'RATE_LIMITED',
  'TIMEOUT',
  'PERSISTED_QUERY_NOT_FOUND',
  'GRAPHQL_PARSE_FAILED',
  'GRAPHQL_VALIDATION_FAILED',
]);
/** What an answer never holds: stacks, SQL, modules' paths, Prisma's and Postgres's own words. */
const INTERNALS =
  /\n\s+at \S+ \(|node_modules|file:\/\/|\/src\/|\/dist\/|\bprisma\b|\bP20\d\d\b|SELECT "|INSERT INTO|ECONNREFUSED|postgres(ql)?:\/\/|\b22P02\b|RangeError|TypeError:/i;
const CPU_LIMIT_MS = 250;
const WALL_LIMIT_MS = 5000;
const ANSWER_LIMIT = 65_536;
const MESSAGE_LIMIT = 500;
const FATTER_LIMIT_MB = 50;

export interface BadInput {
  readonly name: string;
  send(world: World): Promise<Exchange>;
  /** Statuses that are right; any below 500 unless given. */
  readonly statuses?: readonly number[];
  /** Codes of which every top-level error has one; any coded error unless given. */
  readonly codes?: readonly string[];
  /** There must be at least one error, top-level or as data. */
  readonly refused?: boolean;
  /** What else holds of the answer, or of what is stored. */
  also?(exchange: Exchange, world: World): Promise<void> | void;
}

function ensureCoded(exchange: Exchange): void {
  for (const error of errorsOf(exchange)) {
    const code = dig(error, 'extensions', 'code');
    ensure(typeof code === 'string' && REQUEST_CODES.has(code), 'every error with a code from the closed list', error);
    ensure(typeof dig(error, 'extensions', 'requestId') === 'string', 'every error with a requestId', error);
    const { length } = String(dig(error, 'message'));
    ensure(length <= MESSAGE_LIMIT, `no message of more than ${MESSAGE_LIMIT} characters`, `${length} characters`);
  }
}

/** Errors that are data: a mutation's result that is no success. */
export function domainCodes(exchange: Exchange): readonly string[] {
  const data = dig(exchange.json, 'data');
  if (typeof data !== 'object' || data === null) return [];
  return Object.values(data).flatMap((result) => {
    const code = dig(result, 'code');
    return typeof code === 'string' ? [code] : [];
  });
}

/** Holds an answer to the rule. A connection closed without an answer (status 0) is a refusal only where a case says so. */
export function ensureHarmless(exchange: Exchange, { statuses, codes, refused }: Omit<BadInput, 'name' | 'send'> = {}): void {
  const seen = `${exchange.status} ${exchange.text}`;
  ensure(exchange.status < 500, 'a status below 500', seen);
  ensure(exchange.status > 0 || (statuses?.includes(0) ?? false), 'an answer', 'a connection closed without one');
  if (statuses) ensure(statuses.includes(exchange.status), `status ${statuses.join(' or ')}`, seen);
  ensureCoded(exchange);
  ensure(!INTERNALS.test(exchange.text), 'nothing internal in the answer', INTERNALS.exec(exchange.text)?.[0] ?? '');
  if (errorsOf(exchange).length > 0) {
    ensure(exchange.text.length < ANSWER_LIMIT, 'a refusal that is no large echo', `${exchange.text.length} characters`);
  }
  const all = [...codesOf(exchange), ...domainCodes(exchange)];
  if (refused) ensure(all.length > 0 || exchange.status >= 400, 'a refusal', seen);
  if (codes) ensure(all.length > 0 && all.every((code) => codes.includes(code)), `only ${codes.join(' or ')}`, seen);
}

async function ensureAlive(world: World, before: Metrics | null): Promise<void> {
  const { status } = await send(world.base, { method: 'GET', path: '/health', timeout: 5000 });
  ensure(status === 200, '/health to answer 200 afterwards', status);
  const after = before && (await metricsOf(world.base, world.admin.key ?? ''));
  if (before && after) ensure(after.startedAt < before.readAt, 'the same process afterwards', 'a restarted one');
}

/** Processor time of the attempt where /metrics tells it, else the clock's. What is slow once but not again was the compiler. */
async function ensureQuick(bad: BadInput, world: World): Promise<Exchange> {
  let seen = '';
  for (let attempt = 1; attempt <= 3; attempt += 1) {
    const before = await metricsOf(world.base, world.admin.key ?? '');
    const exchange = await bad.send(world);
    const after = before && (await metricsOf(world.base, world.admin.key ?? ''));
    ensureHarmless(exchange, bad);
    const cpu = before && after ? 1000 * (after.cpuSeconds - before.cpuSeconds) : null;
    if (cpu === null ? exchange.ms <= WALL_LIMIT_MS : cpu <= CPU_LIMIT_MS) return exchange;
    seen = cpu === null ? `${Math.round(exchange.ms)} ms` : `${Math.round(cpu)} ms of CPU`;
  }
  throw new Failure(`an answer within ${CPU_LIMIT_MS} ms of CPU`, seen);
}

/** Cases for a family of bad inputs, and one that weighs the server before and after them all. */
export function badInputs(inputs: readonly BadInput[]): readonly Case<World>[] {
  let before: Metrics | null = null;
  const cases = inputs.map((bad) => ({
    name: bad.name,
    run: async (world: World): Promise<void> => {
      before ??= await metricsOf(world.base, world.admin.key ?? '');
      const exchange = await ensureQuick(bad, world);
      await bad.also?.(exchange, world);
      await ensureAlive(world, before);
    },
  }));
  const weighed: Case<World> = {
    name: 'the server is not 50 MB fatter after all of these',
    run: (world) => ensureNotFatter(world, before),
  };
  return [...cases, weighed];
}

const COLLECTED_WITHIN_MS = 60_000;
const QUIET_MS = 3000;

/** What is garbage goes within seconds where the suite started the server, else when the collector sees it at rest: it is asked seldom. */
export async function ensureNotFatter(world: World, before: Metrics | null): Promise<void> {
  if (!before) throw new Skip('/metrics tells nothing of the memory');
  const limit = before.megabytes + FATTER_LIMIT_MB;
  const deadline = performance.now() + COLLECTED_WITHIN_MS;
  for (;;) {
    const megabytes = (await metricsOf(world.base, world.admin.key ?? ''))?.megabytes ?? 0;
    if (megabytes <= limit) return;
    ensure(performance.now() < deadline, `at most ${Math.round(limit)} MB in use`, `${Math.round(megabytes)} MB`);
    await sleep(QUIET_MS);
  }
}
