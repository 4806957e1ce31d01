/** How feeds end, and whom they are closed to. */
import { dig, ensure, ensureEqual, ensureOneOf } from './expect.ts';
import { both, feedActor, opened, settle } from './feed-cases.ts';
import { type FeedReader, readFeed } from './feed-client.ts';
import { COMPLAINT_OPENED, CUSTOMERS } from './operations.ts';
import type { Case } from './runner.ts';
import type { World } from './world.ts';

const ENDS_WITHIN = 32_000;

export const endings: readonly Case<World>[] = [
  ...both(
    'a revoked key ends an idle stream within 30 s',
    async (world, transport) => {
      const customerId = await world.customer();
      const key = await world.issueKey(await world.permissions());
      const reader = await opened(key.api, transport, customerId);
      await settle(world, reader, customerId);
      await world.revoke(key.id);
      await endsRefused(reader);
    },
    { slow: true },
  ),
  ...both(
    'an expired key ends an idle stream within 30 s',
    async (world, transport) => {
      const customerId = await world.customer();
      const key = await world.issueKey(await world.permissions(), 4000);
      const reader = await opened(key.api, transport, customerId);
      await settle(world, reader, customerId);
      await endsRefused(reader);
    },
    { slow: true },
  ),
  ...both('without permission there is no feed', async (world, transport) => {
    const { api } = await world.issueKey(['contacts.customer.read']);
    const reader = await opened(api, transport, await world.customer());
    ensureEqual(await reader.endsWithin(5000), ['FORBIDDEN'], 'the codes');
    await reader.stop();
  }),
  ...both('for nobody there is no feed', async (world, transport) => {
    const reader = await opened(world.anonymous, transport, await world.customer());
    ensureEqual(await reader.endsWithin(5000), ['UNAUTHENTICATED'], 'the codes');
    await reader.stop();
  }),
  ...both('a garbage, forged or foreign cursor is CURSOR_INVALID', async (world, transport) => {
    const customerId = await world.customer();
    const list = dig(await world.admin.data(CUSTOMERS, { first: 1 }), 'customers', 'pageInfo', 'endCursor');
    for (const after of [
      'garbage',
      '',
      '0',
      '-1',
      '9'.repeat(40),
      '__proto__',
      'x'.repeat(5000),
      Buffer.from('[1,1,1]').toString('base64url'),
      String(list),
    ]) {
      const reader = await opened(await feedActor(world), transport, customerId, after);
      ensureEqual(await reader.endsWithin(5000), ['CURSOR_INVALID'], `after ${after.slice(0, 40)} the codes`);
      await reader.stop();
    }
  }),
  ...both('a field that the reader may not see is refused in the event, and the feed goes on', async (world, transport) => {
    const customerId = await world.customer();
    const { api } = await world.issueKey(['feedback.complaint.read']);
    const query = COMPLAINT_OPENED.replace('subject', 'subject customer { displayName }');
    const reader = await readFeed(api, transport, { query, field: 'complaintOpened', variables: { filter: { customerId } } });
    const ids = await settle(world, reader, customerId);
    ids.push((await world.complaint(customerId)).id);
    await reader.has(ids.length);
    ensure(
      reader.codes.length >= 2 && reader.codes.every((code) => code === 'FORBIDDEN'),
      'FORBIDDEN beside each event',
      reader.codes,
    );
    for (const { event } of reader.items) ensureEqual(dig(event, 'complaint', 'customer'), null, 'the customer');
    await reader.stop();
  }),
];

async function endsRefused(reader: FeedReader): Promise<void> {
  const codes = await reader.endsWithin(ENDS_WITHIN);
  const [code = reader.ending()] = codes;
  ensureOneOf(code, ['UNAUTHENTICATED', 'FORBIDDEN', 'close 4403 Forbidden', 'close 4401 Unauthorized'], 'an end with');
  await reader.stop();
}
