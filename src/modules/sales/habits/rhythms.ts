/**
 * How regularly customers buy: the median gap between their last purchases, kept beside them. It follows from the purchases, and
 * nothing else writes it.
 */
import { Prisma } from '../../../generated/index.ts';
import type { TxCtx } from '../../../kernel/index.ts';
import { lockCustomers } from '../../contacts/index.ts';

/** Of how many purchases the gaps count, the latest ones. */
export const CADENCE_PURCHASES = 12;
/** With fewer there is no cadence. */
const MIN_CADENCE_PURCHASES = 3;

/**
 * Computes anew how regularly these customers buy, from their purchases of any currency: as many statements for one as for all.
 * The customers are locked first, so that of two purchases at the same moment, in two currencies even, whoever comes second sees both.
 */
export async function recomputeRhythms(tx: TxCtx, customerIds: readonly string[]): Promise<void> {
  const ids = [...new Set(customerIds)];
  if (ids.length === 0) return;
  await lockCustomers(tx, ids);
  // Whose last purchase went to another customer has no claim to it, before the other has.
  await tx.db.$executeRaw`
    DELETE FROM "PurchaseRhythm" AS known USING "Purchase" AS p
    WHERE known."customerId" = ANY(${ids}::uuid[]) AND p."id" = known."lastPurchaseId" AND p."customerId" <> known."customerId"`;
  await tx.db.$executeRaw`
    INSERT INTO "PurchaseRhythm" (${RHYTHM_COLUMNS})
    SELECT ${RHYTHM_COLUMNS} FROM ${rhythmsOf(Prisma.sql`unnest(${ids}::uuid[])`)} AS rhythm ORDER BY "customerId"
    ON CONFLICT ("customerId") DO UPDATE SET
      "lastPurchaseId" = excluded."lastPurchaseId", "lastPurchasedAt" = excluded."lastPurchasedAt",
      "medianGapMs" = excluded."medianGapMs", "nextExpectedAt" = excluded."nextExpectedAt", "lateAfter" = excluded."lateAfter"`;
}

/** The columns of the table, which `rhythmsAt` has too. */
export const RHYTHM_COLUMNS = Prisma.raw(
  '"customerId", "lastPurchaseId", "lastPurchasedAt", "medianGapMs", "nextExpectedAt", "lateAfter"',
);

/** A table of how regularly everybody bought as of this moment in the past: computed anew for those only who have bought since. */
export function rhythmsAt(moment: Date): Prisma.Sql {
  const since = Prisma.sql`(SELECT "customerId" FROM "PurchaseRhythm" WHERE "lastPurchasedAt" > ${moment})`;
  return Prisma.sql`(
    SELECT ${RHYTHM_COLUMNS} FROM "PurchaseRhythm" WHERE "lastPurchasedAt" <= ${moment}
    UNION ALL SELECT ${RHYTHM_COLUMNS} FROM ${rhythmsOf(since, Prisma.sql`"purchasedAt" <= ${moment}`)} AS rhythm)`;
}

/**
 * The same from the purchases, for these customers. Twice a median is a whole number: what follows from it is exact, and half a
 * millisecond is dropped only at the end.
 */
function rhythmsOf(customerIds: Prisma.Sql, counts: Prisma.Sql = Prisma.sql`true`): Prisma.Sql {
  return Prisma.sql`(
    SELECT "customerId", "lastPurchaseId", "lastPurchasedAt", "twice" / 2 AS "medianGapMs",
      "lastPurchasedAt" + "twice" / 2 * interval '1 millisecond' AS "nextExpectedAt",
      "lastPurchasedAt" + "twice" * 3 / 4 * interval '1 millisecond' AS "lateAfter"
    FROM (
      SELECT "customerId", (array_agg("id" ORDER BY "purchasedAt" DESC, "id" DESC))[1] AS "lastPurchaseId",
        max("purchasedAt") AS "lastPurchasedAt",
        CASE WHEN count(*) >= ${MIN_CADENCE_PURCHASES}::int
          THEN (2 * percentile_cont(0.5) WITHIN GROUP (ORDER BY "gapMs"))::bigint END AS "twice"
      FROM (
        SELECT p.*, (extract(epoch FROM p."purchasedAt" - lead(p."purchasedAt") OVER (
          PARTITION BY p."customerId" ORDER BY p."purchasedAt" DESC, p."id" DESC)) * 1000)::bigint AS "gapMs"
        FROM ${customerIds} AS customer ("id") CROSS JOIN LATERAL (
          SELECT "customerId", "id", "purchasedAt" FROM "Purchase" WHERE "customerId" = customer."id" AND ${counts}
          ORDER BY "purchasedAt" DESC, "id" DESC LIMIT ${CADENCE_PURCHASES}::int) AS p
      ) AS gaps GROUP BY "customerId"
    ) AS median)`;
}
