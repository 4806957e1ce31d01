/** Noting that notices left. */
import type { Ctx } from '../../../kernel/index.ts';

const LEFT = ['SENT', 'DELIVERED', 'READ'];

/** An e-mail of ours left: if it carries a notice, that was delivered. Told twice or late, the first time counts. */
export async function noteNoticeSent(
  ctx: Ctx,
  { communicationId, to, changedAt }: Rapport.Events['communications.delivery.changed'],
): Promise<void> {
  if (!LEFT.includes(to)) return;
  await ctx.db.programNotice.updateMany({
    where: { outboundMessageId: communicationId, deliveredAt: null },
    data: { deliveredAt: new Date(changedAt) },
  });
}
