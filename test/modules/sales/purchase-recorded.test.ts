/** The live feed of purchases. */
import { describe, expect, it } from 'vitest';
import { access } from '../../../src/modules/access/index.ts';
import { contacts } from '../../../src/modules/contacts/index.ts';
import { sales } from '../../../src/modules/sales/index.ts';
import { createTestRapport, type LiveStream } from '../../support/index.ts';
import { graphql, type ResultOf } from '../../typed-documents/index.ts';
import { givenCustomer } from '../contacts/given.ts';
import { merge, undo } from '../contacts/merging.ts';
import { givenPurchase } from './given.ts';

const rapport = createTestRapport([access, contacts, sales]);

const RECORDED = graphql(`
  subscription Recorded($after: String, $customerId: ID) {
    purchaseRecorded(after: $after, customerId: $customerId) {
      cursor occurredAt type purchase { number total { amount } customer { displayName } lines { total { amount } } }
    }
  }
`);
type Recorded = ResultOf<typeof RECORDED>;

const reader = () => rapport.as('sales.purchase.read', 'contacts.customer.read');
const watch = (variables: { after?: string; customerId?: string } = {}) => reader().subscribe(RECORDED, variables);
const numbers = async (feed: LiveStream<Recorded>, count: number) =>
  (await feed.take(count)).map(({ purchaseRecorded }) => purchaseRecorded?.purchase?.number);

describe('the feed of purchases', () => {
  it('tells each as it is recorded, with the time at which it was made', async () => {
    const ada = await givenCustomer(rapport);
    await using feed = await watch();

    await givenPurchase(rapport, ada, { number: 'F-1', purchasedAt: new Date('2026-01-05T10:00:00.000Z') });

    expect(await feed.take(1)).toEqual([
      {
        purchaseRecorded: {
          cursor: expect.any(String),
          occurredAt: '2026-01-05T10:00:00.000Z',
          type: 'sales.purchase.recorded',
          purchase: {
            ...{ number: 'F-1', total: { amount: '10.00' }, customer: { displayName: 'Ada' } },
            lines: [{ total: { amount: '10.00' } }],
          },
        },
      },
    ]);
  });

  it('goes on after a cursor: all that was missed, in order, then live, nothing twice', async () => {
    const ada = await givenCustomer(rapport);
    const first = await watch();
    await givenPurchase(rapport, ada, { number: 'A-1' });
    const [seen] = await first.take(1);
    await first.return();
    for (const number of ['A-2', 'A-3']) await givenPurchase(rapport, ada, { number });

    await using resumed = await watch({ after: seen?.purchaseRecorded?.cursor ?? '' });
    expect(await numbers(resumed, 2)).toEqual(['A-2', 'A-3']);
    await givenPurchase(rapport, ada, { number: 'A-4' });
    expect(await numbers(resumed, 1)).toEqual(['A-4']);
  });

  it('of one customer leaves out the others’', async () => {
    const [ada, ben] = [await givenCustomer(rapport), await givenCustomer(rapport)];
    await using feed = await watch({ customerId: ada.globalId });
    await givenPurchase(rapport, ben, { number: 'C-1' });
    await givenPurchase(rapport, ada, { number: 'C-2' });
    expect(await numbers(feed, 1)).toEqual(['C-2']);
  });

  it('of one customer covers who was merged into them, as long as the merge holds', async () => {
    const [survivor, absorbed] = [await givenCustomer(rapport), await givenCustomer(rapport)];
    const any = await watch();
    await givenPurchase(rapport, await givenCustomer(rapport), { number: 'M-0' });
    const [mark] = await any.take(1);
    await any.return();
    const after = mark?.purchaseRecorded?.cursor ?? '';
    await givenPurchase(rapport, absorbed, { number: 'M-1' });
    const merged = await merge(rapport, { survivor: survivor.id, absorbed: absorbed.id });
    await givenPurchase(rapport, absorbed, { number: 'M-2' });

    for (const { globalId: customerId } of [survivor, absorbed]) {
      await using feed = await watch({ customerId, after });
      expect(await numbers(feed, 2)).toEqual(['M-1', 'M-2']);
    }

    await undo(rapport, merged);
    await givenPurchase(rapport, absorbed, { number: 'M-3' });
    await using own = await watch({ customerId: absorbed.globalId, after });
    expect(await numbers(own, 2)).toEqual(['M-1', 'M-3']);
  });

  it('is refused to who may not read purchases', async () => {
    await using feed = await rapport.as('contacts.customer.read').subscribe(RECORDED, {});
    expect((await feed.next()).value?.errors?.[0]?.extensions?.code).toBe('FORBIDDEN');
  });
});
