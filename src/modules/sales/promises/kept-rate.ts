/** How well we keep our word: to a customer, and each of us. */
import DataLoader from 'dataloader';
import { PromiseStatus } from '../../../generated/index.ts';
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

export interface PromisesKept {
  readonly staffId: string;
  /** Promises that fell due. */
  readonly due: number;
  /** Those of them that were kept in time. */
  readonly kept: number;
}

/** Of the promises that fell due from one moment until before another, and by now: by who made them. Those that nobody is known to have made are left out. */
export function promisesKept({ db, clock }: Ctx, from: Date, until: Date): Promise<readonly PromisesKept[]> {
  // Naming every status lets the index on status and due time answer.
  return db.$queryRaw<PromisesKept[]>`
    SELECT "promisedById"::text AS "staffId", count(*)::int AS "due", count(*) FILTER (WHERE "status" = 'KEPT')::int AS "kept"
    FROM "CustomerPromise"
    WHERE "status" = ANY(${Object.values(PromiseStatus)}::"PromiseStatus"[]) AND "dueAt" >= ${from} AND "dueAt" < ${until}
      AND "dueAt" <= ${clock.now()} AND "promisedById" IS NOT NULL
    GROUP BY "promisedById"`;
}
