/** Conditions on how likely customers are to leave. */
import { z } from 'zod';
import { defineSegmentCondition, someOf } from '../../../contacts/index.ts';

const bounds = someOf('gte', 'lte');

function score() {
  const error = 'Must be a number from 0 to 1.';
  return z.number({ error }).min(0, error).max(1, error);
}

export const riskConditions = {
  'loyalty.risk': defineSegmentCondition({
    description:
      'How likely the customer is to leave, as it was computed for all within the last hour. Who has no reason to has 0.',
    permission: 'loyalty.risk.read',
    parameters: z
      .strictObject({
        gte: score().optional().describe('At least so likely, 0 to 1.'),
        lte: score().optional().describe('At most so likely, 0 to 1.'),
      })
      .refine(bounds.isGiven, bounds.message),
    // Nobody without a risk has a standing: at least some risk is to have one, at most some is not to have one of more.
    where: ({ gte = 0, lte = 1 }, { customer, sql }) => {
      const among = (range: ReturnType<typeof sql>) => sql`(
        SELECT standing."customerId" FROM "ChurnStanding" AS standing WHERE standing."score" ${range})`;
      return gte > 0
        ? sql`${customer}."id" IN ${among(sql`BETWEEN ${gte}::float8 AND ${lte}::float8`)}`
        : sql`${customer}."id" NOT IN ${among(sql`> ${lte}::float8`)}`;
    },
  }),
};
