/** Ranking all customers by recency, frequency and monetary value (RFM): each currency apart, all of its customers at once. */
import { Prisma } from '../../../generated/index.ts';
import { type Ctx, DAY_MS, type JobDefinition } from '../../../kernel/index.ts';
import { presentCustomers } from '../../contacts/index.ts';
import { SEGMENT_TABLE } from './rfm-segments.ts';

/** Who bought within it is ranked. */
export const RFM_DAYS = 730;
const WINDOW_MS = RFM_DAYS * DAY_MS;

export type RfmRanking = Prisma.RfmRankingModel;

/**
 * Ranks the customers of every currency in which anybody ever bought, as of one moment. Each currency is one statement, and so a
 * transaction of its own unless one is open: it may take longer than those may that hold back the readers of the log, as it writes only
 * at its end, and only what has changed.
 */
export async function recomputeRfm(ctx: Ctx): Promise<{ readonly asOf: Date; readonly rankings: readonly RfmRanking[] }> {
  const asOf = ctx.clock.now();
  for (const currencyCode of await currencies(ctx)) await ctx.db.$executeRaw(ranking(currencyCode, asOf));
  return { asOf, rankings: await ctx.db.rfmRanking.findMany({ orderBy: { currencyCode: 'asc' } }) };
}

async function currencies({ db }: Ctx): Promise<readonly string[]> {
  const rows = await db.$queryRaw<{ currencyCode: string }[]>`
    SELECT "currencyCode" FROM "CustomerSpending" UNION SELECT "currencyCode" FROM "RfmRanking" ORDER BY "currencyCode"`;
  return rows.map(({ currencyCode }) => currencyCode);
}

/**
 * Score = 1 + ⌊5 × (rank − 1) ÷ n⌋, rank = 1 + customers strictly worse. A standing that is as it was is not written. Rows are written
 * in one order, so that two that rank at the same moment wait for each other and end alike.
 */
function ranking(currencyCode: string, asOf: Date): Prisma.Sql {
  const since = new Date(asOf.getTime() - WINDOW_MS);
  return Prisma.sql`
    WITH bought AS (
      SELECT p."customerId", max(p."purchasedAt") AS "lastPurchasedAt", count(*)::int AS "purchaseCount",
        sum(p."totalMinor" - balance."returnedMinor")::bigint AS "spentMinor"
      FROM "Purchase" AS p JOIN "PurchaseBalance" AS balance ON balance."purchaseId" = p."id"
      WHERE p."currencyCode" = ${currencyCode} AND p."purchasedAt" BETWEEN ${since} AND ${asOf}
      GROUP BY p."customerId"
    ), ranked AS MATERIALIZED (
      SELECT bought.*, ${quintileBy('lastPurchasedAt')} AS "recency", ${quintileBy('purchaseCount')} AS "frequency",
        ${quintileBy('spentMinor')} AS "monetary"
      FROM bought JOIN ${presentCustomers({ allowingProfiling: true })} AS customer ON customer."id" = bought."customerId"
    ), gone AS (
      DELETE FROM "RfmStanding" AS known WHERE known."currencyCode" = ${currencyCode}
        AND NOT EXISTS (SELECT FROM ranked WHERE ranked."customerId" = known."customerId")
    ), standing AS (
      INSERT INTO "RfmStanding" AS known ("customerId", "currencyCode", ${FACTS})
      SELECT "customerId", ${currencyCode}, "recency", "frequency", "monetary", "recency" + "frequency" + "monetary",
        (${SEGMENT_TABLE}::text[])["recency" * 25 + "frequency" * 5 + "monetary" - 30]::"RfmSegment",
        "purchaseCount", "spentMinor", "lastPurchasedAt"
      FROM ranked ORDER BY "customerId"
      ON CONFLICT ("customerId", "currencyCode") DO UPDATE SET (${FACTS}) = ROW (${FACTS_NOW})
        WHERE (${FACTS_BEFORE}) IS DISTINCT FROM (${FACTS_NOW})
    )
    INSERT INTO "RfmRanking" ("currencyCode", "customers", "asOf")
    SELECT ${currencyCode}, (SELECT count(*) FROM ranked), ${asOf}::timestamptz
    ON CONFLICT ("currencyCode") DO UPDATE SET "customers" = excluded."customers", "asOf" = excluded."asOf"`;
}

function quintileBy(column: 'lastPurchasedAt' | 'purchaseCount' | 'spentMinor'): Prisma.Sql {
  return Prisma.sql`(1 + 5 * (rank() OVER (ORDER BY ${Prisma.raw(`"${column}"`)}) - 1) / count(*) OVER ())::int`;
}

const COLUMNS = ['recency', 'frequency', 'monetary', 'score', 'segment', 'purchaseCount', 'spentMinor', 'lastPurchasedAt'];
const columnsOf = (row: string) => Prisma.raw(COLUMNS.map((column) => `${row}"${column}"`).join(', '));
const FACTS = columnsOf('');
const FACTS_BEFORE = columnsOf('known.');
const FACTS_NOW = columnsOf('excluded.');

export const rankingJob: JobDefinition = {
  description: 'Ranks all customers by how lately, how often and for how much they bought.',
  schedule: '20 3 * * *',
  async run(ctx) {
    await recomputeRfm(ctx);
  },
};
