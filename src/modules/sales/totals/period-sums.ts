/**
 * Sums by week, month, quarter or year without looking at the calendar for each purchase: a period is a range of moments, and an index
 * on the moment alone answers it.
 */
import { Prisma } from '../../../generated/index.ts';
import { filterSql, type PurchaseFilter, WHOLE_PURCHASE } from './filter.ts';
import type { Period } from './periods.ts';

/** Days are too many for it: whoever has recorded one purchase of the Middle Ages would wait for each day since. */
export type LongPeriod = Exclude<Period, 'DAY'>;

const LENGTHS: Readonly<Record<Period, string>> = {
  DAY: '1 day',
  WEEK: '1 week',
  MONTH: '1 month',
  QUARTER: '3 months',
  YEAR: '1 year',
};

/** Whether the filter looks at a purchase alone: lines and payments would be looked for in each period again. */
export function isOfPurchaseAlone({ productId, paymentMethod, and, or, not }: PurchaseFilter): boolean {
  if (productId != null || paymentMethod != null) return false;
  return [...(and ?? []), ...(or ?? []), ...(not ? [not] : [])].every(isOfPurchaseAlone);
}

export function periodSums(period: LongPeriod, timeZone: string, filter: PurchaseFilter): Prisma.Sql {
  const [unit, length] = [Prisma.sql`${period.toLowerCase()}`, Prisma.sql`${LENGTHS[period]}::interval`];
  const begin = (day: Prisma.Sql) => beginningOf(day, timeZone);
  return Prisma.sql`
    SELECT period."day"::date::text AS "group", bought.*
    FROM (
      SELECT "day", ${begin(Prisma.sql`"day"`)} AS "from", ${begin(Prisma.sql`("day" + ${length})`)} AS "until"
      FROM (SELECT min("purchasedAt") AS "first", max("purchasedAt") AS "last" FROM "Purchase") AS span,
        generate_series(date_trunc(${unit}, span."first" AT TIME ZONE ${timeZone}), span."last" AT TIME ZONE ${timeZone}, ${length}) AS "day"
    ) AS period CROSS JOIN LATERAL (
      SELECT p."currencyCode", sum(p."totalMinor")::text AS "total", count(*)::int AS "count" FROM "Purchase" AS p
      WHERE p."purchasedAt" >= period."from" AND p."purchasedAt" < period."until" AND ${filterSql(filter, WHOLE_PURCHASE)}
      GROUP BY p."currencyCode"
    ) AS bought`;
}

/** When periods that begin on these days begin and end: rows of `"day"`, `"from"` and `"until"`. */
export function periodsFrom(period: Period, timeZone: string, days: readonly string[]): Prisma.Sql {
  const begin = (day: Prisma.Sql) => beginningOf(day, timeZone);
  return Prisma.sql`
    SELECT "day", ${begin(Prisma.sql`"day"`)} AS "from", ${begin(Prisma.sql`("day" + ${LENGTHS[period]}::interval)`)} AS "until"
    FROM unnest(${[...days]}::timestamp[]) AS "day"`;
}

/** When a day begins somewhere. Where clocks go back over midnight it comes twice, and the first begins the day: the database takes the second. */
function beginningOf(day: Prisma.Sql, timeZone: string): Prisma.Sql {
  const midnight = Prisma.sql`(${day} AT TIME ZONE ${timeZone})`;
  const anHourBefore = Prisma.sql`(${midnight} - interval '1 hour')`;
  return Prisma.sql`CASE WHEN ${anHourBefore} AT TIME ZONE ${timeZone} >= ${day} THEN ${anHourBefore} ELSE ${midnight} END`;
}
