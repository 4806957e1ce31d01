/** How well we keep our word to a customer. */
import DataLoader from 'dataloader';
import type { Ctx } from '../../../kernel/index.ts';

export const promiseLoaders = (ctx: Ctx) => ({
  /** By customer: of the promises that have fallen due, the share that was kept in time; null where none has. */
  promiseKeptRate: new DataLoader<string, number | null>(async (customerIds) => {
    const rows = await ctx.db.$queryRaw<{ customerId: string; due: number; kept: number }[]>`
      SELECT "customerId", count(*)::int AS "due", count(*) FILTER (WHERE "status" = 'KEPT')::int AS "kept"
      FROM "CustomerPromise"
      WHERE "customerId" = ANY(${[...customerIds]}::uuid[]) AND "dueAt" <= ${ctx.clock.now()}
      GROUP BY "customerId"`;
    const rates = new Map(rows.map(({ customerId, due, kept }) => [customerId, kept / due]));
    return customerIds.map((id) => rates.get(id) ?? null);
  }),
});
