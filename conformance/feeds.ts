/** Live feeds over both transports: nothing missed, nothing twice, nothing that is not theirs, and an end when it must end. */
import { dig, ensure, ensureEqual, eventually, sleep } from './expect.ts';
import { both, complaintIds, feedActor, opened, settle } from './feed-cases.ts';
import { type FeedItem, readFeed, type Transport } from './feed-client.ts';
import { endings } from './feed-endings.ts';
import { ACKNOWLEDGE_COMPLAINT, COMPLAINT_CHANGED, COMPLAINT_OPENED, CUSTOMER_CHANGED, UPDATE_CUSTOMER } from './operations.ts';
import { overflow } from './overflow.ts';
import type { Case, Suite } from './runner.ts';
import type { World } from './world.ts';

const DELIVERY: readonly Case<World>[] = [
  ...both('events arrive as they happen, with cursor, time, type and record', async (world, transport) => {
    const customerId = await world.customer();
    const reader = await opened(await feedActor(world), transport, customerId);
    const ids = await settle(world, reader, customerId);
    for (let at = 0; at < 2; at += 1) ids.push(...(await world.tenComplaints(customerId, 'live')));
    ids.push((await world.complaint(customerId, { severity: 'HIGH' })).id);
    await reader.has(ids.length);
    ensureEqual(complaintIds(reader.items), ids, 'the complaints in the order opened');
    const last = reader.items.at(-1);
    ensureEqual(
      [last?.type, dig(last?.event, 'complaint', 'severity')],
      ['feedback.complaint.opened', 'HIGH'],
      'type and severity',
    );
    ensure(Math.abs(Date.parse(last?.occurredAt ?? '') - Date.now()) < 600_000, 'a time of now', last?.occurredAt);
    await reader.stop();
  }),
  ...both('resuming with a cursor gives what was missed, in order and once, and then what happens', async (world, transport) => {
    const customerId = await world.customer();
    const first = await opened(await feedActor(world), transport, customerId);
    const ids = await settle(world, first, customerId);
    await first.has(ids.length);
    await first.stop();
    for (let at = 0; at < 3; at += 1) ids.push(...(await world.tenComplaints(customerId, 'missed')));
    const second = await opened(await feedActor(world), transport, customerId, first.items[0]?.cursor);
    await second.has(ids.length - 1);
    ids.push((await world.complaint(customerId)).id);
    await second.has(ids.length - 1);
    await sleep(300);
    ensureEqual(complaintIds(second.items), ids.slice(1), 'the missed complaints and then the live one');
    await second.stop();
  }),
  ...both('one who reconnects all the time gets the same as one who never left', async (world, transport) => {
    const customerId = await world.customer();
    const steady = await opened(await feedActor(world), transport, customerId);
    const ids = await settle(world, steady, customerId);
    await steady.has(ids.length);
    const cursor = steady.cursor;
    const writing = Promise.all(Array.from({ length: 6 }, () => world.tenComplaints(customerId, 'by many')));
    // Awaited below; where the reading fails first, that is what is told.
    writing.catch(() => undefined);
    const seen = await readInPieces(world, transport, customerId, cursor, 60);
    const written = (await writing).flat();
    await steady.has(ids.length + 60);
    const steadily = steady.items.slice(ids.length).map((item) => item.cursor);
    ensureEqual(
      seen.map((item) => item.cursor),
      steadily,
      'the cursors of the reader who never left,',
    );
    ensureEqual([...complaintIds(seen)].sort(), [...written].sort(), 'the complaints written, once each,');
    await steady.stop();
  }),
];

/** Hangs up after every few events and goes on from the last cursor. */
async function readInPieces(
  world: World,
  transport: Transport,
  customerId: string,
  from: string | undefined,
  count: number,
): Promise<readonly FeedItem[]> {
  const seen: FeedItem[] = [];
  let after = from;
  while (seen.length < count) {
    const reader = await opened(await feedActor(world), transport, customerId, after);
    await reader.has(Math.min(9, count - seen.length));
    await reader.stop();
    const items = [...reader.items];
    seen.push(...items);
    after = items.at(-1)?.cursor;
  }
  return seen;
}

