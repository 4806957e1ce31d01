/** Memberships and notices, to hand out and to erase: numbers stay, words about a member go. */
import type { Prisma } from '../../../generated/index.ts';
import type { TxCtx } from '../../../kernel/index.ts';
import { ERASED, eraseAudited } from '../../access/index.ts';

/** What is handed out with a membership: what it is of, and what was told about changes. */
export const TOLD = {
  program: { select: { name: true, kind: true } },
  notices: {
    orderBy: [{ createdAt: 'asc' }, { id: 'asc' }],
    select: { changes: true, createdAt: true, deliveredAt: true, readAt: true, version: { select: { number: true } } },
  },
} as const satisfies Prisma.LoyaltyMembershipInclude;

export async function eraseMemberships(tx: TxCtx, customerId: string): Promise<void> {
  const own = { where: { customerId }, select: { id: true } };
  const ofMember = { where: { membership: { customerId } }, select: { id: true } };
  const subjects = {
    LoyaltyMembership: await tx.db.loyaltyMembership.findMany(own),
    ProgramNotice: await tx.db.programNotice.findMany(ofMember),
  };
  for (const [type, rows] of Object.entries(subjects)) {
    await eraseAudited(
      tx,
      type,
      rows.map(({ id }) => id),
    );
  }
  await tx.db.programNotice.updateMany({ where: ofMember.where, data: { changes: [ERASED] } });
}
