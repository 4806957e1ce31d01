/** E-mails of ours: what is erased of them. */
import type { TxCtx } from '../../../kernel/index.ts';

/** What is still to be sent to somebody who was erased is not sent any more. */
export async function eraseOutgoing(tx: TxCtx, customerId: string): Promise<void> {
  const now = tx.clock.now();
  await tx.db.outgoingEmail.updateMany({
    where: { communication: { customerId }, state: 'QUEUED' },
    data: { state: 'SUPPRESSED', reason: 'ERASED: the customer was erased', dueAt: null, changedAt: now },
  });
  await tx.db.outgoingEmail.updateMany({
    where: { communication: { customerId } },
    data: { html: null, toAddress: null },
  });
}
