/** How many purchases there were, to set other numbers against: each counts once. */
import { Prisma } from '../../../generated/index.ts';
import type { Ctx } from '../../../kernel/index.ts';
import { filterSql, type PurchaseFilter, WHOLE_PURCHASE } from './filter.ts';
import { isOfPurchaseAlone, periodsFrom } from './period-sums.ts';
import type { Period } from './periods.ts';
import { groupOfPurchase } from './totals.ts';

export interface CountsRequest {
  readonly filter: PurchaseFilter;
  /** Null: one count of all. */
  readonly groupBy: Period | 'PRODUCT' | null;
  /** IANA: where days and all that is made of them begin. */
  readonly timeZone: string;
  /** The groups to count: first days of periods, as `2026-03-01`, or uuids of products. */
  readonly groups: readonly string[];
}

/** By group; of all by ''. Groups without purchases are absent. One statement. */
export async function purchaseCounts(ctx: Ctx, request: CountsRequest): Promise<ReadonlyMap<string, number>> {
  const rows = await ctx.db.$queryRaw<{ group: string; count: number }[]>(countsOf(request));
  return new Map(rows.flatMap(({ group, count }) => (count === 0 ? [] : [[group, count] as const])));
}

function countsOf({ filter, groupBy, timeZone, groups }: CountsRequest): Prisma.Sql {
  if (groupBy === null) {
    return Prisma.sql`SELECT '' AS "group", count(*)::int AS "count" FROM "Purchase" AS p WHERE ${filterSql(filter, WHOLE_PURCHASE)}`;
  }
  if (groupBy === 'PRODUCT') {
    const judged = { ...WHOLE_PURCHASE, product: (id: string) => Prisma.sql`line."productId" = ${id}::uuid` };
    const purchase = asksOfPurchase(filter) ? Prisma.sql`JOIN "Purchase" AS p ON p."id" = line."purchaseId"` : Prisma.empty;
    // Told apart first: so the index on products hands them out in order, and nothing is sorted.
    return Prisma.sql`
      SELECT line."productId"::text AS "group", count(*)::int AS "count"
      FROM (SELECT DISTINCT "productId", "purchaseId" FROM "PurchaseLine" WHERE "productId" = ANY(${[...groups]}::uuid[])) AS line ${purchase}
      WHERE ${filterSql(filter, judged)} GROUP BY line."productId"`;
  }
  // The index on the moment answers each period; lines would be looked for in each again.
  if (isOfPurchaseAlone(filter)) {
    return Prisma.sql`
      SELECT period."day"::date::text AS "group", bought."count"
      FROM (${periodsFrom(groupBy, timeZone, groups)}) AS period CROSS JOIN LATERAL (
        SELECT count(*)::int AS "count" FROM "Purchase" AS p
        WHERE p."purchasedAt" >= period."from" AND p."purchasedAt" < period."until" AND ${filterSql(filter, WHOLE_PURCHASE)}
      ) AS bought`;
  }
  return Prisma.sql`
    SELECT "group"::text, count(*)::int AS "count"
    FROM (SELECT ${groupOfPurchase(groupBy, timeZone)} AS "group" FROM "Purchase" AS p WHERE ${filterSql(filter, WHOLE_PURCHASE)}) AS bought
    GROUP BY "group"`;
}

/** Whether it asks for more than lines tell. */
function asksOfPurchase({ productId: _ofLine, and, ...others }: PurchaseFilter): boolean {
  return Object.values(others).some((value) => value != null) || (and ?? []).some(asksOfPurchase);
}
