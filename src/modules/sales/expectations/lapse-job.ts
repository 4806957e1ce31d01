/** The job that makes customers LAPSED who have not bought for long: a year at least, and twice as long as they use to. */
import { Prisma } from '../../../generated/index.ts';
import { type Ctx, DAY_MS, type JobDefinition } from '../../../kernel/index.ts';
import { lockCustomers, moveLifecycles, presentCustomers } from '../../contacts/index.ts';

/** Moved in one transaction. */
const BATCH = 200;
const YEAR_MS = 365 * DAY_MS;

async function lapseCustomers(ctx: Ctx, signal: AbortSignal): Promise<void> {
  while (!signal.aborted && (await lapseSome(ctx)) > 0);
}

/** How many were found. They are looked at again once they are locked: a purchase may have come between. */
function lapseSome(ctx: Ctx): Promise<number> {
  return ctx.transact(async (tx) => {
    const hasStayedAway = stayedAwayBy(tx.clock.now());
    const found = await tx.db.$queryRaw<{ id: string }[]>`
      SELECT rhythm."customerId"::text AS "id" FROM "PurchaseRhythm" AS rhythm
      JOIN ${presentCustomers({ lifecycle: 'ACTIVE' })} AS customer ON customer."id" = rhythm."customerId"
      WHERE ${hasStayedAway} ORDER BY rhythm."lastPurchasedAt", rhythm."customerId" LIMIT ${BATCH}::int`;
    const ids = found.map(({ id }) => id);
    await lockCustomers(tx, ids);
    const lapsed = await tx.db.$queryRaw<{ id: string }[]>`
      SELECT rhythm."customerId"::text AS "id" FROM "PurchaseRhythm" AS rhythm
      JOIN ${presentCustomers({ lifecycle: 'ACTIVE' })} AS customer ON customer."id" = rhythm."customerId"
      WHERE rhythm."customerId" = ANY(${ids}::uuid[]) AND ${hasStayedAway}`;
    await moveLifecycles(
      tx,
      lapsed.map(({ id }) => id),
      'LAPSED',
    );
    return ids.length;
  });
}

/** The first half is implied, but only it is a bound of the index. */
function stayedAwayBy(now: Date): Prisma.Sql {
  const yearAgo = new Date(now.getTime() - YEAR_MS);
  return Prisma.sql`(rhythm."lastPurchasedAt" < ${yearAgo}
    AND rhythm."lastPurchasedAt" + coalesce(2 * rhythm."medianGapMs", 0) * interval '1 millisecond' < ${now})`;
}

export const lapseJob: JobDefinition = {
  description: 'Makes customers LAPSED who have not bought for a year, and for twice as long as they use to.',
  schedule: '40 2 * * *',
  run: lapseCustomers,
};
