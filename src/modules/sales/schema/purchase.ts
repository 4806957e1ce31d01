/** Purchases with their lines and payments, and the lists of them. */
import { PaymentMethod, Touchpoint } from '../../../generated/index.ts';
import { orderedBy, type RapportBuilder, requireIdOf, uuidOf, withoutNulls } from '../../../kernel/index.ts';
import { MOST_ENTRIES, outstandingOf, refundableOf, visiblePurchases } from '../purchases/index.ts';

const MAY_READ = { can: 'sales.purchase.read' } as const;
const NEWEST_FIRST = orderedBy('purchasedAt', 'desc');

export function purchases(builder: RapportBuilder) {
  lineRecord(builder);
  paymentRecord(builder);
  purchaseRecord(builder);
  const PurchaseFilter = purchaseFilter(builder);
  purchaseQueries(builder, PurchaseFilter);
  purchasesOfCustomer(builder);
  return { PurchaseFilter };
}

function lineRecord(builder: RapportBuilder): void {
  builder.record('PurchaseLine', {
    description: 'One position of a purchase. Never changed.',
    permission: 'sales.purchase.read',
    fields: (t) => ({
      product: t.relation('product', { nullable: true, description: 'What was bought.' }),
      quantity: t.expose('quantity', {
        type: 'Decimal',
        description: 'How much of it: above 0, at most 3 digits after the point.',
      }),
      returnedQuantity: t.field({
        type: 'Decimal',
        description: 'How much of it came back since, at most the quantity.',
        select: { id: true },
        resolve: ({ id }, _args, ctx) => ctx.loaders.sales.returnedQuantity.load(id),
      }),
      unitPrice: t.money(
        { amount: 'unitPriceMinor', currency: 'currencyCode' },
        { nullable: false, description: 'Of one of it, then.' },
      ),
      discount: t.money(
        { amount: 'discountMinor', currency: 'currencyCode' },
        { nullable: false, description: 'Off the whole line.' },
      ),
      total: t.money(
        { amount: 'totalMinor', currency: 'currencyCode' },
        {
          nullable: false,
          description: 'Quantity × unit price, rounded once to the currency’s digits, halves to the even one, less the discount.',
        },
      ),
    }),
  });
}

function paymentRecord(builder: RapportBuilder): void {
  builder.record('Payment', {
    description: 'What was paid for a purchase, at once or later. Never changed.',
    permission: 'sales.purchase.read',
    fields: (t) => ({
      method: t.expose('method', { type: PaymentMethod, description: 'How.' }),
      amount: t.money(
        { amount: 'amountMinor', currency: 'currencyCode' },
        { nullable: false, description: 'How much, above 0.' },
      ),
      paidAt: t.expose('paidAt', { type: 'DateTime', description: 'When. May be before the purchase: a deposit.' }),
    }),
  });
}

const ALL_SUMS = { totalMinor: true, paidMinor: true, returnedMinor: true, refundedMinor: true } as const;

function purchaseRecord(builder: RapportBuilder): void {
  builder.record('Purchase', {
    description:
      'What a customer bought at one moment, in one currency. Never changed once it is recorded; corrected by a return.',
    permission: 'sales.purchase.read',
    visible: visiblePurchases,
    fields: (t) => {
      const sum = (description: string, minorOf: (balance: Record<keyof typeof ALL_SUMS, bigint>) => bigint) =>
        t.field({
          type: 'Money',
          description,
          select: { currencyCode: true, balance: { select: ALL_SUMS } },
          resolve: ({ id, currencyCode, balance }) => {
            if (!balance) throw new Error(`Purchase ${id} has no balance.`);
            return { minor: minorOf(balance), currencyCode };
          },
        });
      return {
        number: t.exposeString('number', { description: 'Of the receipt or the invoice, in 1 to 100 characters. Unique.' }),
        customer: t.relation('customer', { nullable: true, description: 'Who bought.' }),
        purchasedAt: t.expose('purchasedAt', { type: 'DateTime', description: 'When it was bought.' }),
        touchpoint: t.expose('touchpoint', { type: Touchpoint, description: 'Where the customer and we met.' }),
        lines: t.relation('lines', {
          description: `What was bought, in the order given: 1 to ${MOST_ENTRIES}.`,
          query: { orderBy: { position: 'asc' }, take: MOST_ENTRIES },
        }),
        total: t.money(
          { amount: 'totalMinor', currency: 'currencyCode' },
          { nullable: false, description: 'Σ of the lines; returns do not lower it.' },
        ),
        paid: sum('Σ of the payments, those on credit aside.', ({ paidMinor }) => paidMinor),
        returned: sum('Σ of the value of what came back.', ({ returnedMinor }) => returnedMinor),
        refunded: sum('Σ of what was paid back, with goods or without.', ({ refundedMinor }) => refundedMinor),
        outstanding: sum(
          'What is still owed: total − returned − (paid − refunded), never below 0. What is refunded without a return is owed again.',
          outstandingOf,
        ),
        refundable: sum('What may be paid back at most: paid − refunded.', refundableOf),
        payments: t.relation('payments', {
          description: `By the time they were made: at most ${MOST_ENTRIES}. One on credit is a promise; what is paid of it later is a payment of its own.`,
          query: { orderBy: [{ paidAt: 'asc' }, { id: 'asc' }], take: MOST_ENTRIES },
        }),
        campaignCode: t.exposeString('campaignCode', {
          nullable: true,
          description: 'Of the campaign that brought it about, at most 100 characters.',
        }),
      };
    },
  });
}

