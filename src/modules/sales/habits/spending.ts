/** What customers have spent, one sum per currency, kept beside the purchases. Nothing else writes it. */
import { type Ctx, MAX_MINOR, type TxCtx } from '../../../kernel/index.ts';

export interface SpendingDelta {
  readonly customerId: string;
  readonly currencyCode: string;
  /** 0 for what happens to purchases that count already. */
  readonly purchaseCount: number;
  readonly totalMinor: bigint;
  readonly returnedMinor: bigint;
  /** Widens the first and the last; null where nothing was bought. */
  readonly purchasedAt: Date | null;
}

/**
 * Adds to what customers have spent: one statement for all that was bought, one for all that was brought back. The rows stay locked
 * until the transaction ends, those of several customers in the order of their ids.
 */
export async function addToSpending(tx: TxCtx, deltas: readonly SpendingDelta[]): Promise<void> {
  const bought = deltas.filter(({ purchaseCount }) => purchaseCount > 0);
  if (bought.length > 0) await addBought(tx, asJson(bought));
  const returned = deltas.filter(({ returnedMinor }) => returnedMinor !== 0n);
  if (returned.length > 0) await addReturned(tx, asJson(returned));
}

async function addBought({ db }: TxCtx, deltas: string): Promise<void> {
  await db.$executeRaw`
    INSERT INTO "CustomerSpending" AS known
      ("customerId", "currencyCode", "purchaseCount", "totalMinor", "returnedMinor", "firstPurchasedAt", "lastPurchasedAt")
    SELECT "customerId", "currencyCode", sum("purchaseCount"), sum("totalMinor"), 0, min("purchasedAt"), max("purchasedAt")
    FROM jsonb_to_recordset(${deltas}::jsonb) AS delta
      ("customerId" uuid, "currencyCode" text, "purchaseCount" int, "totalMinor" bigint, "purchasedAt" timestamptz)
    GROUP BY "customerId", "currencyCode" ORDER BY "customerId", "currencyCode"
    ON CONFLICT ("customerId", "currencyCode") DO UPDATE SET
      "purchaseCount" = known."purchaseCount" + excluded."purchaseCount",
      "totalMinor" = known."totalMinor" + excluded."totalMinor",
      "firstPurchasedAt" = least(known."firstPurchasedAt", excluded."firstPurchasedAt"),
      "lastPurchasedAt" = greatest(known."lastPurchasedAt", excluded."lastPurchasedAt")`;
}

/** Not by an upsert: the row that it would insert, of something returned and nothing bought, is one that the table refuses. */
async function addReturned({ db }: TxCtx, deltas: string): Promise<void> {
  await db.$executeRaw`
    WITH delta AS (
      SELECT "customerId", "currencyCode", sum("returnedMinor") AS "returnedMinor"
      FROM jsonb_to_recordset(${deltas}::jsonb) AS delta ("customerId" uuid, "currencyCode" text, "returnedMinor" bigint)
      GROUP BY "customerId", "currencyCode"
    ), held AS (
      SELECT known."customerId", known."currencyCode", delta."returnedMinor"
      FROM "CustomerSpending" AS known JOIN delta USING ("customerId", "currencyCode")
      ORDER BY known."customerId", known."currencyCode" FOR UPDATE OF known
    )
    UPDATE "CustomerSpending" AS known SET "returnedMinor" = known."returnedMinor" + held."returnedMinor"
    FROM held WHERE known."customerId" = held."customerId" AND known."currencyCode" = held."currencyCode"`;
}

/** From the purchases themselves: for when they change hands. The customers are locked by the caller. */
export async function recomputeSpending({ db }: TxCtx, customerIds: readonly string[]): Promise<void> {
  const ids = [...new Set(customerIds)];
  if (ids.length === 0) return;
  await db.$executeRaw`
    DELETE FROM "CustomerSpending" AS known WHERE known."customerId" = ANY(${ids}::uuid[]) AND NOT EXISTS (
      SELECT FROM "Purchase" AS p WHERE p."customerId" = known."customerId" AND p."currencyCode" = known."currencyCode")`;
  await db.$executeRaw`
    INSERT INTO "CustomerSpending"
      ("customerId", "currencyCode", "purchaseCount", "totalMinor", "returnedMinor", "firstPurchasedAt", "lastPurchasedAt")
    SELECT p."customerId", p."currencyCode", count(*), sum(p."totalMinor"), sum(balance."returnedMinor"),
      min(p."purchasedAt"), max(p."purchasedAt")
    FROM "Purchase" AS p JOIN "PurchaseBalance" AS balance ON balance."purchaseId" = p."id"
    WHERE p."customerId" = ANY(${ids}::uuid[])
    GROUP BY p."customerId", p."currencyCode" ORDER BY p."customerId", p."currencyCode"
    ON CONFLICT ("customerId", "currencyCode") DO UPDATE SET
      "purchaseCount" = excluded."purchaseCount", "totalMinor" = excluded."totalMinor", "returnedMinor" = excluded."returnedMinor",
      "firstPurchasedAt" = excluded."firstPurchasedAt", "lastPurchasedAt" = excluded."lastPurchasedAt"`;
}

/** Whether two customers, made one, would have bought more in some currency than can be kept of one. */
export async function isTooMuchTogether({ db }: Pick<Ctx, 'db'>, customerIds: readonly string[]): Promise<boolean> {
  const rows = await db.customerSpending.findMany({ where: { customerId: { in: [...customerIds] } } });
  const sums = new Map<string, bigint>();
  for (const { currencyCode, totalMinor } of rows) sums.set(currencyCode, (sums.get(currencyCode) ?? 0n) + totalMinor);
  return [...sums.values()].some((sum) => sum > MAX_MINOR);
}

function asJson(deltas: readonly SpendingDelta[]): string {
  return JSON.stringify(deltas, (_key, value: unknown) => (typeof value === 'bigint' ? value.toString() : value));
}
