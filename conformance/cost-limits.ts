/** What an actor may spend: told with every answer, refused beyond it, and nobody else's business. */
import { dig, digNumber, ensure, ensureEqual, ensureOneOf } from './expect.ts';
import { codesOf } from './http-client.ts';
import { ensureServed, limitActor } from './limit-case.ts';
import type { Case } from './runner.ts';
import type { World } from './world.ts';
import { Wire } from './ws-client.ts';

/** Weighs about twice its page squared. */
export const tree = (page: number): string =>
  `{ customers(first: ${page}) { nodes { complaints(first: ${page}) { nodes { customer { id } } } } } }`;

/** Weighs some 8,500 and does nothing: no complaint of this customer is ever opened. */
const STANDING = `subscription ($filter: ComplaintEventFilter) { complaintOpened(filter: $filter) { complaint { customer {
  complaints(first: 65) { nodes { customer { complaints(first: 65) { nodes { customer { id } } } } } } } } } }`;
/** More than any bucket of 100,000 pays for. */
const STANDINGS = 20;

async function spendAll(world: World, key: string | null): Promise<void> {
  const wire = await Wire.open(world.base, key);
  const filter = { customerId: await world.customer() };
  for (let at = 0; at < STANDINGS; at += 1) wire.subscribe(`standing-${at}`, STANDING, { filter });
  const refused = await wire.answer('a subscription too many', (message) => dig(message, 'type') === 'error');
  ensureOneOf(String(dig(refused, 'payload', 0, 'extensions', 'code')), ['RATE_LIMITED'], 'the code');
  await wire.bye();
}

export const costLimits: readonly Case<World>[] = [
  {
    name: 'an answer tells its cost',
    run: async (world) => {
      const { json } = await (await limitActor(world)).ask({ query: tree(5) });
      const cost = dig(json, 'extensions', 'cost');
      const [requested, actual] = [digNumber(cost, 'requestedQueryCost'), digNumber(cost, 'actualQueryCost')];
      ensure(requested >= actual, 'an actual cost within the requested one', cost);
      for (const key of ['maximumAvailable', 'currentlyAvailable', 'restoreRate']) digNumber(cost, 'throttleStatus', key);
    },
  },
  {
    name: 'cost per actor: beyond it 429 with Retry-After, others untouched',
    timeout: 60_000,
    run: async (world) => {
      const [spender, other] = [await world.issueKey(await world.permissions()), await world.issueKey(await world.permissions())];
      await spendAll(world, spender.secret);
      const limited = await spender.api.ask({ query: tree(65), impatient: true });
      ensureEqual([limited.status, codesOf(limited)], [429, ['RATE_LIMITED']], 'status and codes');
      ensure(Number(limited.headers['retry-after']) > 0, 'a Retry-After', limited.headers);
      ensureServed(await other.api.ask({ query: tree(5), impatient: true }));
      ensureServed(await spender.api.ask({ query: tree(65) }));
    },
  },
];
