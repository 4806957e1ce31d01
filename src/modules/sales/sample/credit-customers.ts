/** Sample customers who buy on credit: six, of whom some pay in time, some late, and some have stopped. */
import { atMoment, type Ctx, DAY_MS, daysBefore, encodeId, formatAmount, type TxCtx } from '../../../kernel/index.ts';
import { openCreditAccount } from '../credit/index.ts';
import { recordPayment } from '../payments/index.ts';
import type { Buyer } from './buyers.ts';
import { pick } from './draws.ts';
import type { Order, ProductIds } from './orders.ts';
import { priceIn, RANGE } from './range.ts';

interface Terms {
  readonly netDays: number;
  readonly instalments: number;
  /** How many days after the due day they pay. */
  readonly paysLateBy: number;
  /** What has been due for fewer days is not paid. */
  readonly unpaidSince: number;
  /** Days since the last purchase on credit; the others lie 40 days apart. */
  readonly lastDaysAgo: number;
}

const PURCHASES = 4;
const DAYS_BETWEEN = 40;
const TERMS: readonly Terms[] = [
  { netDays: 14, instalments: 1, paysLateBy: 0, unpaidSince: 0, lastDaysAgo: 6 },
  { netDays: 30, instalments: 2, paysLateBy: 11, unpaidSince: 12, lastDaysAgo: 12 },
  { netDays: 30, instalments: 1, paysLateBy: 2, unpaidSince: 25, lastDaysAgo: 10 },
  { netDays: 30, instalments: 3, paysLateBy: 4, unpaidSince: 55, lastDaysAgo: 15 },
  { netDays: 30, instalments: 1, paysLateBy: 0, unpaidSince: 90, lastDaysAgo: 32 },
  { netDays: 14, instalments: 2, paysLateBy: 20, unpaidSince: 150, lastDaysAgo: 35 },
];

export interface CreditCustomer extends Buyer {
  readonly terms: Terms;
}

/** Firms that still buy. */
export function creditCustomers(buyers: readonly Buyer[]): readonly CreditCustomer[] {
  const firms = buyers.filter(({ kind, lifecycle }) => kind === 'ORGANIZATION' && lifecycle === 'ACTIVE');
  return firms.slice(0, TERMS.length).map((firm, place) => ({ ...firm, terms: pick(TERMS, place) }));
}

/** Before their first purchase on credit. */
export async function openAccounts(tx: TxCtx, customers: readonly CreditCustomer[], now: Date): Promise<void> {
  for (const { id, currencyCode, terms } of customers) {
    const { netDays, instalments } = terms;
    const limit = { amount: currencyCode === 'CZK' ? '90000' : '3600', currencyCode };
    await openCreditAccount(atMoment(tx, daysBefore(now, 365)), {
      customerId: encodeId('Customer', id),
      limit,
      netDays,
      instalments,
    });
  }
}

/** Of one ware, more of it each time. */
export function creditOrders(customer: CreditCustomer, products: ProductIds, now: Date): readonly Order[] {
  const { id: customerId, place, currencyCode, terms } = customer;
  const sold = RANGE.filter((ware) => ware.measure === 'PIECE' && priceIn(ware, currencyCode) !== null);
  return Array.from({ length: PURCHASES }, (_none, time) => {
    const ware = pick(sold, place + time);
    const pieces = 3n + BigInt(time);
    const unitPriceMinor = priceIn(ware, currencyCode) ?? 0n;
    const amount = (minor: bigint) => formatAmount({ minor, currencyCode });
    return {
      ...{ customerId, currencyCode, touchpoint: 'FIELD' },
      purchasedAt: daysBefore(now, terms.lastDaysAgo + DAYS_BETWEEN * (PURCHASES - 1 - time)),
      lines: [{ productId: products.get(ware.sku) ?? '', quantity: String(pieces), unitPrice: amount(unitPriceMinor) }],
      payments: [{ method: 'CREDIT', amount: amount(pieces * unitPriceMinor) }],
    } satisfies Order;
  });
}

/** Pays what their customers have paid by now of their instalments, those due first first. */
export async function payInstalments(ctx: Ctx, customers: readonly CreditCustomer[], now: Date): Promise<void> {
  for (const { id, terms } of customers) {
    const until = daysBefore(now, Math.max(terms.unpaidSince, terms.paysLateBy));
    const due = await ctx.db.instalment.findMany({
      where: { creditAccount: { customerId: id }, dueOn: { lt: until } },
      orderBy: [{ dueOn: 'asc' }, { id: 'asc' }],
    });
    await ctx.transact(async (tx) => {
      for (const { purchaseId, dueOn, amountMinor, currencyCode } of due) {
        const paidAt = new Date(dueOn.getTime() + (terms.paysLateBy + 0.4) * DAY_MS);
        await recordPayment(atMoment(tx, paidAt), {
          ...{ purchaseId: encodeId('Purchase', purchaseId), method: 'BANK_TRANSFER', paidAt },
          amount: formatAmount({ minor: amountMinor, currencyCode }),
        });
      }
    });
  }
}
