/**
 * Who comes back: customers by the period of their first purchase ever, in which later periods they bought again, and for how much.
 * Periods are ranges of moments, each read from the index on the moment of purchases.
 */
import { Prisma } from '../../../generated/index.ts';
import type { Ctx } from '../../../kernel/index.ts';
import { visibleCustomerIds } from '../../contacts/index.ts';
import { periodsFrom } from './period-sums.ts';
import type { Period } from './periods.ts';

interface CohortsRequest {
  readonly period: Period;
  /** IANA: where days, and the periods made of them, begin. */
  readonly timeZone: string;
  /** The first days of periods that follow one another, as `2026-03-01`. Those that have not begun yet are left out. */
  readonly firstDays: readonly string[];
}

/** What a cohort bought in one period, in one currency; with no currency, in all of them. */
export interface CohortCell {
  /** The period of their first purchase, by its place among the first days. */
  readonly cohort: number;
  /** How many periods later. */
  readonly after: number;
  readonly currencyCode: string | null;
  /** Who bought anything, each once. */
  readonly customers: number;
  readonly purchases: number;
  /** Gross of returns; null with no currency, as two are never added. */
  readonly totalMinor: bigint | null;
}

interface Cohorts {
  /** How many of the periods have begun. */
  readonly begun: number;
  /** Those in which anything was bought. */
  readonly cells: readonly CohortCell[];
}

/** Of the customers whose first purchase falls into one of the periods and whom the caller may see. One statement; each customer is asked for earlier purchases by the index. */
export async function purchaseCohorts(ctx: Ctx, { period, timeZone, firstDays }: CohortsRequest): Promise<Cohorts> {
  const ids = await visibleCustomerIds(ctx);
  const isVisible = ids === null ? Prisma.sql`true` : Prisma.sql`p."customerId" = ANY(${[...ids]}::uuid[])`;
  const rows = await ctx.db.$queryRaw<(Omit<CohortCell, 'totalMinor'> & { totalMinor: string | null; begun: number })[]>`
    WITH period AS MATERIALIZED (
      SELECT (row_number() OVER (ORDER BY "day") - 1)::int AS "nth", "from", "until"
      FROM (${periodsFrom(period, timeZone, firstDays)}) AS period WHERE "from" <= ${ctx.clock.now()}
    ), bought AS MATERIALIZED (
      SELECT p."customerId", period."nth", p."currencyCode", p."purchases", p."totalMinor"
      FROM period CROSS JOIN LATERAL (
        SELECT p."customerId", p."currencyCode", count(*) AS "purchases", sum(p."totalMinor") AS "totalMinor" FROM "Purchase" AS p
        WHERE p."purchasedAt" >= period."from" AND p."purchasedAt" < period."until" AND ${isVisible} GROUP BY p."customerId", p."currencyCode") AS p
    ), newcomer AS MATERIALIZED (
      SELECT "customerId", min("nth") AS "cohort" FROM bought GROUP BY "customerId"
      HAVING (
        SELECT true FROM "Purchase" AS earlier WHERE earlier."customerId" = bought."customerId"
          AND earlier."purchasedAt" < (SELECT min("from") FROM period) LIMIT 1) IS NULL
    )
    SELECT newcomer."cohort", bought."nth" - newcomer."cohort" AS "after", bought."currencyCode",
      count(DISTINCT bought."customerId")::int AS "customers", sum(bought."purchases")::int AS "purchases",
      CASE WHEN bought."currencyCode" IS NOT NULL THEN sum(bought."totalMinor")::text END AS "totalMinor",
      (SELECT count(*)::int FROM period) AS "begun"
    FROM newcomer JOIN bought USING ("customerId")
    GROUP BY GROUPING SETS ((1, 2, 3), (1, 2))`;
  return {
    begun: rows[0]?.begun ?? 0,
    cells: rows.map(({ begun: _begun, totalMinor, ...cell }) => ({
      ...cell,
      totalMinor: totalMinor === null ? null : BigInt(totalMinor),
    })),
  };
}
