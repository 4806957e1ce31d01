/** The sales of the sample company: three years of them, made as the product makes them, and always the same. */
import type { CustomerLifecycle } from '../../../generated/index.ts';
import type { Ctx } from '../../../kernel/index.ts';
import { createSegment, moveLifecycles, sampleCustomers } from '../../contacts/index.ts';
import { decideCredit } from '../credit/index.ts';
import { writeNewProducts } from '../products/index.ts';
import { draftPurchase, type NewPurchase, writePurchases } from '../purchases/index.ts';
import { recomputeRfm } from '../ranking/index.ts';
import { type Buyer, sampleBuyers } from './buyers.ts';
import { creditCustomers, creditOrders, openAccounts, payInstalments } from './credit-customers.ts';
import { type Order, ordersOf, type ProductIds } from './orders.ts';
import { hopeForMore, keepPromises } from './prospects.ts';
import { RANGE } from './range.ts';
import { returnGoods } from './returns.ts';

/** Written by so many at a time: a long transaction would hold every live feed back. */
const BATCH = 250;

const SEGMENTS = [
  {
    name: 'Good customers who stay away',
    criteria: { version: 1, all: [{ criterion: 'sales.rfm', currencyCode: 'EUR', in: ['AT_RISK'] }] },
  },
  {
    name: 'Tea drinkers',
    description: 'Whom to tell of the new harvest.',
    criteria: {
      version: 1,
      all: [
        { criterion: 'sales.bought', categories: ['Tea and coffee'], withinDays: 180 },
        { criterion: 'sales.purchases', gte: 3, withinDays: 365 },
      ],
    },
  },
  {
    name: 'Behind with paying',
    criteria: { version: 1, all: [{ criterion: 'sales.overdue-credit', minDays: 30 }] },
  },
] as const;

/** Adds the sample sales to the sample customers, once. */
export async function seedSales(ctx: Ctx): Promise<void> {
  const customers = await sampleCustomers(ctx);
  if (customers.length === 0) return;
  // Of several that seed at once, one writes the products, and all else.
  const products = await ctx.transact((tx) => writeNewProducts(tx, RANGE));
  if (products.length < RANGE.length) return;
  const productIds: ProductIds = new Map(products.map(({ sku, id }) => [sku, id]));
  const now = ctx.clock.now();
  const buyers = sampleBuyers(customers, now);
  const debtors = creditCustomers(buyers);
  await ctx.transact((tx) => openAccounts(tx, debtors, now));
  const orders = [
    ...buyers.flatMap((buyer) => ordersOf(buyer, productIds)),
    ...debtors.flatMap((debtor) => creditOrders(debtor, productIds, now)),
  ];
  const numbers = await sell(ctx, orders, now);
  await payInstalments(ctx, debtors, now);
  await returnGoods(ctx, numbers, now);
  await returnLifecycles(ctx, buyers);
  await hopeForMore(ctx, customers, now);
  await keepPromises(ctx, customers, now);
  await recomputeRfm(ctx);
  for (const segment of SEGMENTS) await createSegment(ctx, segment);
}

/** Numbers and writes them in the order in which they happened: so customers' stories tell them, and a feed can replay them. */
async function sell(ctx: Ctx, orders: readonly Order[], now: Date): Promise<readonly string[]> {
  const purchases = orders
    .toSorted((one, other) => one.purchasedAt.getTime() - other.purchasedAt.getTime())
    .map((order, place) => purchaseOf(order, `S-${String(place + 1).padStart(5, '0')}`, now));
  for (let from = 0; from < purchases.length; from += BATCH) {
    await ctx.transact(async (tx) => {
      const batch = purchases.slice(from, from + BATCH);
      const decisions = await decideCredit(tx, batch);
      const granted = batch.map((purchase, place) => {
        const decision = decisions[place];
        if (!decision?.ok) throw new Error('A sample customer buys on more credit than they have.');
        return { ...purchase, creditAccount: decision.account };
      });
      await writePurchases(tx, granted);
    });
  }
  return purchases.map(({ number }) => number);
}

function purchaseOf({ customerId, ...order }: Order, number: string, now: Date): NewPurchase {
  const drafted = draftPurchase({ ...order, number }, now);
  if (!drafted.ok) throw new Error(`The sample purchase ${number} is wrong: ${JSON.stringify(drafted.issues)}`);
  return { ...drafted.value, customerId };
}

/** Their purchases made them ACTIVE, those of long ago too; what became of them since is as it was. */
async function returnLifecycles(ctx: Ctx, buyers: readonly Buyer[]): Promise<void> {
  const those = (lifecycle: CustomerLifecycle) => buyers.filter((buyer) => buyer.lifecycle === lifecycle).map(({ id }) => id);
  await ctx.transact(async (tx) => {
    await moveLifecycles(tx, those('LAPSED'), 'LAPSED');
    await moveLifecycles(tx, those('WON_BACK'), 'LOST');
    await moveLifecycles(tx, those('WON_BACK'), 'WON_BACK');
  });
}
