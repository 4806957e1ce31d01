/** What a purchase is worth by line, and what of it came back: for modules that reckon by it. */
import type { Ctx } from '../../../kernel/index.ts';

export interface PurchaseWorth {
  readonly id: string;
  readonly customerId: string;
  readonly purchasedAt: Date;
  readonly currencyCode: string;
  readonly lines: readonly LineWorth[];
  /** Paid back without goods, in minor units. */
  readonly goodwillMinor: bigint;
}

export interface LineWorth {
  readonly id: string;
  /** Of its product, as it is now; null for none. */
  readonly category: string | null;
  /** Net of its discount, in minor units. */
  readonly totalMinor: bigint;
  /** Value of what of it came back so far, in minor units. */
  readonly returnedMinor: bigint;
  /** That none of it is left with the customer. */
  readonly isReturned: boolean;
}

/** As it is now; null if there is no such purchase. Two statements. */
export async function purchaseWorth({ db }: Ctx, id: string): Promise<PurchaseWorth | null> {
  const [purchase] = await db.$queryRaw<Omit<PurchaseWorth, 'lines'>[]>`
    SELECT "id"::text, "customerId"::text, "purchasedAt", "currencyCode", coalesce((
      SELECT sum("amountMinor") FROM "Refund" WHERE "purchaseId" = ${id}::uuid AND "purchaseReturnId" IS NULL
    ), 0)::bigint AS "goodwillMinor"
    FROM "Purchase" WHERE "id" = ${id}::uuid`;
  if (!purchase) return null;
  const lines = await db.$queryRaw<LineWorth[]>`
    SELECT line."id"::text, product."category", line."totalMinor", coalesce(back."valueMinor", 0)::bigint AS "returnedMinor",
      coalesce(back."quantity" >= line."quantity", false) AS "isReturned"
    FROM "PurchaseLine" AS line JOIN "Product" AS product ON product."id" = line."productId"
    LEFT JOIN LATERAL (
      SELECT sum("valueMinor") AS "valueMinor", sum("quantity") AS "quantity" FROM "ReturnLine" WHERE "lineId" = line."id"
    ) AS back ON true
    WHERE line."purchaseId" = ${id}::uuid ORDER BY line."position"`;
  return { ...purchase, lines };
}
