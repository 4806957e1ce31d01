/** What sales says of customers to segments, read a second time, without SQL. */
import fc from 'fast-check';
import { formatAmount } from '../../../src/index.ts';
import { between, bounds, criterion, customerModel, given, listOf, type Meant, maybe, some } from '../contacts/segment-model.ts';

const CURRENCIES = ['EUR', 'JPY'] as const;
const SEGMENTS = ['CHAMPION', 'LOST', 'AT_RISK'] as const;
export const CATEGORIES = ['Tea', 'Cups', 'Mills'] as const;
const units = fc.integer({ min: 0, max: 3 });
const score = fc.integer({ min: 1, max: 3 });
const fewDays = fc.integer({ min: 1, max: 20 });

export const buyerModel = fc
  .record({
    contact: customerModel,
    purchases: fc.array(
      fc
        .record({
          daysAgo: fc.nat(20),
          currencyCode: fc.constantFrom(...CURRENCIES),
          product: fc.nat(2),
          total: units,
          returned: units,
        })
        .map(({ returned, ...purchase }) => ({ ...purchase, returned: Math.min(returned, purchase.total) })),
      { maxLength: 4 },
    ),
    standing: maybe(fc.record({ segment: fc.constantFrom(...SEGMENTS), recency: score, frequency: score, monetary: score })),
    instalments: some(fc.record({ dueDaysAgo: fc.integer({ min: -2, max: 5 }), left: units })),
  })
  // Nobody owes for what they did not buy.
  .map((model) => ({ ...model, instalments: model.purchases.length > 0 ? model.instalments : [] }));
export type BuyerModel = typeof buyerModel extends fc.Arbitrary<infer Model> ? Model : never;

const within = (withinDays: number | null) => (one: { readonly daysAgo: number }) =>
  withinDays === null || one.daysAgo <= withinDays;
const sum = (numbers: readonly number[]) => numbers.reduce((total, number) => total + number, 0);
const money = (minor: number | null, currencyCode: string) =>
  minor === null ? null : { amount: formatAmount({ minor: BigInt(minor), currencyCode }), currencyCode };

/** Every criterion of sales, with parameters that some of the models meet. */
export const salesCriteria = (productId: (number: number) => string): readonly fc.Arbitrary<Meant<BuyerModel>>[] => [
  fc.tuple(bounds, fc.constantFrom(...CURRENCIES), maybe(fewDays)).map(([[gte, lte], currencyCode, withinDays]) =>
    criterion<BuyerModel>(
      'sales.spent',
      given({ gte: money(gte, currencyCode), lte: money(lte, currencyCode), withinDays }),
      ({ purchases }) => {
        const counted = purchases.filter((one) => one.currencyCode === currencyCode && within(withinDays)(one));
        return between(sum(counted.map(({ total, returned }) => total - returned)), gte, lte);
      },
    ),
  ),
  fc
    .tuple(maybe(fewDays), maybe(fewDays))
    .filter(([withinDays, notWithinDays]) => withinDays !== null || notWithinDays !== null)
    .map(([withinDays, notWithinDays]) =>
      criterion<BuyerModel>('sales.last-purchase', given({ withinDays, notWithinDays }), ({ purchases }) => {
        const last = Math.min(...purchases.map(({ daysAgo }) => daysAgo));
        return purchases.length > 0 && last <= (withinDays ?? last) && (notWithinDays === null || last > notWithinDays);
      }),
    ),
  fc
    .tuple(bounds, fewDays)
    .map(([[gte, lte], withinDays]) =>
      criterion<BuyerModel>('sales.purchases', given({ gte, lte, withinDays }), ({ purchases }) =>
        between(purchases.filter(within(withinDays)).length, gte, lte),
      ),
    ),
  fc
    .tuple(maybe(listOf([0, 1, 2])), maybe(listOf([0, 1, 2])), maybe(fewDays))
    .filter(([products, categories]) => products !== null || categories !== null)
    .map(([products, categories, withinDays]) =>
      criterion<BuyerModel>(
        'sales.bought',
        given({
          products: products?.map(productId) ?? null,
          categories: categories?.map((number) => CATEGORIES[number]) ?? null,
          withinDays,
        }),
        ({ purchases }) =>
          purchases.some(
            (one) =>
              within(withinDays)(one) && (products?.includes(one.product) ?? true) && (categories?.includes(one.product) ?? true),
          ),
      ),
    ),
  fc
    .tuple(maybe(listOf(SEGMENTS)), maybe(listOf([1, 2, 3])), maybe(listOf([1, 2, 3])), listOf([1, 2, 3]))
    .map(([among, recency, frequency, monetary]) =>
      criterion<BuyerModel>(
        'sales.rfm',
        given({ currencyCode: 'EUR', in: among, recency, frequency, monetary }),
        ({ standing }) =>
          standing !== null &&
          (among?.includes(standing.segment) ?? true) &&
          (recency?.includes(standing.recency) ?? true) &&
          (frequency?.includes(standing.frequency) ?? true) &&
          monetary.includes(standing.monetary),
      ),
    ),
  listOf([1, 2, 3]).map((recency) => criterion<BuyerModel>('sales.rfm', { currencyCode: 'JPY', recency }, () => false)),
  fc
    .tuple(maybe(fc.integer({ min: 1, max: 5 })), maybe(units), fc.constantFrom(...CURRENCIES))
    .map(([minDays, gte, currencyCode]) =>
      criterion<BuyerModel>('sales.overdue-credit', given({ minDays, gte: money(gte, currencyCode) }), ({ instalments }) => {
        const overdue = instalments.filter(({ dueDaysAgo, left }) => left > 0 && dueDaysAgo >= (minDays ?? 1));
        const isInCurrency = gte === null || currencyCode === 'EUR';
        return isInCurrency && overdue.length > 0 && sum(overdue.map(({ left }) => left)) >= (gte ?? 0);
      }),
    ),
];
