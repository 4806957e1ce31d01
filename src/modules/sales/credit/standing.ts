/** How credit accounts stand: what is unpaid by how late it is, and how late was paid. One statement for any number of accounts. */
import DataLoader from 'dataloader';
import type { Ctx } from '../../../kernel/index.ts';
import { dayOf } from './instalment-arithmetic.ts';

/** In the order of lateness, each with its first day past due. */
const FIRST_DAYS = { CURRENT: 0, DAYS_1_30: 1, DAYS_31_60: 31, DAYS_61_90: 61, OVER_90: 91 } as const;
export type AgeingRange = keyof typeof FIRST_DAYS;
export const AGEING_RANGES = Object.keys(FIRST_DAYS).filter((range): range is AgeingRange => range in FIRST_DAYS);

/** What is unpaid of the instalments in one range. */
export interface AgeingBucket {
  readonly range: AgeingRange;
  readonly minor: bigint;
  readonly count: number;
}

export const standingLoaders = (ctx: Ctx) => ({
  /** By credit account: every range once, as of now. */
  creditAgeing: new DataLoader<string, readonly AgeingBucket[]>(async (accountIds) => {
    const buckets = await unpaidByRange(ctx, accountIds);
    return accountIds.map((id) => AGEING_RANGES.map((range) => buckets.get(`${id} ${range}`) ?? { range, minor: 0n, count: 0 }));
  }),
  /** By credit account: the mean of the days past due over what was paid; null where nothing was. */
  averageDaysLate: new DataLoader<string, number | null>(async (accountIds) => {
    const rows = await ctx.db.$queryRaw<{ id: string; days: number }[]>`
      SELECT "creditAccountId" AS id, avg(greatest(0, ("paidAt" AT TIME ZONE 'UTC')::date - "dueOn"))::float8 AS days
      FROM "Instalment" WHERE "creditAccountId" = ANY(${[...accountIds]}::uuid[]) AND "paidAt" IS NOT NULL AND "paidMinor" > 0
      GROUP BY "creditAccountId"`;
    const means = new Map(rows.map(({ id, days }) => [id, days]));
    return accountIds.map((id) => means.get(id) ?? null);
  }),
});

async function unpaidByRange(ctx: Ctx, accountIds: readonly string[]): Promise<ReadonlyMap<string, AgeingBucket>> {
  const rows = await ctx.db.$queryRaw<{ id: string; place: number; minor: bigint; count: number }[]>`
    SELECT "creditAccountId" AS id, "place", sum("outstandingMinor")::bigint AS minor, count(*)::int AS count
    FROM (
      SELECT "creditAccountId", "outstandingMinor",
        width_bucket(${dayOf(ctx.clock.now())}::date - "dueOn", ${Object.values(FIRST_DAYS).slice(1)}::int[]) AS "place"
      FROM "Instalment" WHERE "creditAccountId" = ANY(${[...accountIds]}::uuid[]) AND "paidMinor" < "amountMinor"
    ) AS unpaid
    GROUP BY "creditAccountId", "place"`;
  return new Map(
    rows.flatMap(({ id, place, minor, count }) => {
      const range = AGEING_RANGES[place];
      return range ? [[`${id} ${range}`, { range, minor, count }] as const] : [];
    }),
  );
}
