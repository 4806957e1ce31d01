/** What losses contribute to the language of segments. */
import { z } from 'zod';
import { LossReasonKind } from '../../../generated/index.ts';
import { type Ctx, daysBefore, idOf } from '../../../kernel/index.ts';
import { anyOf, days, defineSegmentCondition, oneOf, type ParameterFault } from '../../contacts/index.ts';

export const lossConditions: Rapport.Contributions['contacts.segment-criteria'] = {
  'feedback.lost': defineSegmentCondition({
    description: 'A loss of the customer: one that is all of what is given; any, where nothing is.',
    permission: 'feedback.loss.read',
    parameters: z.strictObject({
      competitors: anyOf(idOf('Competitor'), 'Ids of Competitors: to any of these.').optional(),
      reasons: anyOf(oneOf(LossReasonKind), 'For any of these reasons, however small its share.').optional(),
      withinDays: days().optional().describe('Lost not longer ago than so many times 24 hours; absent: ever.'),
      wonBack: z.boolean('Must be true or false.').optional().describe('True: won back since. False: not. Absent: either.'),
    }),
    verify: ({ competitors = [] }, ctx) => missingCompetitors(ctx, competitors),
    where: ({ competitors, reasons, withinDays, wonBack }, { customer, sql, ctx }) => sql`EXISTS (
      SELECT FROM "Loss" AS loss WHERE loss."customerId" = ${customer}."id"
      ${competitors ? sql`AND loss."competitorId" = ANY(${competitors}::uuid[])` : sql``}
      ${withinDays === undefined ? sql`` : sql`AND loss."lostAt" >= ${daysBefore(ctx.clock.now(), withinDays)}`}
      ${wonBack === undefined ? sql`` : sql`AND (loss."wonBackAt" IS NOT NULL) = ${wonBack}`}
      ${
        reasons
          ? sql`AND EXISTS (SELECT FROM "LossReason" AS because
              WHERE because."lossId" = loss."id" AND because."reason" = ANY(${reasons}::"LossReasonKind"[]))`
          : sql``
      })`,
  }),
};

async function missingCompetitors({ db }: Ctx, ids: readonly string[]): Promise<readonly ParameterFault[]> {
  if (ids.length === 0) return [];
  const known = await db.competitor.findMany({ where: { id: { in: [...ids] } }, select: { id: true } });
  return ids.flatMap((id, place) =>
    known.some((one) => one.id === id)
      ? []
      : [{ path: ['competitors', String(place)], message: 'There is no Competitor with this id.' }],
  );
}
