/** Everything that sales keeps about a customer, as they may read it: amounts are texts with the currency's own digits. */
import type { Prisma } from '../../../generated/index.ts';
import { type Ctx, DAY_MS, formatAmount } from '../../../kernel/index.ts';

/** Who recorded a row is a person of their own; the customer is told when. */
const NOT_THEIRS = { recordedById: true } as const;
const OWN = { customerId: true, ...NOT_THEIRS } as const;

export async function exportSales(ctx: Ctx, customerId: string): Promise<Readonly<Record<string, unknown>>> {
  const { db } = ctx;
  const where = { customerId };
  const [purchases, creditAccount, opportunities, promises, spending, purchaseRhythm, rfmStandings] = await Promise.all([
    purchasesOf(ctx, customerId),
    creditOf(ctx, customerId),
    db.opportunity.findMany({
      where,
      orderBy: [{ createdAt: 'asc' }, { id: 'asc' }],
      omit: OWN,
      include: {
        stageChanges: { orderBy: [{ changedAt: 'asc' }, { id: 'asc' }], omit: { id: true, opportunityId: true, ...NOT_THEIRS } },
      },
    }),
    db.customerPromise.findMany({ where, orderBy: [{ madeAt: 'asc' }, { id: 'asc' }], omit: { ...OWN, promisedById: true } }),
    db.customerSpending.findMany({ where, orderBy: { currencyCode: 'asc' }, omit: { customerId: true } }),
    db.purchaseRhythm.findUnique({ where, omit: { customerId: true } }),
    db.rfmStanding.findMany({ where, orderBy: { currencyCode: 'asc' }, omit: { customerId: true } }),
  ]);
  return {
    purchases: purchases.map(readable),
    creditAccount: creditAccount && readable(creditAccount),
    opportunities: opportunities.map(readable),
    promises,
    spending: spending.map(readable),
    purchaseRhythm: purchaseRhythm && rhythmInDays(purchaseRhythm),
    rfmStandings: rfmStandings.map(readable),
  };
}

function purchasesOf({ db }: Ctx, customerId: string) {
  return db.purchase.findMany({
    // A join would hand decimals on as JSON numbers, which are not exact.
    relationLoadStrategy: 'query',
    where: { customerId },
    orderBy: [{ purchasedAt: 'asc' }, { id: 'asc' }],
    omit: { ...OWN, fingerprint: true },
    include: {
      lines: {
        orderBy: { position: 'asc' },
        omit: { purchaseId: true, position: true },
        include: { product: { select: { sku: true, name: true } } },
      },
      payments: { orderBy: [{ paidAt: 'asc' }, { id: 'asc' }], omit: { purchaseId: true, ...NOT_THEIRS } },
      returns: {
        orderBy: [{ returnedAt: 'asc' }, { id: 'asc' }],
        omit: { purchaseId: true, ...NOT_THEIRS },
        include: { lines: { orderBy: { id: 'asc' }, omit: { purchaseReturnId: true } } },
      },
      refunds: { orderBy: [{ refundedAt: 'asc' }, { id: 'asc' }], omit: { purchaseId: true, ...NOT_THEIRS } },
    },
  });
}

function creditOf({ db }: Ctx, customerId: string) {
  return db.creditAccount.findUnique({
    where: { customerId },
    omit: OWN,
    include: { instalments: { orderBy: [{ dueOn: 'asc' }, { id: 'asc' }], omit: { creditAccountId: true } } },
  });
}

function rhythmInDays({ medianGapMs, ...rhythm }: Prisma.PurchaseRhythmGetPayload<{ omit: { customerId: true } }>) {
  return { ...rhythm, medianGapDays: medianGapMs === null ? null : Number(medianGapMs) / DAY_MS };
}

/** A row whose minor units became amounts in its currency, with the rows below it. */
function readable(row: object): Readonly<Record<string, unknown>> {
  const columns = Object.entries(row);
  const currencyCode = columns.find(([name]) => name === 'currencyCode' || name === 'valueCurrency')?.[1];
  return Object.fromEntries(
    columns.map(([name, value]) => {
      if (Array.isArray(value)) return [name, value.map(readable)];
      if (!name.endsWith('Minor')) return [name, value];
      const amount = typeof value === 'bigint' ? formatAmount({ minor: value, currencyCode: String(currencyCode) }) : null;
      return [name.slice(0, -'Minor'.length), amount];
    }),
  );
}
