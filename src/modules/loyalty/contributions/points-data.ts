/** The ledger, to hand out and to erase: points stay, words go. */
import type { Prisma } from '../../../generated/index.ts';
import type { TxCtx } from '../../../kernel/index.ts';
import { ERASED, eraseApprovals, eraseAudited } from '../../access/index.ts';
import { lockRows } from '../memberships/index.ts';

const UNTOLD = { membershipId: true, recordedById: true } as const;

/** What is handed out with a membership: its entries, its points by when they expire, and what is not booked yet. */
export const BOOKED = {
  entries: { orderBy: { serial: 'asc' }, omit: { ...UNTOLD, carried: true } },
  lots: { orderBy: [{ earnedAt: 'asc' }, { id: 'asc' }], omit: { membershipId: true } },
  pendingEarnings: { orderBy: [{ maturesAt: 'asc' }, { id: 'asc' }], omit: { membershipId: true } },
} as const satisfies Prisma.LoyaltyMembershipInclude;

export async function erasePoints(tx: TxCtx, customerId: string): Promise<void> {
  const where = { membership: { customerId } };
  const memberships = await tx.db.loyaltyMembership.findMany({ where: { customerId }, select: { id: true } });
  await forgoPending(
    tx,
    memberships.map(({ id }) => id),
  );
  const entries = await tx.db.pointsEntry.findMany({ where, select: { id: true } });
  await eraseApprovals(
    tx,
    'LoyaltyMembership',
    memberships.map(({ id }) => id),
  );
  // From here on the reasons of entries may be taken, too.
  await eraseAudited(
    tx,
    'PointsEntry',
    entries.map(({ id }) => id),
  );
  if (entries.length > 0) await tx.db.pointsEntry.updateMany({ where, data: { reason: ERASED, idempotencyKey: null } });
}

/** What is pending is never booked. The jobs, which do not hold customers, are waited for. */
async function forgoPending(tx: TxCtx, membershipIds: readonly string[]): Promise<void> {
  await lockRows(tx, membershipIds);
  await tx.db.pendingEarning.updateMany({
    where: { membershipId: { in: [...membershipIds] }, settledAt: null },
    data: { points: 0, settledAt: tx.clock.now() },
  });
}
