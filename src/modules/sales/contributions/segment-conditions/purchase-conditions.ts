/** Conditions on what customers bought, when and for how much. */
import { z } from 'zod';
import { type Ctx, daysBefore, idOf, text, wholeNumber } from '../../../../kernel/index.ts';
import { anyOf, days, defineSegmentCondition, type ParameterFault, someOf } from '../../../contacts/index.ts';
import { findProducts } from '../../products/index.ts';
import { amount, MOST_MINOR, ofOneCurrency, windowStart } from './parameters.ts';

const permission = 'sales.purchase.read';
const MOST_PURCHASES = 1_000_000;
const bounds = someOf('gte', 'lte');
const recency = someOf('withinDays', 'notWithinDays');
const bought = someOf('products', 'categories');

export const purchaseConditions = {
  'sales.spent': defineSegmentCondition({
    description:
      'What the customer spent in one currency, net of what they brought back; within a window, on what was bought in it. Who bought nothing spent 0.',
    permission,
    parameters: z
      .strictObject({
        gte: amount().optional().describe('At least.'),
        lte: amount().optional().describe('At most, in the same currency.'),
        withinDays: days().optional().describe('Bought not longer ago than so many times 24 hours; absent: ever.'),
      })
      .refine(bounds.isGiven, bounds.message)
      .refine(ofOneCurrency.holds, ofOneCurrency.told),
    where: ({ gte, lte, withinDays }, { customer, sql, ctx }) => {
      const currencyCode = (gte ?? lte)?.currencyCode ?? '';
      const [least, most] = [gte?.minor ?? 0n, lte?.minor ?? MOST_MINOR];
      // Nobody who spent nothing is in a list: at least something is to be in one, at most something is not to be in one of more.
      const range = least > 0n ? sql`BETWEEN ${least}::bigint AND ${most}::bigint` : sql`> ${most}::bigint`;
      const spenders =
        withinDays === undefined
          ? sql`SELECT spending."customerId" FROM "CustomerSpending" AS spending
              WHERE spending."currencyCode" = ${currencyCode} AND spending."totalMinor" - spending."returnedMinor" ${range}`
          : sql`SELECT purchase."customerId" FROM "Purchase" AS purchase
              JOIN "PurchaseBalance" AS balance ON balance."purchaseId" = purchase."id"
              WHERE purchase."currencyCode" = ${currencyCode} AND purchase."purchasedAt" >= ${windowStart(ctx, withinDays)}::timestamptz
              GROUP BY purchase."customerId" HAVING sum(balance."totalMinor" - balance."returnedMinor") ${range}`;
      return least > 0n ? sql`${customer}."id" IN (${spenders})` : sql`${customer}."id" NOT IN (${spenders})`;
    },
  }),
  'sales.last-purchase': defineSegmentCondition({
    description: 'How long ago the customer bought something last. Who never bought anything meets neither bound.',
    permission,
    parameters: z
      .strictObject({
        withinDays: days().optional().describe('Not longer ago than so many times 24 hours.'),
        notWithinDays: days().optional().describe('Longer ago than so many times 24 hours.'),
      })
      .refine(recency.isGiven, recency.message),
    where: ({ withinDays, notWithinDays }, { customer, sql, ctx }) => {
      const before = notWithinDays === undefined ? 'infinity' : daysBefore(ctx.clock.now(), notWithinDays).toISOString();
      return sql`EXISTS (
        SELECT FROM "PurchaseRhythm" AS rhythm WHERE rhythm."customerId" = ${customer}."id"
        AND rhythm."lastPurchasedAt" >= ${windowStart(ctx, withinDays)}::timestamptz AND rhythm."lastPurchasedAt" < ${before}::timestamptz)`;
    },
  }),
  'sales.purchases': defineSegmentCondition({
    description: 'How many purchases the customer made lately, in whatever currency. Who made none has 0.',
    permission,
    parameters: z
      .strictObject({
        gte: wholeNumber(0, MOST_PURCHASES).optional().describe('At least so many.'),
        lte: wholeNumber(0, MOST_PURCHASES).optional().describe('At most so many.'),
        withinDays: days().describe('Not longer ago than so many times 24 hours.'),
      })
      .refine(bounds.isGiven, bounds.message),
    where: ({ gte = 0, lte = MOST_PURCHASES, withinDays }, { customer, sql, ctx }) => {
      const buyers = sql`SELECT purchase."customerId" FROM "Purchase" AS purchase
        WHERE purchase."purchasedAt" >= ${windowStart(ctx, withinDays)}::timestamptz GROUP BY purchase."customerId"`;
      return gte > 0
        ? sql`${customer}."id" IN (${buyers} HAVING count(*) BETWEEN ${gte}::int AND ${lte}::int)`
        : sql`${customer}."id" NOT IN (${buyers} HAVING count(*) > ${lte}::int)`;
    },
  }),
  'sales.bought': defineSegmentCondition({
    description:
      'A product that the customer bought, whether or not they brought it back: one that is both, where both are given.',
    permission,
    parameters: z
      .strictObject({
        products: anyOf(idOf('Product'), 'Ids of any of these Products.').optional(),
        categories: anyOf(text(1, 100), 'In any of these categories, as they are written.').optional(),
        withinDays: days().optional().describe('Bought not longer ago than so many times 24 hours; absent: ever.'),
      })
      .refine(bought.isGiven, bought.message),
    verify: ({ products = [] }, ctx) => missingProducts(ctx, products),
    where: ({ products, categories, withinDays }, { customer, sql, ctx }) => sql`EXISTS (
      SELECT FROM "Purchase" AS purchase JOIN "PurchaseLine" AS line ON line."purchaseId" = purchase."id"
      WHERE purchase."customerId" = ${customer}."id" AND purchase."purchasedAt" >= ${windowStart(ctx, withinDays)}::timestamptz
      ${products ? sql`AND line."productId" = ANY(${products}::uuid[])` : sql``}
      ${
        categories
          ? sql`AND line."productId" IN (
              SELECT product."id" FROM "Product" AS product WHERE product."category" = ANY(${categories}::text[]))`
          : sql``
      })`,
  }),
};

async function missingProducts(ctx: Ctx, ids: readonly string[]): Promise<readonly ParameterFault[]> {
  const known = await findProducts(ctx, ids);
  return ids.flatMap((id, place) =>
    known.has(id) ? [] : [{ path: ['products', String(place)], message: 'There is no Product with this id.' }],
  );
}
