/** What sales knows of why customers leave: they come less often, or buy less. */
import { z } from 'zod';
import { Prisma } from '../../../generated/index.ts';
import { DAY_MS, daysBefore, formatAmount } from '../../../kernel/index.ts';

/** What was spent in the last so many days is compared with as many days before. */
const WINDOW_DAYS = 180;

const lateness = z.object({ medianGapMs: z.coerce.number(), lastPurchasedAt: z.coerce.date() });
const spending = z.object({
  byCurrency: z.array(z.object({ currencyCode: z.string(), later: z.coerce.bigint(), earlier: z.coerce.bigint() })),
});

export const salesChurnReasons: Rapport.Contributions['loyalty.churn-reasons'] = {
  'sales.late': {
    kind: 'LATE',
    weight: 0.3,
    suggestedAction: 'Ask whether anything is needed: they stay away longer than they use to.',
    select: ({ customers, asOf }) => Prisma.sql`
      SELECT rhythm."customerId", rhythm."medianGapMs"::text, rhythm."lastPurchasedAt"
      FROM ${customers} AS customer JOIN "PurchaseRhythm" AS rhythm ON rhythm."customerId" = customer."id"
      WHERE rhythm."lateAfter" < ${asOf}`,
    describe(facts, { lasting, since }) {
      const { medianGapMs, lastPurchasedAt } = lateness.parse(facts);
      const usual = Math.max(DAY_MS, Math.round(medianGapMs / DAY_MS) * DAY_MS);
      return `Usually buys every ${lasting(usual)}; last bought ${since(lastPurchasedAt)} ago.`;
    },
  },
  'sales.falling-spend': {
    kind: 'FALLING_SPEND',
    weight: 0.2,
    suggestedAction: 'Find out what they buy elsewhere, and offer what suits them.',
    select: ({ customers, asOf }) => fallen(customers, asOf),
    describe(facts) {
      const { byCurrency } = spending.parse(facts);
      const sums = (when: 'later' | 'earlier') =>
        byCurrency.map(({ currencyCode, ...spent }) => `${formatAmount({ minor: spent[when], currencyCode })} ${currencyCode}`);
      const [later, earlier] = [sums('later').join(' and '), sums('earlier').join(' and ')];
      return `Spent ${later} in the last ${WINDOW_DAYS} days, after ${earlier} in the ${WINDOW_DAYS} days before.`;
    },
  },
};

/**
 * Whose spending, net of what came back, is less than half of what it was, in every currency in which they spent anything in either
 * window: two currencies are never added, and what was saved in one may have been spent in another.
 */
function fallen(customers: Prisma.Sql, asOf: Date): Prisma.Sql {
  const [middle, start] = [daysBefore(asOf, WINDOW_DAYS), daysBefore(asOf, 2 * WINDOW_DAYS)];
  const worth = Prisma.sql`purchase."totalMinor" - balance."returnedMinor"`;
  return Prisma.sql`
    SELECT customer."id" AS "customerId", jsonb_agg(jsonb_build_object(
      'currencyCode', spent."currencyCode", 'later', spent."later"::text, 'earlier', spent."earlier"::text)
      ORDER BY spent."currencyCode") AS "byCurrency"
    FROM ${customers} AS customer CROSS JOIN LATERAL (
      SELECT purchase."currencyCode", coalesce(sum(${worth}) FILTER (WHERE purchase."purchasedAt" > ${middle}), 0) AS "later",
        coalesce(sum(${worth}) FILTER (WHERE purchase."purchasedAt" <= ${middle}), 0) AS "earlier"
      FROM "Purchase" AS purchase JOIN "PurchaseBalance" AS balance ON balance."purchaseId" = purchase."id"
      WHERE purchase."customerId" = customer."id" AND purchase."purchasedAt" > ${start} AND purchase."purchasedAt" <= ${asOf}
      GROUP BY purchase."currencyCode" HAVING sum(${worth}) > 0
    ) AS spent GROUP BY customer."id" HAVING bool_and(2 * spent."later" < spent."earlier")`;
}
