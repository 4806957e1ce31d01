/** What communications knows of how teams do: which words they had to answer, and which nobody has. */
import { Prisma } from '../../../generated/index.ts';

export const communicationsSignalSources: Rapport.Contributions['feedback.signal-evidence'] = {
  evidence: {
    'communications.unanswered-words': {
      kind: 'POOR_SERVICE',
      description: "Customers' words that wait for an answer, from when they came.",
      select: ({ from, to }) => Prisma.sql`
        SELECT awaited."teamId", NULL::uuid AS "staffId", awaited."communicationId" AS "id", 'Communication'::text AS "recordType",
          awaited."communicationId" AS "recordId", awaited."receivedAt" AS "occurredAt"
        FROM "AwaitedAnswer" AS awaited
        WHERE awaited."answerId" IS NULL AND awaited."receivedAt" > ${from} AND awaited."receivedAt" <= ${to}`,
    },
  },
  exposure: {
    'communications.words-to-answer': {
      kind: 'POOR_SERVICE',
      description: "Customers' words that asked for an answer, whether they have one or not.",
      select: ({ from, to }) => Prisma.sql`
        SELECT awaited."teamId", NULL::uuid AS "staffId", count(*)::numeric AS "amount"
        FROM "AwaitedAnswer" AS awaited WHERE awaited."receivedAt" > ${from} AND awaited."receivedAt" <= ${to} GROUP BY awaited."teamId"`,
    },
  },
};
