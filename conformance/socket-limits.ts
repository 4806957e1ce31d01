/** What one socket, one actor and all together may hold open. */
import { dig, ensure, ensureEqual, ensureOneOf, eventually } from './expect.ts';
import { readFeed } from './feed-client.ts';
import { COMPLAINT_OPENED } from './operations.ts';
import type { Case } from './runner.ts';
import type { World } from './world.ts';
import { UpgradeRefused, Wire } from './ws-client.ts';

const SUBSCRIPTIONS = 50;
const SOCKETS = 100;
const STREAMS = 100;
const KILOBYTE = 1024;

const comment = (bytes: number): string =>
  JSON.stringify({ id: '1', type: 'subscribe', payload: { query: `{ __typename } #${'x'.repeat(bytes)}` } });

async function subscriptionLimit(world: World, count: number): Promise<void> {
  const wire = await Wire.open(world.base, (await world.actor('socket limits')).key);
  for (let at = 0; at < count; at += 1) wire.subscribe(`s${at}`, COMPLAINT_OPENED);
  const refused = (): number => wire.received.filter((message) => dig(message, 'type') === 'error').length;
  await eventually(
    `${count - SUBSCRIPTIONS} refused subscriptions`,
    10_000,
    refused,
    (errors) => errors >= count - SUBSCRIPTIONS,
  );
  ensureEqual(refused(), count - SUBSCRIPTIONS, 'a number of refused subscriptions');
  for (const message of wire.received) {
    if (dig(message, 'type') !== 'error') continue;
    ensure(typeof dig(message, 'payload', 0, 'extensions', 'code') === 'string', 'a coded error', message);
  }
  ensureEqual(wire.end, null, 'an open socket, so an end');
  wire.send({ type: 'complete', id: 's0' });
  wire.subscribe('again', '{ __typename }');
  await wire.about('again', ['next']);
  await wire.bye();
}

/** Opens sockets until one is refused; the code or status of the refusal. */
async function refusalOf(world: World, key: string): Promise<number> {
  try {
    const wire = await Wire.dial(world.base);
    wire.send({ type: 'connection_init', payload: { authorization: `Bearer ${key}` } });
    const answered = wire.answer('an acknowledgement', (message) => dig(message, 'type') === 'connection_ack').then(() => 0);
    const code = await Promise.race([answered.catch(() => wire.end?.code ?? 0), wire.closed.then(({ code }) => code)]);
    if (code === 0) await wire.bye();
    return code;
  } catch (error) {
    if (error instanceof UpgradeRefused) return error.status;
    throw error;
  }
}

/** Over Server-Sent Events: as many as are allowed are held and stay open, one more is refused. */
async function streamLimit(world: World): Promise<void> {
  const { api } = await world.issueKey(['feedback.complaint.read']);
  const hold = () => readFeed(api, 'SSE', { query: COMPLAINT_OPENED, field: 'complaintOpened' });
  const another = (): Promise<number> =>
    api.raw(JSON.stringify({ query: COMPLAINT_OPENED }), { accept: 'text/event-stream' }, 1000).then(
      ({ status }) => status,
      () => 200,
    );
  const readers = await Promise.all(Array.from({ length: STREAMS }, hold));
  try {
    const areAnswered = (): boolean => readers.every((reader) => reader.ending() !== 'no answer');
    await eventually('an answer to each of those allowed', 10_000, areAnswered, Boolean);
    await eventually('a refusal of one more', 10_000, another, (status) => status === 429);
    ensureEqual(readers.filter(({ isEnded }) => isEnded).length, 0, 'the streams refused or ended among those allowed');
  } finally {
    await Promise.all(readers.map((reader) => reader.stop()));
  }
  await eventually('a stream again once the others are gone', 10_000, another, (status) => status === 200);
}

export const socketLimits: readonly Case<World>[] = [
  {
    name: 'WebSocket frame 64 KB',
    run: async (world) => {
      const wire = await Wire.open(world.base, (await world.actor('socket limits')).key);
      wire.sendBytes(comment(63 * KILOBYTE));
      await wire.about('1', ['next']);
      wire.sendBytes(comment(65 * KILOBYTE));
      await wire.closesWith([1009], 5000);
    },
  },
  { name: 'subscriptions a socket 50', run: (world) => subscriptionLimit(world, SUBSCRIPTIONS + 1) },
  { name: '3,000 subscriptions on a socket', timeout: 30_000, run: (world) => subscriptionLimit(world, 3000) },
  {
    name: 'sockets an actor 100',
    run: async (world) => {
      const { secret } = await world.issueKey([]);
      const wires = await Promise.all(Array.from({ length: SOCKETS }, () => Wire.open(world.base, secret)));
      ensureOneOf(await refusalOf(world, secret), [4429], 'the close code of one more');
      await (await Wire.open(world.base, (await world.actor('socket limits')).key)).bye();
      await Promise.all(wires.map((wire) => wire.bye()));
      await eventually(
        'a socket again once the others are gone',
        5000,
        () => refusalOf(world, secret),
        (code) => code === 0,
      );
    },
  },
  { name: 'subscriptions an actor over HTTP 100', timeout: 40_000, run: streamLimit },
  {
    name: 'sockets in all 5,000',
    timeout: 120_000,
    run: async (world) => ensureOneOf(await fill(world, 5000), [4429, 429, 503], 'the close code or status of one more'),
  },
];

/** Holds so many sockets open, by as many actors as it takes, and then tries one more. */
async function fill(world: World, count: number): Promise<number> {
  const wires: Wire[] = [];
  try {
    while (wires.length < count) {
      const { secret } = await world.issueKey([]);
      const size = Math.min(SOCKETS - 2, count - wires.length);
      const opened = await Promise.allSettled(Array.from({ length: size }, () => Wire.open(world.base, secret)));
      for (const one of opened) if (one.status === 'fulfilled') wires.push(one.value);
      const refused = opened.find(({ status }) => status === 'rejected');
      // Other suites may hold a few of the places meanwhile.
      if (refused)
        ensure(wires.length > count - 200, `${count} open sockets`, `${wires.length}, then ${String(dig(refused, 'reason'))}`);
      if (refused) break;
    }
    const { secret } = await world.issueKey([]);
    return await refusalOf(world, secret);
  } finally {
    for (const wire of wires) wire.cut();
  }
}
