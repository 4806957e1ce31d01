/** Ranking all customers by recency, frequency and monetary value (RFM): each currency apart, all of its customers at once. */
import { Prisma } from '../../../generated/index.ts';
import type { Ctx, JobDefinition, TxCtx } from '../../../kernel/index.ts';
import { presentCustomers } from '../../contacts/index.ts';
import { SEGMENT_TABLE } from './rfm-segments.ts';

/** Who bought within it is ranked. */
export const RFM_DAYS = 730;
const WINDOW_MS = RFM_DAYS * 86_400_000;

export type RfmRanking = Prisma.RfmRankingModel;

/**
 * Ranks the customers of every currency in which anybody ever bought, as of one moment. Each currency is a transaction, unless one is
 * open already.
 */
export async function recomputeRfm(ctx: Ctx): Promise<{ readonly asOf: Date; readonly rankings: readonly RfmRanking[] }> {
  const asOf = ctx.clock.now();
  const rankings: RfmRanking[] = [];
  for (const code of await currencies(ctx)) rankings.push(await ctx.transact((tx) => rank(tx, code, asOf)));
  return { asOf, rankings };
}

/** By code. */
async function currencies({ db }: Ctx): Promise<readonly string[]> {
  const rows = await db.$queryRaw<{ currencyCode: string }[]>`
    SELECT "currencyCode" FROM "CustomerSpending" UNION SELECT "currencyCode" FROM "RfmRanking" ORDER BY "currencyCode"`;
  return rows.map(({ currencyCode }) => currencyCode);
}

/** The row of the ranking is written first: whoever ranks the same currency at the same moment waits for it. */
async function rank({ db }: TxCtx, currencyCode: string, asOf: Date): Promise<RfmRanking> {
  await db.$executeRaw`
    INSERT INTO "RfmRanking" ("currencyCode", "customers", "asOf") VALUES (${currencyCode}, 0, ${asOf})
    ON CONFLICT ("currencyCode") DO UPDATE SET "asOf" = excluded."asOf"`;
  await writeStandings(db, currencyCode, asOf);
  const customers = await db.rfmStanding.count({ where: { currencyCode } });
  return db.rfmRanking.update({ where: { currencyCode }, data: { customers } });
}

/** Score = 1 + ⌊5 × (rank − 1) ÷ n⌋, rank = 1 + customers strictly worse. A standing that is as it was is not written. */
async function writeStandings(db: TxCtx['db'], currencyCode: string, asOf: Date): Promise<void> {
  const since = new Date(asOf.getTime() - WINDOW_MS);
  await db.$executeRaw`
    WITH bought AS (
      SELECT p."customerId", max(p."purchasedAt") AS "lastPurchasedAt", count(*)::int AS "purchaseCount",
        sum(p."totalMinor" - balance."returnedMinor")::bigint AS "spentMinor"
      FROM "Purchase" AS p JOIN "PurchaseBalance" AS balance ON balance."purchaseId" = p."id"
      WHERE p."currencyCode" = ${currencyCode} AND p."purchasedAt" BETWEEN ${since} AND ${asOf}
      GROUP BY p."customerId"
    ), ranked AS (
      SELECT bought.*, ${quintileBy('lastPurchasedAt')} AS "recency", ${quintileBy('purchaseCount')} AS "frequency",
        ${quintileBy('spentMinor')} AS "monetary"
      FROM bought JOIN ${presentCustomers({ allowingProfiling: true })} AS customer ON customer."id" = bought."customerId"
    ), gone AS (
      DELETE FROM "RfmStanding" AS known WHERE known."currencyCode" = ${currencyCode}
        AND NOT EXISTS (SELECT FROM ranked WHERE ranked."customerId" = known."customerId")
    )
    INSERT INTO "RfmStanding" AS known ("customerId", "currencyCode", ${FACTS})
    SELECT "customerId", ${currencyCode}, "recency", "frequency", "monetary", "recency" + "frequency" + "monetary",
      (${SEGMENT_TABLE}::text[])["recency" * 25 + "frequency" * 5 + "monetary" - 30]::"RfmSegment",
      "purchaseCount", "spentMinor", "lastPurchasedAt"
    FROM ranked
    ON CONFLICT ("customerId", "currencyCode") DO UPDATE SET (${FACTS}) = ROW (${FACTS_NOW})
      WHERE (${FACTS_BEFORE}) IS DISTINCT FROM (${FACTS_NOW})`;
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
