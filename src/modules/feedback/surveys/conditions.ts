/** What surveys contribute to the language of segments. */
import { z } from 'zod';
import { wholeNumber } from '../../../kernel/index.ts';
import { defineSegmentCondition } from '../../contacts/index.ts';
import { SCALES } from './question-types.ts';

const [LEAST, MOST] = SCALES.NPS;

export const surveyConditions: Rapport.Contributions['contacts.segment-criteria'] = {
  'feedback.nps': defineSegmentCondition({
    description: 'What the customer answered last to an NPS survey, 0 to 10. Who never answered one is never meant.',
    permission: 'feedback.survey.read',
    parameters: z
      .strictObject({
        gte: wholeNumber(LEAST, MOST).optional().describe('At least so much: 9 for promoters.'),
        lte: wholeNumber(LEAST, MOST).optional().describe('At most so much: 6 for detractors.'),
      })
      .refine(({ gte, lte }) => gte !== undefined || lte !== undefined, 'Must have at least one of gte, lte.'),
    where: ({ gte = LEAST, lte = MOST }, { customer, sql }) => sql`${customer}."id" IN (
      SELECT latest."customerId" FROM (
        SELECT DISTINCT ON (response."customerId") response."customerId", response."score" FROM "SurveyResponse" AS response
        WHERE response."kind" = 'NPS' ORDER BY response."customerId", response."respondedAt" DESC, response."id" DESC) AS latest
      WHERE latest."score" BETWEEN ${gte}::int AND ${lte}::int)`,
  }),
};
