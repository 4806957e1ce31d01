/** How far customers buy by habit, whatever the price: how often the same again, and how often at the full price. */
import type { Ctx } from '../../../kernel/index.ts';

export interface LoyaltyMeasure {
  readonly purchases: number;
  /** Purchases in which a product was bought that the customer had bought before. */
  readonly repeats: number;
  readonly lines: number;
  readonly fullPriceLines: number;
}

const NONE: LoyaltyMeasure = { purchases: 0, repeats: 0, lines: 0, fullPriceLines: 0 };

/** Of these customers, in their order: one statement. */
export async function loyaltyMeasures(
  { db }: Pick<Ctx, 'db'>,
  customerIds: readonly string[],
): Promise<readonly LoyaltyMeasure[]> {
  const rows = await db.$queryRaw<(LoyaltyMeasure & { readonly customerId: string })[]>`
    SELECT "customerId"::text, count(*)::int AS "purchases", (count(*) FILTER (WHERE "isRepeat"))::int AS "repeats",
      sum("lines")::int AS "lines", sum("fullPriceLines")::int AS "fullPriceLines"
    FROM (
      SELECT "customerId", bool_or("nth" > 1) AS "isRepeat", count(*) AS "lines",
        count(*) FILTER (WHERE "discountMinor" = 0) AS "fullPriceLines"
      FROM (
        SELECT p."customerId", p."id", line."discountMinor",
          dense_rank() OVER (PARTITION BY p."customerId", line."productId" ORDER BY p."purchasedAt", p."id") AS "nth"
        FROM "Purchase" AS p JOIN "PurchaseLine" AS line ON line."purchaseId" = p."id"
        WHERE p."customerId" = ANY(${[...customerIds]}::uuid[])
      ) AS bought GROUP BY "customerId", "id"
    ) AS purchase GROUP BY "customerId"`;
  const byCustomer = new Map(rows.map((row) => [row.customerId, row]));
  return customerIds.map((id) => byCustomer.get(id) ?? NONE);
}
