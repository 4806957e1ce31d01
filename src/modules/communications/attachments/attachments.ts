/** Attachments: finding them, and what is handed out and erased of them. */

import type { Prisma } from '../../../generated/index.ts';
import { type Ctx, newId, type TxCtx, takesAll } from '../../../kernel/index.ts';
import { ERASED } from '../../access/index.ts';
import { visibleCustomers } from '../../contacts/index.ts';
import { SWEEP_JOB } from './sweep.ts';

export type Attachment = Prisma.AttachmentModel;

/** Which attachments the caller may see: those of communications with the customers they may see. */
export function visibleAttachments(ctx: Ctx): Prisma.AttachmentWhereInput {
  const customer = visibleCustomers(ctx);
  return takesAll(customer) ? {} : { communication: { customer } };
}

export function attachmentById(ctx: Ctx, id: string): Promise<Attachment | null> {
  return ctx.db.attachment.findFirst({ where: { AND: [{ id }, visibleAttachments(ctx)] } });
}

/** Their names and what can be said of them; their bytes are downloaded. */
export function exportAttachments(ctx: Ctx, customerId: string) {
  return ctx.db.attachment.findMany({
    where: { communication: { customerId } },
    orderBy: [{ communicationId: 'asc' }, { position: 'asc' }],
    omit: { id: true },
  });
}

/** The rows say that there was a file; the file goes, unless somebody else was sent the same. */
export async function eraseAttachments(tx: TxCtx, customerId: string): Promise<void> {
  await tx.db.$executeRaw`SELECT set_config('rapport.rewriting', 'erasure', true)`;
  const { count } = await tx.db.attachment.updateMany({
    where: { communication: { customerId }, erasedAt: null },
    data: { name: ERASED, contentType: 'application/octet-stream', erasedAt: tx.clock.now() },
  });
  if (count > 0) await tx.enqueue(SWEEP_JOB, {}, { singletonKey: 'erasure' });
}

/** A new version of a word has the files that the old one had. */
export async function copyAttachments(tx: TxCtx, fromId: string, toId: string): Promise<void> {
  const files = await tx.db.attachment.findMany({ where: { communicationId: fromId } });
  if (files.length === 0) return;
  await tx.db.attachment.createMany({ data: files.map((file) => ({ ...file, id: newId(), communicationId: toId })) });
}
