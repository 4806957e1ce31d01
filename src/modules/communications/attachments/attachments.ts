/** Attachments: what is handed out and erased of them. */
import type { Ctx, TxCtx } from '../../../kernel/index.ts';

export function exportAttachments(ctx: Ctx, customerId: string) {
  return ctx.db.attachment.findMany({
    where: { communication: { customerId } },
    orderBy: [{ communicationId: 'asc' }, { position: 'asc' }],
    omit: { id: true },
  });
}

export async function eraseAttachments(tx: TxCtx, customerId: string): Promise<void> {
  await tx.db.$executeRaw`SELECT set_config('rapport.rewriting', 'erasure', true)`;
  await tx.db.attachment.updateMany({
    where: { communication: { customerId }, erasedAt: null },
    data: { name: '[erased]', erasedAt: tx.clock.now() },
  });
}
