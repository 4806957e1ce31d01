/** What feedback contributes to the language of segments. */
import { z } from 'zod';
import { wholeNumber } from '../../kernel/index.ts';
import { defineSegmentCondition } from '../contacts/index.ts';
import { COUNTED, OPEN } from './complaint-states.ts';

const MOST = 1_000_000;

export const complaintConditions: Rapport.Contributions['contacts.segment-criteria'] = {
  'feedback.open-complaints': defineSegmentCondition({
    description: 'How many complaints and product reports of the customer are open. Who has none has 0.',
    permission: 'feedback.complaint.read',
    parameters: z
      .strictObject({
        gte: wholeNumber(0, MOST).optional().describe('At least so many.'),
        lte: wholeNumber(0, MOST).optional().describe('At most so many.'),
      })
      .refine(({ gte, lte }) => gte !== undefined || lte !== undefined, 'Must have at least one of gte, lte.'),
    where: ({ gte = 0, lte = MOST }, { customer, sql }) => {
      const open = sql`SELECT complaint."customerId" FROM "Complaint" AS complaint
        WHERE complaint."status" = ANY(${[...OPEN]}::"ComplaintStatus"[]) AND complaint."kind" = ANY(${[...COUNTED]}::"ComplaintKind"[])
        GROUP BY complaint."customerId"`;
      // Nobody who has none is counted: at least one is to be in a list, at most some is not to be in one.
      return gte > 0
        ? sql`${customer}."id" IN (${open} HAVING count(*) BETWEEN ${gte}::int AND ${lte}::int)`
        : sql`${customer}."id" NOT IN (${open} HAVING count(*) > ${lte}::int)`;
    },
  }),
};
