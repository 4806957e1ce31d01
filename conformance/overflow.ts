/** A reader that stops reading loses its own stream, told where to go on; everybody else gets everything. */
import { dig, ensure, ensureEqual, eventually, sleep } from './expect.ts';
import { type FeedReader, readFeed, type Transport } from './feed-client.ts';
import { metricsOf } from './metrics.ts';
import { COMPLAINT_OPENED, FAT_OPENED } from './operations.ts';
import { ensureNotFatter } from './rule.ts';
import type { Case } from './runner.ts';
import type { World } from './world.ts';

/** More than the queue of 256 and what the kernel's buffers hold of fat frames. */
const EVENTS = 500;
const BODY = 'stalled '.repeat(750);
const DEAF_MS = 13_000;

const idsOf = (reader: FeedReader): string[] => reader.items.map(({ event }) => String(dig(event, 'complaint', 'id')));

async function publish(world: World, customerId: string): Promise<readonly string[]> {
  const rounds = Array.from({ length: EVENTS / 10 }, (_, at) => at);
  const ids: string[] = [];
  const writer = async (): Promise<void> => {
    while (rounds.pop() !== undefined) ids.push(...(await world.tenComplaints(customerId, BODY)));
  };
  await Promise.all([writer(), writer(), writer(), writer()]);
  return ids;
}

/** The cursor of a first complaint, from which all readers of the case start. */
async function start(world: World, customerId: string): Promise<string> {
  const reader = await readFeed(await world.actor('overflow'), 'WebSocket', {
    query: COMPLAINT_OPENED,
    field: 'complaintOpened',
    variables: { filter: { customerId } },
  });
  await eventually(
    'a first event',
    20_000,
    async () => [await world.complaint(customerId), await sleep(300)],
    () => reader.items.length > 0,
  );
  await sleep(500);
  const cursor = reader.cursor ?? '';
  await reader.stop();
  return cursor;
}

async function stall(world: World, transport: Transport, deafMs: number, ending: RegExp): Promise<void> {
  const customerId = await world.customer();
  const api = await world.actor('overflow');
  const variables = { filter: { customerId }, after: await start(world, customerId) };
  const fat = { query: FAT_OPENED, field: 'complaintOpened', variables };
  const before = await metricsOf(world.base, world.admin.key ?? '');
  const [stalled, steady] = [
    await readFeed(api, transport, fat),
    await readFeed(api, transport, { ...fat, query: COMPLAINT_OPENED }),
  ];
  await eventually(
    'open streams',
    5000,
    async () => [await world.complaint(customerId), await sleep(200)],
    () => stalled.items.length > 0 && steady.items.length > 0,
  );
  stalled.pause();
  const ids = await publish(world, customerId);
  await eventually(
    'everything at the reader beside it',
    30_000,
    () => ids.filter((id) => !idsOf(steady).includes(id)).length,
    (missing) => missing === 0,
  );
  await sleep(deafMs);
  await ensureNotFatter(world, before);
  stalled.resume();
  await stalled.endsWithin(20_000);
  const how = `${stalled.codes.join(' ')} ${stalled.ending()}`;
  ensure(ending.test(how), `an end with ${ending.source}`, how);
  ensureEqual(new Set(idsOf(steady)).size, steady.items.length, 'nothing twice at the reader beside it, so a number of events');
  await resume(world, transport, stalled, idsOf(steady), variables);
  await Promise.all([stalled.stop(), steady.stop()]);
}

/** Goes on after the cursor that the error told, else the last one received, and needs all the rest. */
async function resume(
  world: World,
  transport: Transport,
  stalled: FeedReader,
  all: readonly string[],
  variables: object,
): Promise<void> {
  const told = stalled.errors.map((error) => dig(error, 'extensions', 'cursor')).find((cursor) => typeof cursor === 'string');
  if (told !== undefined) ensureEqual(told, stalled.cursor, 'the cursor of the last event received');
  const got = idsOf(stalled);
  ensure(got.length > 0 && got.length < all.length, 'some events before the end, and not all', got.length);
  ensureEqual(got, all.slice(0, got.length), 'the first of the events, in order:');
  const rest = await readFeed(await world.actor('overflow'), transport, {
    query: COMPLAINT_OPENED,
    field: 'complaintOpened',
    variables: { ...variables, after: stalled.cursor },
  });
  await rest.has(all.length - got.length, 30_000);
  await sleep(200);
  ensureEqual(idsOf(rest), all.slice(got.length), 'the rest, in order and once:');
  await rest.stop();
}

export const overflow: readonly Case<World>[] = [
  {
    name: 'WebSocket: a reader that stalls loses its stream, others get all, and it resumes',
    timeout: 120_000,
    run: (world) => stall(world, 'WebSocket', 0, /FEED_OVERFLOW|close 4409|close 1006/),
  },
  {
    name: 'SSE: a reader that stalls ends with FEED_OVERFLOW and its cursor, others get all, and it resumes',
    timeout: 120_000,
    run: (world) => stall(world, 'SSE', 0, /FEED_OVERFLOW/),
  },
  {
    name: 'WebSocket: a socket deaf for 5 s is closed with 4409',
    timeout: 150_000,
    run: (world) => stall(world, 'WebSocket', DEAF_MS, /close 4409|close 1006/),
  },
];
