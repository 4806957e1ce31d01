/** The job that tells of each lateness once, when it begins. */
import type { Ctx, JobDefinition } from '../../../kernel/index.ts';
import { presentCustomers } from '../../contacts/index.ts';

/** Told in one transaction. */
const BATCH = 500;

interface Lateness {
  readonly customerId: string;
  readonly lastPurchaseId: string;
  readonly expectedAt: Date;
  /** Told by this process, and not at the same moment by another. */
  readonly isOurs: boolean;
}

/** Tells of everybody who is late and was not told of since their last purchase, the longest late first. */
async function tellMissedReorders(ctx: Ctx, signal: AbortSignal): Promise<void> {
  while (!signal.aborted && (await tellSome(ctx)) > 0);
}

/** How many were found; the row of the last purchase decides between two processes that find the same. */
function tellSome(ctx: Ctx): Promise<number> {
  return ctx.transact(async (tx) => {
    const now = tx.clock.now();
    const found = await tx.db.$queryRaw<Lateness[]>`
      WITH late AS (
        SELECT rhythm."customerId", rhythm."lastPurchaseId", rhythm."nextExpectedAt" FROM "PurchaseRhythm" AS rhythm
        JOIN ${presentCustomers({ livingAt: now })} AS customer ON customer."id" = rhythm."customerId"
        WHERE rhythm."lateAfter" < ${now}
          AND NOT EXISTS (SELECT FROM "ReorderReminderSent" AS sent WHERE sent."lastPurchaseId" = rhythm."lastPurchaseId")
        ORDER BY rhythm."lateAfter", rhythm."customerId" LIMIT ${BATCH}::int
      ), told AS (
        INSERT INTO "ReorderReminderSent" ("lastPurchaseId", "remindedAt")
        SELECT "lastPurchaseId", ${now}::timestamptz FROM late ORDER BY "lastPurchaseId"
        ON CONFLICT DO NOTHING RETURNING "lastPurchaseId"
      )
      SELECT late."customerId"::text, late."lastPurchaseId"::text, late."nextExpectedAt" AS "expectedAt",
        told."lastPurchaseId" IS NOT NULL AS "isOurs"
      FROM late LEFT JOIN told USING ("lastPurchaseId") ORDER BY late."nextExpectedAt", late."customerId"`;
    await tx.emitAll(
      'sales.reorder.missed',
      found
        .filter(({ isOurs }) => isOurs)
        .map(({ customerId, lastPurchaseId, expectedAt }) => {
          return { customerId, lastPurchaseId, expectedAt: expectedAt.toISOString() };
        }),
    );
    return found.length;
  });
}

export const reorderJob: JobDefinition = {
  description: 'Tells, once for each lateness, which customers did not buy again when they use to.',
  schedule: '10 * * * *',
  run: tellMissedReorders,
};
