/** What communications knows of why customers leave: nobody speaks to them, and they to nobody. */
import { z } from 'zod';
import { Prisma } from '../../../generated/index.ts';
import { daysBefore } from '../../../kernel/index.ts';
import { hasLeft } from '../habits/index.ts';
import { isCurrent } from '../log/index.ts';

/** So long without a word is silence. */
const SILENT_DAYS = 180;

const silence = z.object({ lastSaidAt: z.coerce.date().nullable() });

/** Of row `word`: somebody said it, to this customer or as this customer. A call of ours that reached nobody said nothing. */
const IS_WORD = Prisma.sql`NOT word."isAutomatic" AND word."campaignId" IS NULL
  AND (word."direction" = 'INBOUND' OR word."outcome" IS NULL OR word."outcome" IN ('ANSWERED', 'VOICEMAIL'))
  AND ${isCurrent('word')} AND ${hasLeft('word')}`;

export const communicationsChurnReasons: Rapport.Contributions['loyalty.churn-reasons'] = {
  'communications.silence': {
    kind: 'SILENCE',
    weight: 0.1,
    suggestedAction: 'Get in touch, and ask how they are doing.',
    select: ({ customers, asOf }) => Prisma.sql`
      SELECT customer."id" AS "customerId", last."occurredAt" AS "lastSaidAt"
      FROM ${customers} AS customer LEFT JOIN LATERAL (
        SELECT word."occurredAt" FROM "Communication" AS word
        WHERE word."customerId" = customer."id" AND ${IS_WORD}
        ORDER BY word."occurredAt" DESC, word."id" DESC LIMIT 1) AS last ON true
      WHERE coalesce(last."occurredAt", customer."createdAt") <= ${daysBefore(asOf, SILENT_DAYS)}`,
    describe(facts, { since }) {
      const { lastSaidAt } = silence.parse(facts);
      return lastSaidAt === null
        ? `No word was ever exchanged with them, and they have been known for ${SILENT_DAYS} days.`
        : `The last word was exchanged ${since(lastSaidAt)} ago.`;
    },
  },
};
