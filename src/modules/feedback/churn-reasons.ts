/** What complaints tell of why customers leave. */
import { z } from 'zod';
import { Prisma } from '../../generated/index.ts';
import { COUNTED, OPEN } from './complaint-states.ts';

const unresolved = z.object({ count: z.number(), openSince: z.coerce.date() });

export const complaintChurnReasons: Rapport.Contributions['loyalty.churn-reasons'] = {
  'feedback.unresolved-complaint': {
    kind: 'UNRESOLVED_COMPLAINT',
    weight: 0.25,
    suggestedAction: 'Settle what they complained of, and tell them where it stands.',
    select: ({ customers }) => Prisma.sql`
      SELECT complaint."customerId", count(*)::int AS "count", min(complaint."openedAt") AS "openSince"
      FROM ${customers} AS customer JOIN "Complaint" AS complaint ON complaint."customerId" = customer."id"
      WHERE complaint."status" = ANY(${[...OPEN]}::"ComplaintStatus"[]) AND complaint."kind" = ANY(${[...COUNTED]}::"ComplaintKind"[])
      GROUP BY complaint."customerId"`,
    describe(facts, { since }) {
      const { count, openSince } = unresolved.parse(facts);
      if (count === 1) return `A complaint has been open for ${since(openSince)}.`;
      return `${count} complaints are open, the oldest for ${since(openSince)}.`;
    },
  },
};
