/** What the cases about feeds share: readers of one customer's complaints, on both transports. */
import { dig, eventually, sleep } from './expect.ts';
import { type FeedItem, type FeedReader, readFeed, type Transport } from './feed-client.ts';
import type { Api } from './http-client.ts';
import { COMPLAINT_OPENED } from './operations.ts';
import type { Case } from './runner.ts';
import type { World } from './world.ts';

const TRANSPORTS: readonly Transport[] = ['WebSocket', 'SSE'];

export const complaintIds = (items: readonly FeedItem[]): readonly string[] =>
  items.map(({ event }) => String(dig(event, 'complaint', 'id')));

/** Reads `complaintOpened` of one customer. */
export const opened = (api: Api, transport: Transport, customerId: string, after?: string): Promise<FeedReader> =>
  readFeed(api, transport, {
    query: COMPLAINT_OPENED,
    field: 'complaintOpened',
    variables: { filter: { customerId }, ...(after !== undefined && { after }) },
  });

/** Opens complaints until a reader without a cursor has seen one: from there on it misses nothing. Their ids, from the seen one on. */
export async function settle(world: World, reader: FeedReader, customerId: string): Promise<string[]> {
  const ids: string[] = [];
  await eventually(
    'a first event',
    20_000,
    async () => {
      ids.push((await world.complaint(customerId)).id);
      await sleep(250);
      return reader.items.length;
    },
    (length) => length > 0,
  );
  const [first = ''] = complaintIds(reader.items);
  return ids.slice(ids.indexOf(first));
}

export const both = (
  name: string,
  run: (world: World, transport: Transport) => Promise<void>,
  more: Partial<Case<World>> = {},
): readonly Case<World>[] =>
  TRANSPORTS.map((transport) => ({
    name: `${transport}: ${name}`,
    timeout: 60_000,
    ...more,
    run: (world: World) => run(world, transport),
  }));

export const feedActor = (world: World): Promise<Api> => world.actor('feeds');
