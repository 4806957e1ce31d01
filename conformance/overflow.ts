/** A reader that stops reading loses its own stream, told where to go on; everybody else gets everything. */
import { dig, ensure, ensureEqual, eventually, sleep } from './expect.ts';
import { type FeedReader, readFeed, type Transport } from './feed-client.ts';
import { metricsOf } from './metrics.ts';
import { COMPLAINT_OPENED, FAT_OPENED } from './operations.ts';
import { ensureNotFatter } from './rule.ts';
import type { Case } from './runner.ts';
import type { World } from './world.ts';

/** More than the queue of 256 and what the kernel's buffers hold of fat frames. */
const EVENTS = 360;
const BODY = 'stalled '.repeat(750);

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

interface Stalled {
  readonly name: string;
  readonly transport: Transport;
  /** How long it goes on not reading when everybody else has everything. */
  readonly deafMs: number;
  /** How its stream may end. A socket that is deaf for 5 s may be closed before its queue is full. */
  readonly ending: RegExp;
}

const STALLED: readonly Stalled[] = [
  { name: 'a reader over SSE', transport: 'SSE', deafMs: 0, ending: /FEED_OVERFLOW/ },
  { name: 'a reader over WebSocket', transport: 'WebSocket', deafMs: 0, ending: /FEED_OVERFLOW|close 4409|close 1006/ },
  { name: 'a deaf socket', transport: 'WebSocket', deafMs: 13_000, ending: /close 4409|close 1006/ },
];

/** All stall at once and one reads on; then each is heard, and resumes. */
async function stall(world: World): Promise<void> {
  const customerId = await world.customer();
  const api = await world.actor('overflow');
  const variables = { filter: { customerId }, after: await start(world, customerId) };
  const read = (transport: Transport, query: string) => readFeed(api, transport, { query, field: 'complaintOpened', variables });
  // Once without readers: an embedded database takes its memory in large steps, and keeps it.
  await publish(world, await world.customer());
  const before = await metricsOf(world.base, world.admin.key ?? '');
  const steady = await read('WebSocket', COMPLAINT_OPENED);
  const stalled = await Promise.all(STALLED.map(async (one) => ({ ...one, reader: await read(one.transport, FAT_OPENED) })));
  const areOpen = (): boolean => [steady, ...stalled.map(({ reader }) => reader)].every(({ items }) => items.length > 0);
  await eventually('open streams', 10_000, async () => [await world.complaint(customerId), await sleep(200)], areOpen);
  for (const { reader } of stalled) reader.pause();
  const ids = await publish(world, customerId);
  const missing = (): number => ids.filter((id) => !idsOf(steady).includes(id)).length;
  await eventually('everything at the reader beside them', 30_000, missing, (count) => count === 0);
  const all = idsOf(steady);
  ensureEqual(new Set(all).size, all.length, 'nothing twice at the reader beside them, so a number of events');
  for (const { name, reader, deafMs, ending } of stalled) {
    await sleep(deafMs);
    reader.resume();
    await reader.endsWithin(20_000);
    const how = `${reader.codes.join(' ')} ${reader.ending()}`;
    ensure(ending.test(how), `${name} to end with ${ending.source}`, how);
    await resume(world, name, reader, all, variables);
    await reader.stop();
  }
  await steady.stop();
  await ensureNotFatter(world, before);
}

/** Goes on after the cursor that the error told, else the last one received, and needs all the rest. */
async function resume(world: World, name: string, stalled: FeedReader, all: readonly string[], variables: object): Promise<void> {
  const told = stalled.errors.map((error) => dig(error, 'extensions', 'cursor')).find((cursor) => typeof cursor === 'string');
  if (told !== undefined) ensureEqual(told, stalled.cursor, `${name}: the cursor of the last event received`);
  const got = idsOf(stalled);
  ensure(got.length > 0 && got.length < all.length, `${name}: some events before the end, and not all`, got.length);
  ensureEqual(got, all.slice(0, got.length), `${name}: the first of the events, in order:`);
  const after = stalled.cursor;
  const request = { query: COMPLAINT_OPENED, field: 'complaintOpened', variables: { ...variables, after } };
  const rest = await readFeed(await world.actor('overflow'), 'WebSocket', request);
  await rest.has(all.length - got.length, 30_000);
  await sleep(200);
  ensureEqual(idsOf(rest), all.slice(got.length), `${name}: the rest, in order and once:`);
  await rest.stop();
}

export const overflow: readonly Case<World>[] = [
  {
    name: 'readers that stall lose their streams and resume, others get all, and memory stays bounded',
    timeout: 150_000,
    run: stall,
  },
];
