/** Ending what is still queued of a campaign. */
import { Channel } from '../../../generated/index.ts';
import type { TxCtx } from '../../../kernel/index.ts';

interface Ended {
  readonly campaignId: string;
  /** `CODE: words`. */
  readonly reason: string;
  readonly atMost: number;
}

interface Suppressed {
  readonly communicationId: string;
  readonly customerId: string;
}

/** Queued e-mails of a campaign become SUPPRESSED, so many at most; what a worker has taken is left to it. Answers how many. */
export async function suppressCampaignEmails(tx: TxCtx, { campaignId, reason, atMost }: Ended): Promise<number> {
  const now = tx.clock.now();
  const suppressed = await tx.db.$queryRaw<Suppressed[]>`
    WITH queued AS (
      SELECT email."communicationId" AS "id" FROM "Communication" AS word
      JOIN "OutgoingEmail" AS email ON email."communicationId" = word."id"
      WHERE word."campaignId" = ${campaignId}::uuid AND email."state" = 'QUEUED' AND email."claimedAt" IS NULL
      ORDER BY email."communicationId" LIMIT ${atMost}::int FOR NO KEY UPDATE OF email SKIP LOCKED)
    UPDATE "OutgoingEmail" AS email SET "state" = 'SUPPRESSED', "reason" = ${reason}, "dueAt" = NULL, "changedAt" = ${now}
    FROM queued JOIN "Communication" AS word ON word."id" = queued."id" WHERE email."communicationId" = queued."id"
    RETURNING email."communicationId"::text, word."customerId"::text`;
  await tx.emitAll(
    'communications.delivery.changed',
    suppressed.map((email) => ({
      ...email,
      ...{ channel: Channel.EMAIL, campaignId, from: 'QUEUED' as const, to: 'SUPPRESSED' as const, changedAt: now.toISOString() },
    })),
  );
  return suppressed.length;
}
