/** What becomes of e-mails of ours: the one way by which a row of OutgoingEmail changes, and is told of. */

import type { Channel, DeliveryState } from '../../../generated/index.ts';
import { Prisma } from '../../../generated/index.ts';
import type { TxCtx } from '../../../kernel/index.ts';

export interface DeliveryChange {
  readonly communicationId: string;
  readonly state: DeliveryState;
  /** `CODE: words for people`. */
  readonly reason: string;
  /** Null unless something is still to be done. */
  readonly dueAt: Date | null;
  /** Stands while it is being handed over, and where nobody knows whether it left. */
  readonly claimedAt: Date | null;
  readonly attempts?: number;
  readonly sentAt?: Date;
  /** Where it goes, once that is decided. */
  readonly toAddress?: string;
}

export interface ChangedDelivery {
  readonly communicationId: string;
  readonly customerId: string;
  readonly channel: Channel;
  readonly campaignId: string | null;
  readonly from: DeliveryState;
  readonly to: DeliveryState;
}

/**
 * Changes e-mails and announces those whose state is another one now. With `claimedAt` only those whose claim is still that one: what
 * somebody else has claimed since is theirs. One statement, however many; answers what was changed.
 */
export async function changeDeliveries(
  tx: TxCtx,
  changes: readonly DeliveryChange[],
  claimedAt?: Date,
): Promise<readonly ChangedDelivery[]> {
  if (changes.length === 0) return [];
  const now = tx.clock.now();
  const isOurs = claimedAt === undefined ? Prisma.sql`TRUE` : Prisma.sql`email."claimedAt" = ${claimedAt}`;
  const changed = await tx.db.$queryRaw<ChangedDelivery[]>`
    UPDATE "OutgoingEmail" AS email SET
      "state" = change."state", "reason" = change."reason", "dueAt" = change."dueAt", "claimedAt" = change."claimedAt",
      "attempts" = coalesce(change."attempts", email."attempts"), "sentAt" = coalesce(change."sentAt", email."sentAt"),
      "toAddress" = coalesce(change."toAddress", email."toAddress"), "changedAt" = ${now}
    FROM jsonb_populate_recordset(NULL::"OutgoingEmail", ${JSON.stringify(changes)}::jsonb) AS change
      JOIN "OutgoingEmail" AS before ON before."communicationId" = change."communicationId"
      JOIN "Communication" AS word ON word."id" = change."communicationId"
    WHERE email."communicationId" = change."communicationId" AND ${isOurs}
    RETURNING email."communicationId"::text, word."customerId"::text, word."channel"::text, word."campaignId"::text,
      before."state"::text AS "from", email."state"::text AS "to"`;
  await tx.emitAll(
    'communications.delivery.changed',
    changed.filter(({ from, to }) => from !== to).map((delivery) => ({ ...delivery, changedAt: now.toISOString() })),
  );
  return changed;
}
