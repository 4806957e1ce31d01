/** Members read what changes for them. */
import type { Prisma } from '../../../generated/index.ts';
import { type Ctx, NotFoundError, takesAll } from '../../../kernel/index.ts';
import { audit } from '../../access/index.ts';
import { lockMembership, visibleMemberships } from '../memberships/index.ts';

export type ProgramNotice = Prisma.ProgramNoticeModel;

/** Which notices the caller may see: those of the members they may see. */
export function visibleNotices(ctx: Ctx): Prisma.ProgramNoticeWhereInput {
  const membership = visibleMemberships(ctx);
  return takesAll(membership) ? {} : { membership };
}

/** Notes when a notice was read; the first time counts. */
export function readNotice(ctx: Ctx, noticeId: string): Promise<ProgramNotice> {
  return ctx.transact(async (tx) => {
    const found = await tx.db.programNotice.findFirst({ where: { AND: [{ id: noticeId }, visibleNotices(tx)] } });
    if (!found) throw new NotFoundError('ProgramNotice', noticeId);
    const { customer } = await lockMembership(tx, found.membershipId);
    const readAt = tx.clock.now();
    const { count } = await tx.db.programNotice.updateMany({ where: { id: noticeId, readAt: null }, data: { readAt } });
    if (count > 0) {
      const action = 'loyalty.notice.read';
      await tx.emit(action, { noticeId, membershipId: found.membershipId, customerId: customer.id });
      await audit(tx, { action, type: 'ProgramNotice', id: noticeId, before: { readAt: null }, after: { readAt } });
    }
    return tx.db.programNotice.findUniqueOrThrow({ where: { id: noticeId } });
  });
}
