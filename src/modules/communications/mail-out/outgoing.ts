/** E-mails of ours: what is erased of them. */
import type { TxCtx } from '../../../kernel/index.ts';

/** What is still to be sent to somebody who was erased is not sent any more. */
export async function eraseOutgoing(tx: TxCtx, customerId: string): Promise<void> {
  // Why it is in its state stays as a code: a mail server's words may name them.
  await tx.db.$executeRaw`
    UPDATE "OutgoingEmail" AS email
    SET "html" = NULL, "toAddress" = NULL, "reason" = substring(email."reason" FROM '^([A-Z_]+):') || ': [erased]'
    FROM "Communication" AS word WHERE word."id" = email."communicationId" AND word."customerId" = ${customerId}::uuid`;
  // One that is being handed over is left to whoever has it, and goes nowhere if it has to be tried again.
  await tx.db.outgoingEmail.updateMany({
    where: { communication: { customerId }, state: 'QUEUED', claimedAt: null },
    data: { state: 'SUPPRESSED', reason: 'ERASED: the customer was erased', dueAt: null, changedAt: tx.clock.now() },
  });
}
