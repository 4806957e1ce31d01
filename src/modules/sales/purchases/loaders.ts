/** Sums over purchases that no relation expresses, one statement for all parents. */
import DataLoader from 'dataloader';
import type { Ctx, ExactDecimal, Money } from '../../../kernel/index.ts';

export const purchaseLoaders = (ctx: Ctx) => ({
  /** By line: how much of it came back. */
  returnedQuantity: new DataLoader<string, ExactDecimal | string>(async (lineIds) => {
    const rows = await ctx.db.returnLine.groupBy({
      by: ['lineId'],
      where: { lineId: { in: [...lineIds] } },
      _sum: { quantity: true },
    });
    const returned = new Map(rows.map(({ lineId, _sum }) => [lineId, _sum.quantity]));
    return lineIds.map((id) => returned.get(id) ?? '0');
  }),
  /** By customer: one amount per currency, in the order of their codes. */
  totalSpent: new DataLoader<string, readonly Money[]>(async (customerIds) => {
    const rows = await ctx.db.customerSpending.findMany({
      where: { customerId: { in: [...customerIds] } },
      orderBy: { currencyCode: 'asc' },
    });
    const spent = new Map<string, Money[]>(customerIds.map((id) => [id, []]));
    for (const { customerId, currencyCode, totalMinor, returnedMinor } of rows) {
      spent.get(customerId)?.push({ minor: totalMinor - returnedMinor, currencyCode });
    }
    return customerIds.map((id) => spent.get(id) ?? []);
  }),
});
