/** What a report says of e-mails of ours, and what follows from it. */
import type { DeliveryState } from '../../../generated/index.ts';
import type { TxCtx } from '../../../kernel/index.ts';
import { noteBounce } from '../../contacts/index.ts';
import { type Communication, withdrawAnswers } from '../log/index.ts';
import { recordResponses } from '../responses/index.ts';
import type { Report, Reported } from './parse/index.ts';

/** From which states an e-mail comes to this one. One that was not recorded as sent left all the same, if somebody reports on it. */
const BEFORE: Readonly<Record<Reported['fate'], readonly DeliveryState[]>> = {
  DELIVERED: ['QUEUED', 'SENT'],
  READ: ['QUEUED', 'SENT', 'DELIVERED'],
  FAILED: ['QUEUED', 'SENT', 'DELIVERED'],
};
const CODES = { DELIVERED: 'REPORTED_DELIVERED', READ: 'REPORTED_READ', FAILED: 'BOUNCED' } as const;

/** `originals`: what was filed of the message that the report is about. Told again, it changes nothing. */
export async function applyReport(tx: TxCtx, { reported }: Report, originals: readonly Communication[]): Promise<void> {
  const failed = new Set(reported.filter(({ fate }) => fate === 'FAILED').map(({ recipient }) => recipient));
  for (const recipient of [...failed].sort()) await noteBounce(tx, recipient);
  for (const original of originals) await settle(tx, original, reported);
}

async function settle(tx: TxCtx, original: Communication, reported: readonly Reported[]): Promise<void> {
  const [email] = await tx.db.$queryRaw<
    { state: DeliveryState; toAddress: string | null; claimedAt: Date | null; sentAt: Date | null }[]
  >`
    SELECT "state"::text, lower("toAddress") AS "toAddress", "claimedAt", "sentAt" FROM "OutgoingEmail"
    WHERE "communicationId" = ${original.id}::uuid FOR UPDATE`;
  const said = reported.find(({ recipient }) => recipient === email?.toAddress) ?? reported[0];
  if (!email || !said || !BEFORE[said.fate].includes(email.state)) return;
  // Nobody reports on what is still waiting for its turn.
  if (email.state === 'QUEUED' && email.claimedAt === null) return;
  const changedAt = tx.clock.now();
  // Told of before it was recorded as sent, it left all the same, and counts for the cap.
  const sentAt = email.sentAt ?? email.claimedAt;
  await tx.db.outgoingEmail.update({
    where: { communicationId: original.id },
    data: { state: said.fate, reason: `${CODES[said.fate]}: ${said.reason}`, dueAt: null, claimedAt: null, sentAt, changedAt },
  });
  const { id: communicationId, customerId, channel, campaignId } = original;
  await tx.emit('communications.delivery.changed', {
    ...{ communicationId, customerId, channel, campaignId, from: email.state, to: said.fate },
    changedAt: changedAt.toISOString(),
  });
  if (said.fate === 'FAILED') await withdrawAnswers(tx, original);
  if (campaignId !== null && said.fate !== 'READ') {
    const kind = said.fate === 'FAILED' ? 'BOUNCED' : 'DELIVERED';
    await recordResponses(tx, [{ campaignId, customerId, kind, respondedAt: changedAt, communicationId }]);
  }
}
