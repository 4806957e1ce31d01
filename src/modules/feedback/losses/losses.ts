/** Losses of customers: finding them, and what is told and audited of them. */
import type { Prisma } from '../../../generated/index.ts';
import { type Ctx, takesAll } from '../../../kernel/index.ts';
import { visibleCustomers } from '../../contacts/index.ts';

/** With its reasons, the weightiest first. */
export type Loss = Prisma.LossGetPayload<{ include: typeof withReasons }>;

export const withReasons = {
  reasons: { select: { reason: true, weight: true }, orderBy: [{ weight: 'desc' }, { reason: 'asc' }] },
} as const satisfies Prisma.LossInclude;

/** Which losses the caller may see: those of the customers they may see. */
export function visibleLosses(ctx: Ctx): Prisma.LossWhereInput {
  const customer = visibleCustomers(ctx);
  return takesAll(customer) ? {} : { customer };
}

export function findLoss(ctx: Ctx, id: string): Promise<Loss | null> {
  return ctx.db.loss.findFirst({ where: { AND: [{ id }, visibleLosses(ctx)] }, include: withReasons });
}

/** What every event of a loss names. */
export function namedIn({ id: lossId, customerId, competitorId, productId }: Loss) {
  return { lossId, customerId, competitorId, productId };
}
