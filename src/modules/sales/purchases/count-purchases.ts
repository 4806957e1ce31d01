/** How often customers bought, for many spans of time at once. */
import type { Ctx } from '../../../kernel/index.ts';

export interface PurchaseSpan {
  /** A uuid. */
  readonly customerId: string;
  /** Purchases after this moment count. */
  readonly since: Date;
}

/** For each span the customer's purchases up to a moment, without those of which everything came back. One statement. */
export async function countPurchases({ db }: Ctx, spans: readonly PurchaseSpan[], until: Date): Promise<readonly number[]> {
  if (spans.length === 0) return [];
  const rows = await db.$queryRaw<{ count: number }[]>`
    SELECT (
      SELECT count(*)::int FROM "Purchase" AS purchase JOIN "PurchaseBalance" AS balance ON balance."purchaseId" = purchase."id"
      WHERE purchase."customerId" = span."customerId" AND purchase."purchasedAt" > span."since" AND purchase."purchasedAt" <= ${until}
        AND (balance."returnedMinor" = 0 OR balance."returnedMinor" < balance."totalMinor")
    ) AS "count"
    FROM unnest(${spans.map(({ customerId }) => customerId)}::uuid[], ${spans.map(({ since }) => since)}::timestamptz[])
      WITH ORDINALITY AS span ("customerId", "since", "place") ORDER BY span."place"`;
  return rows.map(({ count }) => count);
}
