/** Conditions on where customers stand: among all who buy, and with what they owe us. */
import { z } from 'zod';
import { RfmSegment } from '../../../../generated/index.ts';
import { wholeNumber } from '../../../../kernel/index.ts';
import { anyOf, days, defineSegmentCondition, oneOf, someOf } from '../../../contacts/index.ts';
import { amount, currencyCode } from './parameters.ts';

const ALL_SCORES = [1, 2, 3, 4, 5];
const ofStanding = someOf('in', 'recency', 'frequency', 'monetary');
const scores = (what: string) => anyOf(wholeNumber(1, 5), `${what}: any of these scores, 1 to 5; 5 is best.`).optional();

export const standingConditions = {
  'sales.rfm': defineSegmentCondition({
    description:
      'Where the customer stood among all who buy in one currency, when that was computed last. Who bought nothing in it for 730 days stands nowhere.',
    permission: 'sales.statistics.read',
    parameters: z
      .strictObject({
        currencyCode: currencyCode().describe('Of which purchases: ISO 4217.'),
        in: anyOf(oneOf(RfmSegment), 'Any of these segments.').optional(),
        recency: scores('How lately they bought'),
        frequency: scores('How often'),
        monetary: scores('For how much'),
      })
      .refine(ofStanding.isGiven, ofStanding.message),
    where: (
      {
        currencyCode: currency,
        in: among = Object.values(RfmSegment),
        recency = ALL_SCORES,
        frequency = ALL_SCORES,
        monetary = ALL_SCORES,
      },
      { customer, sql },
    ) => sql`EXISTS (
      SELECT FROM "RfmStanding" AS standing WHERE standing."customerId" = ${customer}."id"
      AND standing."currencyCode" = ${currency} AND standing."segment" = ANY(${among}::"RfmSegment"[])
      AND standing."recency" = ANY(${recency}::int[]) AND standing."frequency" = ANY(${frequency}::int[])
      AND standing."monetary" = ANY(${monetary}::int[]))`,
  }),
  'sales.overdue-credit': defineSegmentCondition({
    description: 'Instalments that the customer owes us past the day they were due.',
    permission: 'sales.credit.read',
    parameters: z.strictObject({
      minDays: days().optional().describe('Only those that were due so many days ago or earlier; 1 unless given.'),
      gte: amount().optional().describe('Such instalments leave at least so much to pay, in this currency; absent: anything.'),
    }),
    where: ({ minDays = 1, gte }, { customer, sql, ctx }) => {
      const today = ctx.clock.now().toISOString().slice(0, 10);
      // The comparison is what the index knows; of what is left the planner knows how rare it is.
      return sql`${customer}."id" IN (
        SELECT account."customerId" FROM "Instalment" AS instalment
        JOIN "CreditAccount" AS account ON account."id" = instalment."creditAccountId"
        WHERE instalment."paidMinor" < instalment."amountMinor" AND instalment."outstandingMinor" > 0
        AND instalment."dueOn" <= ${today}::date - ${minDays}::int
        ${gte ? sql`AND account."currencyCode" = ${gte.currencyCode}` : sql``}
        GROUP BY account."customerId" HAVING sum(instalment."outstandingMinor") >= ${gte?.minor ?? 0n}::bigint)`;
    },
  }),
};
