/** What answers to surveys tell of why customers leave. */
import { z } from 'zod';
import { Prisma, type SurveyKind } from '../../../generated/index.ts';
import { SCALES } from './question-types.ts';

/** At most so much is a bad answer. */
const LOW = { NPS: 6, CSAT: 2 } as const;
type Scored = keyof typeof LOW;

const answer = z.object({ score: z.number(), respondedAt: z.coerce.date() });
const scores = z.object({ nps: answer.nullable(), csat: answer.nullable() });

export const surveyChurnReasons: Rapport.Contributions['loyalty.churn-reasons'] = {
  'feedback.low-score': {
    kind: 'LOW_SCORE',
    weight: 0.15,
    suggestedAction: 'Call, and ask what went wrong.',
    select: ({ customers }) => Prisma.sql`
      SELECT customer."id" AS "customerId", to_jsonb(nps) AS "nps", to_jsonb(csat) AS "csat"
      FROM ${customers} AS customer
      LEFT JOIN LATERAL (${lastIfLow('NPS')}) AS nps ON true LEFT JOIN LATERAL (${lastIfLow('CSAT')}) AS csat ON true
      WHERE nps."score" IS NOT NULL OR csat."score" IS NOT NULL`,
    describe(facts, { since }) {
      const { nps, csat } = scores.parse(facts);
      const said = (kind: Scored, given: z.output<typeof answer> | null) =>
        given === null
          ? []
          : [`${given.score} of ${SCALES[kind][1]} in the last ${kind} survey, ${since(given.respondedAt)} ago`];
      return `Answered ${[...said('NPS', nps), ...said('CSAT', csat)].join(', and ')}.`;
    },
  },
};

/** What a customer answered last, if it was bad. */
function lastIfLow(kind: Scored & SurveyKind): Prisma.Sql {
  return Prisma.sql`
    SELECT latest.* FROM (
      SELECT response."score", response."respondedAt" FROM "SurveyResponse" AS response
      WHERE response."customerId" = customer."id" AND response."kind" = ${kind}::"SurveyKind"
      ORDER BY response."respondedAt" DESC, response."id" DESC LIMIT 1) AS latest
    WHERE latest."score" <= ${LOW[kind]}::int`;
}