const FILTERS: readonly Case<World>[] = [
  ...both('a filter lets through what it names and nothing else', async (world, transport) => {
    const [customerId, other] = [await world.customer(), await world.customer()];
    const all = await opened(await feedActor(world), transport, customerId);
    await settle(world, all, customerId);
    const after = all.items[0]?.cursor;
    await world.complaint(customerId, { severity: 'LOW' });
    const wanted = await world.complaint(customerId, { severity: 'CRITICAL', kind: 'COMPLAINT' });
    await world.complaint(other, { severity: 'CRITICAL' });
    await world.complaint(customerId, { severity: 'CRITICAL', kind: 'PRAISE' });
    const last = await world.complaint(customerId, { severity: 'CRITICAL', kind: 'COMPLAINT' });
    const filter = { customerId, severity: ['CRITICAL'], kind: ['COMPLAINT'] };
    const reader = await readFeed(await feedActor(world), transport, {
      query: COMPLAINT_OPENED,
      field: 'complaintOpened',
      variables: { after, filter },
    });
    await reader.has(2);
    await sleep(300);
    ensureEqual(complaintIds(reader.items), [wanted.id, last.id], 'the filtered complaints');
    await Promise.all([all.stop(), reader.stop()]);
  }),
  ...both('complaintChanged includes the opening and what follows', async (world, transport) => {
    const customerId = await world.customer();
    const first = await opened(await feedActor(world), transport, customerId);
    await settle(world, first, customerId);
    const variables = { after: first.items[0]?.cursor, filter: { customerId, severity: ['HIGH'] } };
    const reader = await readFeed(await feedActor(world), transport, {
      query: COMPLAINT_CHANGED,
      field: 'complaintChanged',
      variables,
    });
    const { id } = await world.complaint(customerId, { severity: 'HIGH' });
    await world.effect(await feedActor(world), 'acknowledgeComplaint', ACKNOWLEDGE_COMPLAINT, { id });
    await reader.has(2);
    ensureEqual(complaintIds(reader.items), [id, id], 'the complaint, twice');
    const [opening, change] = reader.items.map(({ type }) => type);
    ensureEqual(opening, 'feedback.complaint.opened', 'the first type');
    ensure(
      change !== opening && change?.startsWith('feedback.complaint.') === true,
      'a second type of feedback.complaint',
      change,
    );
    await Promise.all([first.stop(), reader.stop()]);
  }),
  ...both('customerChanged follows one customer', async (world, transport) => {
    const [customerId, other] = [await world.customer(), await world.customer()];
    const reader = await readFeed(await feedActor(world), transport, {
      query: CUSTOMER_CHANGED,
      field: 'customerChanged',
      variables: { customerId },
    });
    const rename = async (id: string): Promise<unknown> =>
      world.effect(await feedActor(world), 'updateCustomer', UPDATE_CUSTOMER, { id, organizationName: world.unique('renamed') });
    await eventually(
      'an event',
      20_000,
      async () => [await rename(other), await rename(customerId), await sleep(250)],
      () => reader.items.length > 0,
    );
    await sleep(300);
    for (const { event } of reader.items) ensureEqual(dig(event, 'customer', 'id'), customerId, 'the customer');
    await reader.stop();
  }),
];

export const feeds: Suite<World> = {
  name: 'feeds',
  about: 'delivery, resuming, filters, endings and overflow, over WebSocket and SSE',
  cases: () => [
    ...endings.filter(({ slow }) => slow),
    ...DELIVERY,
    ...FILTERS,
    ...endings.filter(({ slow }) => !slow),
    ...overflow,
  ],
};