function purchaseFilter(builder: RapportBuilder) {
  return builder.filterType(
    'PurchaseFilter',
    'Purchase',
    (t) => ({
      customerId: t.id({ description: "One customer's." }),
      productId: t.id({ description: 'Those with a line of this product.' }),
      touchpoint: t.field({ type: [Touchpoint], description: 'Any of these.' }),
      purchasedAt: t.field({ type: 'DateTimeFilter', description: 'When they were made.' }),
      currencyCode: t.field({ type: 'CurrencyCode', description: 'Those in this currency.' }),
      paymentMethod: t.field({ type: [PaymentMethod], description: 'Those paid by any of these, at least in part.' }),
    }),
    {
      customerId: (id) => ({ customerId: requireIdOf('Customer', id) }),
      productId: (id) => ({ lines: { some: { productId: requireIdOf('Product', id) } } }),
      touchpoint: (among) => ({ touchpoint: { in: [...among] } }),
      purchasedAt: (range) => ({ purchasedAt: withoutNulls(range) }),
      currencyCode: (currencyCode) => ({ currencyCode }),
      paymentMethod: (among) => ({ payments: { some: { method: { in: [...among] } } } }),
    },
  );
}

function purchaseQueries(builder: RapportBuilder, PurchaseFilter: ReturnType<typeof purchaseFilter>): void {
  const PurchaseOrder = builder.orderType('PurchaseOrder', 'Purchase', {
    PURCHASED_AT: { description: 'By when they were made.', column: 'purchasedAt' },
    TOTAL: {
      description: 'By the total in the smallest units of its currency: filter by a currency to compare amounts.',
      column: 'totalMinor',
    },
  });
  builder.queryField('purchase', (t) =>
    t.prismaField({
      type: 'Purchase',
      nullable: true,
      description: 'One purchase; null if there is none with this id.',
      authScopes: MAY_READ,
      args: { id: t.arg.id({ required: true, description: 'Of a Purchase.' }) },
      resolve: (query, _root, { id }, ctx) =>
        ctx.db.purchase.findFirst({ ...query, where: { AND: [{ id: uuidOf('Purchase', id) }, visiblePurchases(ctx)] } }),
    }),
  );
  builder.queryField('purchases', (t) =>
    t.page('Purchase', {
      description: 'Purchases of all customers, latest first.',
      authScopes: MAY_READ,
      args: {
        filter: t.arg({ type: PurchaseFilter.ref, description: 'Which of them.' }),
        orderBy: t.arg({ type: [PurchaseOrder.ref], description: 'At most two entries, none twice.' }),
      },
      order: ({ orderBy }) => PurchaseOrder.columns(orderBy) ?? NEWEST_FIRST,
      where: ({ filter }, ctx) => ({ AND: [visiblePurchases(ctx), PurchaseFilter.where(filter, ctx)] }),
    }),
  );
}

function purchasesOfCustomer(builder: RapportBuilder): void {
  builder.prismaObjectField('Customer', 'purchases', (t) =>
    t.relatedPage('purchases', { description: 'Latest first.', authScopes: MAY_READ, order: NEWEST_FIRST }),
  );
  builder.prismaObjectField('Customer', 'totalSpent', (t) =>
    t.field({
      type: ['Money'],
      nullable: true,
      description: 'Spent so far, net of returns: one amount per currency, by its code; none for who never bought.',
      authScopes: MAY_READ,
      select: { id: true },
      resolve: async ({ id }, _args, ctx) => [...(await ctx.loaders.sales.totalSpent.load(id))],
    }),
  );
}
