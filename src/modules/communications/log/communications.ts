/** Communications: finding them, handing them out, and erasing what was said. */
import type { Prisma } from '../../../generated/index.ts';
import { type Ctx, NotFoundError, type TxCtx, takesAll } from '../../../kernel/index.ts';
import { eraseAudited } from '../../access/index.ts';
import { visibleCustomers } from '../../contacts/index.ts';
import type { Communication } from './file-words.ts';

/** Which communications the caller may see: those with the customers they may see. */
export function visibleCommunications(ctx: Ctx): Prisma.CommunicationWhereInput {
  const customer = visibleCustomers(ctx);
  return takesAll(customer) ? {} : { customer };
}

/** In lists a word that was corrected stands once, as it is now. */
export const CURRENT = { correctedBy: null } as const satisfies Prisma.CommunicationWhereInput;

export function findCommunication(ctx: Ctx, id: string): Promise<Communication | null> {
  return ctx.db.communication.findFirst({ where: { AND: [{ id }, visibleCommunications(ctx)] } });
}

export async function requireCommunication(ctx: Ctx, id: string): Promise<Communication> {
  const communication = await findCommunication(ctx, id);
  if (!communication) throw new NotFoundError('Communication', id);
  return communication;
}

/** All words, oldest first, as the customer may read them: who of ours said them is a person of their own. */
export function exportCommunications(ctx: Ctx, customerId: string) {
  return ctx.db.communication.findMany({
    where: { customerId },
    orderBy: [{ occurredAt: 'asc' }, { id: 'asc' }],
    omit: {
      ...{ customerId: true, filedForId: true, messageHash: true, staffId: true, recordedById: true, contactPointId: true },
    },
    include: { email: { omit: { communicationId: true, claimedAt: true, dueAt: true } } },
  });
}

export async function eraseCommunications(tx: TxCtx, customerId: string): Promise<void> {
  const words = await tx.db.communication.findMany({ where: { customerId }, select: { id: true } });
  await eraseAudited(
    tx,
    'Communication',
    words.map(({ id }) => id),
  );
  // Nobody can answer them any more.
  await tx.db.awaitedAnswer.deleteMany({ where: { communication: { customerId }, answerId: null } });
  await tx.db.communication.updateMany({
    where: { customerId },
    data: { subject: null, body: null, messageId: null, correctionReason: null },
  });
}
