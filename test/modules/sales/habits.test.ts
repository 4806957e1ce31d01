/** How far customers buy by habit, what they have been worth, and what will be wanted: exact figures, counted by hand. */
import { beforeAll, describe, expect, it } from 'vitest';
import { access } from '../../../src/modules/access/index.ts';
import { contacts } from '../../../src/modules/contacts/index.ts';
import { sales } from '../../../src/modules/sales/index.ts';
import { countStatements, createTestRapport, eachKind } from '../../support/index.ts';
import { givenCustomer } from '../contacts/given.ts';
import { type GivenProduct, givenProduct } from './given.ts';
import { type Bought, givenBought } from './given-habits.ts';

const MODULES = [access, contacts, sales];
const DAY_MS = 86_400_000;
const VALUE = `customer(id: $id) {
  loyalty { purchases repeatRate fullPriceShare }
  lifetimeValue {
    historic { amount currencyCode } predicted { amount currencyCode } averagePurchase { amount currencyCode } purchasesPerYear expectedYears
  }
}`;

describe.each(await eachKind())('habits, on %s,', (kind) => {
  const count = countStatements();
  const rapport = createTestRapport(MODULES, { databaseOptions: { kind, wrapAdapter: count.wrapAdapter } });
  const reader = () => rapport.as('sales.statistics.read', 'contacts.customer.read');
  const ago = (days: number) => new Date(rapport.clock.now().getTime() - days * DAY_MS).toISOString();
  let [tea, milk, salt]: GivenProduct[] = [];
  beforeAll(async () => {
    [tea, milk, salt] = [
      await givenProduct(rapport, { name: 'Tea' }),
      await givenProduct(rapport, { name: 'Milk' }),
      await givenProduct(rapport, { name: 'Salt' }),
    ];
  });
  const of = (...products: (GivenProduct | undefined)[]) => products.map((product) => ({ productId: product?.id ?? '' }));

  async function habitsOf(...purchases: readonly Omit<Bought, 'customerId'>[]) {
    const { id, globalId } = await givenCustomer(rapport);
    await givenBought(rapport, ...purchases.map((purchase) => ({ customerId: id, ...purchase })));
    const { customer } = await reader().data(`query Q($id: ID!) { ${VALUE} }`, { id: globalId });
    return customer as never as { loyalty: object; lifetimeValue: readonly object[] };
  }

  it('are none before the first purchase: no rate is 0', async () => {
    expect(await habitsOf()).toEqual({ loyalty: { purchases: 0, repeatRate: null, fullPriceShare: null }, lifetimeValue: [] });
  });

  it('of one purchase know no repeat rate, and expect one year', async () => {
    expect(await habitsOf({ at: ago(0), totalMinor: 1_000, lines: of(tea, milk) })).toEqual({
      loyalty: { purchases: 1, repeatRate: null, fullPriceShare: 1 },
      lifetimeValue: [
        {
          historic: { amount: '10.00', currencyCode: 'EUR' },
          predicted: { amount: '10.00', currencyCode: 'EUR' },
          averagePurchase: { amount: '10.00', currencyCode: 'EUR' },
          purchasesPerYear: 1,
          expectedYears: 1,
        },
      ],
    });
  });

  it('repeat rate = purchases of products bought before ÷ purchases after the first; full-price share = lines without discount ÷ lines', async () => {
    const { loyalty } = await habitsOf(
      // In any order of writing: by when they were bought it is tea and milk, salt, milk, salt and tea, salt.
      { at: ago(10), lines: of(salt) },
      { at: ago(50), lines: of(tea, milk, tea) },
      { at: ago(40), lines: [{ productId: salt?.id ?? '', discountMinor: 5 }] },
      { at: ago(30), lines: [{ productId: milk?.id ?? '', discountMinor: 1 }] },
      { at: ago(20), lines: of(salt, tea) },
    );
    // Of the four after the first, all but the first salt; of eight lines six.
    expect(loyalty).toEqual({ purchases: 5, repeatRate: 0.75, fullPriceShare: 0.75 });
  });

  it('a product twice in one purchase, or in two of one moment, is bought before only in the later of two', async () => {
    expect((await habitsOf({ at: ago(9), lines: of(tea, tea) }, { at: ago(3), lines: of(milk, milk) })).loyalty).toMatchObject({
      repeatRate: 0,
    });
    expect((await habitsOf({ at: ago(9), lines: of(tea) }, { at: ago(9), lines: of(tea) })).loyalty).toMatchObject({
      repeatRate: 1,
    });
  });

  it('lifetime value = average purchase × purchases per year × expected years, each currency apart', async () => {
    const { lifetimeValue } = await habitsOf(
      { at: ago(730), totalMinor: 1_000, lines: of(tea) },
      { at: ago(365), totalMinor: 1_001, lines: of(tea) },
      { at: ago(100), totalMinor: 1_001, lines: of(milk) },
      { at: ago(50), totalMinor: 500, currencyCode: 'JPY', lines: of(salt) },
    );
    // One repeat of three: 1 ÷ (1 − 1/3) = 1.5 years. EUR: 30.02 ÷ 3 × 3 ÷ 2 years × 1.5 = 22.515, to even 22.52.
    expect(lifetimeValue).toEqual([
      {
        historic: { amount: '30.02', currencyCode: 'EUR' },
        predicted: { amount: '22.52', currencyCode: 'EUR' },
        averagePurchase: { amount: '10.01', currencyCode: 'EUR' },
        purchasesPerYear: 1.5,
        expectedYears: 1.5,
      },
      {
        historic: { amount: '500', currencyCode: 'JPY' },
        predicted: { amount: '750', currencyCode: 'JPY' },
        averagePurchase: { amount: '500', currencyCode: 'JPY' },
        purchasesPerYear: 1,
        expectedYears: 1.5,
      },
    ]);
  });

  it.each([
    ['four of five repeats: five years', 5, 4, 5],
    ['five of five: five years at most', 5, 5, 5],
    ['one of two: two years', 2, 1, 2],
    ['none of two: one year', 2, 0, 1],
  ])('expected years = min(5, 1 ÷ (1 − repeat rate)): %s', async (_case, later, repeats, expectedYears) => {
    const fresh = await Promise.all(Array.from({ length: later - repeats }, () => givenProduct(rapport)));
    const { lifetimeValue } = await habitsOf(
      { at: ago(20), lines: of(tea) },
      ...Array.from({ length: later }, (_none, nth) => ({
        at: ago(19 - nth),
        lines: of(nth < repeats ? tea : fresh[nth - repeats]),
      })),
    );
    expect(lifetimeValue).toMatchObject([{ expectedYears }]);
  });

  it('historic is net of returns, and so is the average', async () => {
    const { id, globalId } = await givenCustomer(rapport);
    await givenBought(rapport, { customerId: id, at: ago(10), totalMinor: 1_000, lines: of(tea) });
    await rapport.db.customerSpending.updateMany({ where: { customerId: id }, data: { returnedMinor: 400n } });
    const { customer } = await reader().data(`query Q($id: ID!) { ${VALUE} }`, { id: globalId });
    expect(customer).toMatchObject({
      lifetimeValue: [{ historic: { amount: '6.00' }, averagePurchase: { amount: '6.00' }, predicted: { amount: '6.00' } }],
    });
  });

  it('of many customers take as many statements as those of one, and are told to nobody without the permission', async () => {
    for (let nth = 0; nth < 5; nth += 1) await habitsOf({ at: ago(nth), lines: of(tea) });
    const query = `query Q($first: Int) { customers(first: $first) { nodes {
      loyalty { repeatRate } lifetimeValue { expectedYears } rfm { recency } purchaseCadence { isLate }
    } } }`;
    const during = async (first: number) => {
      const { statements } = await count.during(() => reader().data(query, { first }));
      return statements.filter(({ sql }) => /"(?:Customer\w*|Purchase\w*|RfmStanding)"/.test(sql)).length;
    };
    expect(await during(5)).toBe(await during(1));
    const { data, errors } = await rapport.as('contacts.customer.read').run(query, { first: 1 });
    expect(data).toEqual({ customers: { nodes: [{ loyalty: null, lifetimeValue: null, rfm: null, purchaseCadence: null }] } });
    expect(errors?.map(({ extensions }) => extensions?.code)).toEqual(Array(4).fill('FORBIDDEN'));
  });
});
