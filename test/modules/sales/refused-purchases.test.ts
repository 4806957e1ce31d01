import { describe, expect, it } from 'vitest';
import { access } from '../../../src/modules/access/index.ts';
import { contacts } from '../../../src/modules/contacts/index.ts';
import { sales } from '../../../src/modules/sales/index.ts';
import { updateProduct } from '../../../src/modules/sales/products/index.ts';
import { createTestRapport, decodeId, globalId } from '../../support/index.ts';
import { givenCustomer } from '../contacts/given.ts';
import { givenProduct, givenPurchase, salesWritten } from './given.ts';
import { type PurchaseTold, purchaseToTell, RECORD_PURCHASE, tell } from './recording.ts';

const rapport = createTestRapport([access, contacts, sales]);
const NOBODY = '01900000-0000-7000-8000-000000000000';

describe('a purchase that cannot be recorded', () => {
  const line = (wrong: object) => ({ lines: [{ quantity: '1', unitPrice: '10', ...wrong }] });
  const payment = (wrong: object) => ({ payments: [{ method: 'CASH' as const, amount: '1', ...wrong }] });
  it.each<[string, object, string[][]]>([
    ['a blank number', { number: ' ' }, [['number']]],
    ['a number of 101 characters', { number: 'x'.repeat(101) }, [['number']]],
    ['a campaign code of 101 characters', { campaignCode: 'x'.repeat(101) }, [['campaignCode']]],
    ['a time to come', { purchasedAt: '2026-03-02T09:01:00.001Z' }, [['purchasedAt']]],
    ["another type's id for a customer", { customerId: globalId('Product', NOBODY) }, [['customerId']]],
    ['no lines', { lines: [] }, [['lines']]],
    ['501 lines', { lines: Array.from({ length: 501 }, () => ({ quantity: '1', unitPrice: '1' })) }, [['lines']]],
    ["another type's id for a product", line({ productId: globalId('Customer', NOBODY) }), [['lines', '0', 'productId']]],
    ['a product that there is not', line({ productId: globalId('Product', NOBODY) }), [['lines', '0', 'productId']]],
    ['a quantity of 0', line({ quantity: '0' }), [['lines', '0', 'quantity']]],
    ['a quantity below 0', line({ quantity: '-1' }), [['lines', '0', 'quantity']]],
    ['a quantity of 4 decimals', line({ quantity: '1.0001' }), [['lines', '0', 'quantity']]],
    ['a quantity of a billion', line({ quantity: '1000000000' }), [['lines', '0', 'quantity']]],
    ['a price below 0', line({ unitPrice: '-0.01' }), [['lines', '0', 'unitPrice']]],
    ['a price with more digits than the currency', line({ unitPrice: '1.005' }), [['lines', '0', 'unitPrice']]],
    ['a price too large to be kept', line({ unitPrice: '92233720368547758.08' }), [['lines', '0', 'unitPrice']]],
    ['a discount below 0', line({ discount: '-1' }), [['lines', '0', 'discount']]],
    ['a discount above what the line costs', line({ discount: '10.01' }), [['lines', '0', 'discount']]],
    [
      'a line that costs more than can be kept',
      line({ quantity: '1000', unitPrice: '92233720368547758.07' }),
      [['lines', '0'], ['lines']],
    ],
    ['a payment of nothing', payment({ amount: '0' }), [['payments', '0', 'amount']]],
    ['a payment below 0', payment({ amount: '-1' }), [['payments', '0', 'amount']]],
    ['a payment with more digits than the currency', payment({ amount: '1.005' }), [['payments', '0', 'amount']]],
    ['a payment in the future', payment({ paidAt: '2026-03-02T09:01:00.001Z' }), [['payments', '0', 'paidAt']]],
    ['payments above the total', payment({ amount: '10.01' }), [['payments']]],
    [
      'many faults, all told at once',
      {
        ...{ customerId: 'x', number: '', purchasedAt: '2030-01-01T00:00:00Z', campaignCode: 'x'.repeat(101) },
        lines: [
          { productId: 'x', quantity: '0', unitPrice: '-1', discount: '0.001' },
          { quantity: '1', unitPrice: '1', discount: '2' },
        ],
        payments: [{ method: 'CASH', amount: '0', paidAt: '2030-01-01T00:00:00Z' }],
      },
      [
        ...[['customerId'], ['lines', '0', 'productId'], ['number'], ['campaignCode'], ['purchasedAt']],
        ...[
          ['lines', '0', 'quantity'],
          ['lines', '0', 'unitPrice'],
          ['lines', '0', 'discount'],
          ['lines', '1', 'discount'],
        ],
        ...[
          ['payments', '0', 'amount'],
          ['payments', '0', 'paidAt'],
        ],
      ],
    ],
  ])(
    'is refused for %s, and nothing is written',
    async (_case, wrong: Partial<Omit<PurchaseTold, 'lines'>> & { lines?: object[] }, paths) => {
      const input = await purchaseToTell(rapport);
      const [good] = input.lines;
      const lines = wrong.lines?.map((one) => ({ ...good, ...one })) ?? input.lines;
      const before = await salesWritten(rapport);

      const refused = await tell(rapport, { ...input, ...wrong, lines } as PurchaseTold);

      expect(refused).toMatchObject({ __typename: 'ValidationError', code: 'VALIDATION_FAILED' });
      expect(refused && 'issues' in refused ? refused.issues.map(({ path }) => path) : null).toEqual(paths);
      expect(await salesWritten(rapport)).toEqual(before);
    },
  );

  it('is refused for a product that is not sold any more, and nothing is written', async () => {
    const input = await purchaseToTell(rapport);
    await updateProduct(rapport.ctx, { id: decodeId(input.lines[0]?.productId ?? '')?.id ?? '', isActive: false });
    const before = await salesWritten(rapport);

    expect(await tell(rapport, input)).toMatchObject({ issues: [{ path: ['lines', '0', 'productId'], code: 'INACTIVE' }] });
    expect(await salesWritten(rapport)).toEqual(before);
  });

  it('is refused for a customer who does not exist, and nothing is written', async () => {
    const customerId = globalId('Customer', NOBODY);
    const input = await purchaseToTell(rapport, { customerId });
    const before = await salesWritten(rapport);

    expect(await tell(rapport, input)).toMatchObject({ __typename: 'NotFoundError', type: 'Customer', id: customerId });
    expect(await salesWritten(rapport)).toEqual(before);
  });

  it('is refused for a number that another purchase has, and nothing is written', async () => {
    const input = await purchaseToTell(rapport);
    await givenPurchase(rapport, await givenCustomer(rapport), { number: input.number });
    const before = await salesWritten(rapport);

    expect(await tell(rapport, input)).toMatchObject({ __typename: 'ConflictError', code: 'UNIQUE_VIOLATION' });
    expect(await salesWritten(rapport)).toEqual(before);
  });

  it('is refused if all that the customer bought would be more than can be kept, and nothing is written', async () => {
    const customer = await givenCustomer(rapport);
    const line = { productId: (await givenProduct(rapport)).id, quantity: '1', unitPrice: '92233720368547758.07' };
    await givenPurchase(rapport, customer, { lines: [line] });
    const input = await purchaseToTell(rapport, { customerId: customer.globalId });
    const before = await salesWritten(rapport);

    expect(await tell(rapport, input)).toMatchObject({ __typename: 'ConflictError', code: 'CONFLICT' });
    expect(await salesWritten(rapport)).toEqual(before);
    expect(await tell(rapport, { ...input, currencyCode: 'USD' })).toMatchObject({ __typename: 'RecordPurchaseSuccess' });
  });

  it.each([['sales.purchase.record'], ['sales.purchase.read']] as const)(
    'is refused to who holds %s alone, and nothing is written',
    async (permission) => {
      const input = await purchaseToTell(rapport);
      const before = await salesWritten(rapport);

      const { data, errors } = await rapport.as(permission).run(RECORD_PURCHASE, { input });

      expect(data).toEqual({ recordPurchase: null });
      expect(errors?.[0]?.extensions?.code).toBe('FORBIDDEN');
      expect(await salesWritten(rapport)).toEqual(before);
    },
  );
});
