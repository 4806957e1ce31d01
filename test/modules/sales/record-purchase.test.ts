import { describe, expect, it } from 'vitest';
import { access } from '../../../src/modules/access/index.ts';
import { contacts } from '../../../src/modules/contacts/index.ts';
import { sales } from '../../../src/modules/sales/index.ts';
import { createTestRapport, decodeId, TEST_START } from '../../support/index.ts';
import { givenCustomer } from '../contacts/given.ts';
import { givenProduct } from './given.ts';
import { purchaseIn, purchaseToTell, RECORD_PURCHASE, tell, till } from './recording.ts';

const rapport = createTestRapport([access, contacts, sales]);

describe('a purchase that is told', () => {
  it('is recorded with its lines and payments, and what is owed of it', async () => {
    const [tea, pot] = [
      await givenProduct(rapport, { sku: 'TEA-1' }),
      await givenProduct(rapport, { sku: 'POT-1', name: 'Pot' }),
    ];
    const recorded = await tell(
      rapport,
      await purchaseToTell(rapport, {
        number: ' R-1001 ',
        touchpoint: 'ONLINE',
        campaignCode: ' SPRING ',
        lines: [
          { productId: tea.globalId, quantity: '0.250', unitPrice: '19.90', discount: '0.5' },
          { productId: pot.globalId, quantity: '2', unitPrice: '12' },
        ],
        payments: [
          { method: 'CARD', amount: '20' },
          { method: 'GIFT_CARD', amount: '5.5', paidAt: '2026-02-01T10:00:00Z' },
        ],
      }),
    );

    const eur = (amount: string) => ({ amount, currencyCode: 'EUR' });
    expect(recorded).toEqual({
      __typename: 'RecordPurchaseSuccess',
      purchase: {
        id: expect.any(String),
        number: 'R-1001',
        purchasedAt: TEST_START.toISOString(),
        touchpoint: 'ONLINE',
        campaignCode: 'SPRING',
        customer: { displayName: 'Ada', lifecycle: 'ACTIVE' },
        lines: [
          // 0.25 × 19.90 = 4.975, of which the even neighbour is 4.98.
          {
            ...{ product: { sku: 'TEA-1', name: 'Tea' }, quantity: '0.25', returnedQuantity: '0' },
            ...{ unitPrice: eur('19.90'), discount: eur('0.50'), total: eur('4.48') },
          },
          {
            ...{ product: { sku: 'POT-1', name: 'Pot' }, quantity: '2', returnedQuantity: '0' },
            ...{ unitPrice: eur('12.00'), discount: eur('0.00'), total: eur('24.00') },
          },
        ],
        payments: [
          { method: 'GIFT_CARD', amount: eur('5.50'), paidAt: '2026-02-01T10:00:00.000Z' },
          { method: 'CARD', amount: eur('20.00'), paidAt: TEST_START.toISOString() },
        ],
        total: eur('28.48'),
        paid: { amount: '25.50' },
        returned: { amount: '0.00' },
        refunded: { amount: '0.00' },
        outstanding: { amount: '2.98' },
        refundable: { amount: '25.50' },
      },
    });
  });

  it.each([
    ['JPY', '1205', '1205'],
    ['KWD', '12.345', '12.345'],
    ['EUR', '92233720368547758.07', '92233720368547758.07'],
  ])('in %s keeps %s exactly, through every relation', async (currencyCode, unitPrice, amount) => {
    const input = await purchaseToTell(rapport, { currencyCode });
    const lines = input.lines.map((line) => ({ ...line, unitPrice }));
    const recorded = purchaseIn(await tell(rapport, { ...input, lines, payments: [{ method: 'CASH', amount: unitPrice }] }));
    const money = { amount, currencyCode };
    expect(recorded).toMatchObject({
      ...{ total: money, paid: { amount }, refundable: { amount } },
      lines: [{ unitPrice: money, total: money }],
      payments: [{ amount: money }],
    });
    const read = rapport.as('sales.purchase.read', 'contacts.customer.read');
    const document = `query Q($id: ID!) { customer(id: $id) { totalSpent { amount currencyCode } purchases { nodes {
      total { amount } paid { amount } lines { total { amount } } payments { amount { amount } } } } } }`;
    expect(await read.data(document, { id: input.customerId })).toEqual({
      customer: {
        totalSpent: [money],
        purchases: {
          nodes: [{ total: { amount }, paid: { amount }, lines: [{ total: { amount } }], payments: [{ amount: { amount } }] }],
        },
      },
    });
  });

  it('takes up to 500 lines', async () => {
    const input = await purchaseToTell(rapport);
    const lines = Array.from({ length: 500 }, () => input.lines[0] ?? { productId: '', quantity: '', unitPrice: '' });
    const recorded = purchaseIn(await tell(rapport, { ...input, lines }));
    expect(recorded?.lines).toHaveLength(500);
    expect(recorded?.total).toEqual({ amount: '5000.00', currencyCode: 'EUR' });
  });

  it('may be a minute ahead of the server', async () => {
    const purchasedAt = new Date(TEST_START.getTime() + 60_000).toISOString();
    expect(purchaseIn(await tell(rapport, await purchaseToTell(rapport, { purchasedAt })))?.purchasedAt).toBe(purchasedAt);
  });

  it('is recorded once for one idempotency key', async () => {
    const input = await purchaseToTell(rapport, { idempotencyKey: 'till-1' });
    const desk = till(rapport);

    const first = await desk.data(RECORD_PURCHASE, { input });
    const again = await desk.data(RECORD_PURCHASE, { input });
    const other = await desk.data(RECORD_PURCHASE, { input: { ...input, touchpoint: 'PHONE' } });

    expect(first.recordPurchase?.__typename).toBe('RecordPurchaseSuccess');
    expect(again).toEqual(first);
    expect(other.recordPurchase).toMatchObject({ __typename: 'ConflictError', code: 'IDEMPOTENCY_KEY_REUSED' });
    expect(await rapport.db.purchase.count({ where: { number: input.number } })).toBe(1);
  });

  it('of a customer who was merged away is the other’s', async () => {
    const [survivor, input] = [await givenCustomer(rapport, { givenName: 'Eva' }), await purchaseToTell(rapport)];
    const absorbed = decodeId(input.customerId)?.id ?? '';
    await rapport.db.customer.update({ where: { id: absorbed }, data: { mergedIntoId: survivor.id } });

    expect(purchaseIn(await tell(rapport, input))?.customer).toEqual({ displayName: 'Eva', lifecycle: 'ACTIVE' });
  });
});
