/** What was bought, summed by group and currency: each total is checked by a second statement that shares nothing with the first. */
import { beforeAll, describe, expect, it } from 'vitest';
import { access } from '../../../src/modules/access/index.ts';
import { contacts } from '../../../src/modules/contacts/index.ts';
import { sales } from '../../../src/modules/sales/index.ts';
import { countStatements, createTestRapport, eachKind } from '../../support/index.ts';
import { type GivenCustomer, givenCustomer } from '../contacts/given.ts';
import { type GivenProduct, givenProduct, givenPurchase } from './given.ts';
import { TOTALS, type Total } from './totals-documents.ts';

const MODULES = [access, contacts, sales];

describe.each(await eachKind())('totals over purchases, on %s,', (kind) => {
  const count = countStatements();
  const rapport = createTestRapport(MODULES, { databaseOptions: { kind, wrapAdapter: count.wrapAdapter } });
  let ada: GivenCustomer;
  let bob: GivenCustomer;
  let tea: GivenProduct;
  let milk: GivenProduct;

  beforeAll(async () => {
    [ada, bob] = [await givenCustomer(rapport), await givenCustomer(rapport)];
    [tea, milk] = [await givenProduct(rapport, { name: 'Tea' }), await givenProduct(rapport, { name: 'Milk' })];
    const line = (product: GivenProduct, unitPrice: string, quantity = '1') => ({ productId: product.id, quantity, unitPrice });
    const bought = (at: string) => ({ purchasedAt: new Date(at) });
    await givenPurchase(rapport, ada, {
      ...bought('2025-12-31T23:30:00Z'),
      lines: [line(tea, '10.00'), line(milk, '0.05', '3'), line(tea, '1.00')],
      payments: [
        { method: 'CARD', amount: '5.00' },
        { method: 'CARD', amount: '1.00' },
        { method: 'CASH', amount: '2.00' },
      ],
    });
    await givenPurchase(rapport, ada, { ...bought('2026-02-10T08:00:00Z'), touchpoint: 'ONLINE', lines: [line(milk, '7.00')] });
    await givenPurchase(rapport, bob, {
      ...bought('2026-02-11T08:00:00Z'),
      lines: [line(tea, '20.00')],
      payments: [{ method: 'BANK_TRANSFER', amount: '20.00' }],
    });
    await givenPurchase(rapport, bob, { ...bought('2026-02-12T08:00:00Z'), currencyCode: 'JPY', lines: [line(tea, '500')] });
    await givenPurchase(rapport, bob, { ...bought('2026-02-13T08:00:00Z'), currencyCode: 'KWD', lines: [line(milk, '1.234')] });
  });

  const reader = () => rapport.as('sales.statistics.read', 'sales.product.read');
  const totals = async (variables: object = {}) =>
    (await reader().data<{ purchaseTotals: readonly Total[] }>(TOTALS, { ...variables })).purchaseTotals;
  /** `key label total currency count average`, as lines. */
  const summary = async (variables: object = {}) =>
    (await totals(variables)).map(({ key, label, total, count: many, average }) =>
      [key, label, total.amount, total.currencyCode, many, average?.amount].join(' | '),
    );

  it('without groups are one row per currency, in the order of codes', async () => {
    expect(await summary()).toEqual([
      // 38.15 ÷ 3 = 12.71666…
      'ALL | All purchases | 38.15 | EUR | 3 | 12.72',
      'ALL | All purchases | 500 | JPY | 1 | 500',
      'ALL | All purchases | 1.234 | KWD | 1 | 1.234',
    ]);
  });

  it('are null of nothing: empty groups are absent, and so is everything of a filter that lets nothing through', async () => {
    expect(await totals({ filter: { currencyCode: 'USD' } })).toEqual([]);
    expect(await totals({ filter: { touchpoint: [] }, groupBy: 'MONTH' })).toEqual([]);
  });

  it.each([
    ['DAY', ['2025-12-31 | 31 December 2025', '2026-02-10 | 10 February 2026', '2026-02-11 | 11 February 2026']],
    ['WEEK', ['2026-W01 | Week 1 of 2026', '2026-W07 | Week 7 of 2026']],
    ['MONTH', ['2025-12 | December 2025', '2026-02 | February 2026']],
    ['QUARTER', ['2025-Q4 | Q4 2025', '2026-Q1 | Q1 2026']],
    ['YEAR', ['2025 | 2025', '2026 | 2026']],
  ])('by %s have a key for programs and a label for people', async (groupBy, expected) => {
    const rows = await summary({ groupBy, filter: { currencyCode: 'EUR' } });
    expect(rows.map((row) => row.split(' | ').slice(0, 2).join(' | '))).toEqual(expected);
  });

  it('by MONTH sum each currency apart', async () => {
    expect(await summary({ groupBy: 'MONTH' })).toEqual([
      '2025-12 | December 2025 | 11.15 | EUR | 1 | 11.15',
      '2026-02 | February 2026 | 27.00 | EUR | 2 | 13.50',
      '2026-02 | February 2026 | 500 | JPY | 1 | 500',
      '2026-02 | February 2026 | 1.234 | KWD | 1 | 1.234',
    ]);
  });

  it.each([
    ['of a product', () => ({ productId: tea.globalId, currencyCode: 'EUR' }), ['2025-12 1', '2026-02 1']],
    ['of a way to pay', () => ({ paymentMethod: ['CARD', 'BANK_TRANSFER'] }), ['2025-12 1', '2026-02 1']],
    ['of a touchpoint', () => ({ touchpoint: ['ONLINE'] }), ['2026-02 1']],
    ['of a customer', () => ({ customerId: bob.globalId, currencyCode: 'EUR' }), ['2026-02 1']],
    ['of no product, nested', () => ({ currencyCode: 'EUR', and: [{ not: { productId: tea.globalId } }] }), ['2026-02 1']],
  ])('by MONTH apply a filter %s', async (_case, filter, expected) => {
    const rows = await totals({ filter: filter(), groupBy: 'MONTH' });
    expect(rows.map(({ key, count: many }) => `${key} ${many}`)).toEqual(expected);
  });

  it('by PRODUCT sum lines and count purchases; the product is there to be read', async () => {
    const rows = await totals({ groupBy: 'PRODUCT', filter: { currencyCode: 'EUR' } });
    expect(rows).toEqual(
      [
        // Two lines of one purchase are one purchase.
        { product: tea, label: 'Tea', amount: '31.00', count: 2, average: '15.50' },
        { product: milk, label: 'Milk', amount: '7.15', count: 2, average: '3.58' },
      ]
        .map(({ product, label, amount, count: many, average }) => ({
          key: product.globalId,
          label,
          periodStart: null,
          product: { id: product.globalId, name: label },
          total: { amount, currencyCode: 'EUR' },
          count: many,
          average: { amount: average, currencyCode: 'EUR' },
        }))
        .sort((one, other) => (one.key < other.key ? -1 : 1)),
    );
  });

  it('by PAYMENT_METHOD sum payments and count purchases; what was not paid is in none', async () => {
    expect(await summary({ groupBy: 'PAYMENT_METHOD' })).toEqual([
      'BANK_TRANSFER | Bank transfer | 20.00 | EUR | 1 | 20.00',
      'CARD | Card | 6.00 | EUR | 1 | 6.00',
      'CASH | Cash | 2.00 | EUR | 1 | 2.00',
    ]);
  });

  it('by TOUCHPOINT go by the value of the enum', async () => {
    expect(await summary({ groupBy: 'TOUCHPOINT', filter: { currencyCode: 'EUR' } })).toEqual([
      'ONLINE | Online | 7.00 | EUR | 1 | 7.00',
      'STORE | Store | 31.15 | EUR | 2 | 15.58',
    ]);
  });

  it('with a productId are of purchases with it, by PRODUCT of its lines alone, of NOT the others', async () => {
    const filter = { productId: milk.globalId, currencyCode: 'EUR' };
    expect(await summary({ filter })).toEqual(['ALL | All purchases | 18.15 | EUR | 2 | 9.08']);
    const labels = async (given: object) => (await totals({ filter: given, groupBy: 'PRODUCT' })).map(({ label }) => label);
    expect(await labels(filter)).toEqual(['Milk']);
    expect(await labels({ currencyCode: 'EUR', not: { productId: milk.globalId } })).toEqual(['Tea']);
  });

  it('with a paymentMethod are of purchases paid so, by PAYMENT_METHOD of those payments alone', async () => {
    const filter = { paymentMethod: ['CASH'] };
    expect(await summary({ filter })).toEqual(['ALL | All purchases | 11.15 | EUR | 1 | 11.15']);
    expect(await summary({ filter, groupBy: 'PAYMENT_METHOD' })).toEqual(['CASH | Cash | 2.00 | EUR | 1 | 2.00']);
  });

  it('of one customer are of theirs alone, also by the id of somebody merged into them', async () => {
    const absorbed = await givenCustomer(rapport);
    await rapport.db.customer.update({ where: { id: absorbed.id }, data: { mergedIntoId: ada.id } });
    for (const customerId of [ada.globalId, absorbed.globalId]) {
      expect(await summary({ filter: { customerId } })).toEqual(['ALL | All purchases | 18.15 | EUR | 2 | 9.08']);
    }
  });

  it.each([
    ['gte', 2],
    ['gt', 1],
    ['lte', 2],
    ['lt', 1],
  ])('of moments %s a purchase’s own are of %i in euros', async (comparison, many) => {
    const filter = { currencyCode: 'EUR', purchasedAt: { [comparison]: '2026-02-10T08:00:00.000Z' } };
    expect((await totals({ filter })).map(({ count: found }) => found)).toEqual([many]);
  });

  it('are gross of returns', async () => {
    const { id, totalMinor } = await rapport.db.purchase.findFirstOrThrow({ where: { customerId: ada.id } });
    const before = await summary();
    await rapport.db.purchaseBalance.update({ where: { purchaseId: id }, data: { returnedMinor: 5n } });
    expect(totalMinor).toBeGreaterThan(5n);
    expect(await summary()).toEqual(before);
    await rapport.db.purchaseBalance.update({ where: { purchaseId: id }, data: { returnedMinor: 0n } });
  });

  it('take as many statements whatever they sum, and one more for the products', async () => {
    const during = async (groupBy: string | null) => {
      const { statements } = await count.during(() => totals({ groupBy }));
      return statements.filter(({ sql }) => /"(?:Purchase|Product|Payment)"/.test(sql)).length;
    };
    expect(await during(null)).toBe(1);
    expect(await during('DAY')).toBe(1);
    expect(await during('PAYMENT_METHOD')).toBe(1);
    expect(await during('PRODUCT')).toBe(2);
  });

  it('are told to nobody without the permission, and by product not without that to see products', async () => {
    const refused = { data: { purchaseTotals: null }, errors: [{ extensions: { code: 'FORBIDDEN' } }] };
    expect(await rapport.as('sales.purchase.read', 'sales.product.read').run(TOTALS)).toMatchObject(refused);
    const statistician = rapport.as('sales.statistics.read');
    expect(await statistician.run(TOTALS, { groupBy: 'PRODUCT' })).toMatchObject(refused);
    expect((await statistician.run(TOTALS, { groupBy: 'YEAR' })).errors).toBeUndefined();
  });

  it.each([
    [
      'an unknown time zone',
      { timeZone: 'Mars/Olympus' },
      'timeZone must be UTC, or the IANA name of a place, for example Europe/Prague.',
    ],
    [
      'an offset for a time zone',
      { timeZone: '+02:00' },
      'timeZone must be UTC, or the IANA name of a place, for example Europe/Prague.',
    ],
    ['an empty list within the filter', { filter: { or: [] } }, 'The list "or" of a filter may not be empty.'],
    ['the id of something else', { filter: { productId: 'x' } }, 'This is not the id of a Product.'],
  ])('refuse %s', async (_case, variables, message) => {
    const { data, errors } = await reader().run(TOTALS, variables);
    expect(data).toEqual({ purchaseTotals: null });
    expect(errors).toMatchObject([{ message, extensions: { code: 'BAD_USER_INPUT' } }]);
  });

  it('round averages half to even, once for each row', async () => {
    const prices = [
      ['0.02', '0.03'],
      ['0.03', '0.04'],
    ];
    for (const [month, pair] of prices.entries()) {
      for (const unitPrice of pair) {
        const purchasedAt = new Date(Date.UTC(2026, month, 15));
        await givenPurchase(rapport, bob, {
          purchasedAt,
          currencyCode: 'CZK',
          lines: [{ productId: tea.id, quantity: '1', unitPrice }],
        });
      }
    }
    const rows = await totals({ groupBy: 'MONTH', filter: { currencyCode: 'CZK' } });
    expect(rows.map(({ total, average }) => [total.amount, average?.amount])).toEqual([
      ['0.05', '0.02'],
      ['0.07', '0.04'],
    ]);
  });
});
