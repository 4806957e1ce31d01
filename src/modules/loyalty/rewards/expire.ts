/** Ending grants that nobody came for: what they granted is in stock again. */
import type { Prisma } from '../../../generated/index.ts';
import type { TxCtx } from '../../../kernel/index.ts';
import { auditAll } from '../../access/index.ts';
import { audited } from './grants.ts';
import { giveBackToStock } from './move-grant.ts';

const ACTION = 'loyalty.grant.expired';

/** Those of a customer who is erased, whether they had claimed them or not. Their points stay spent. */
export async function forgoOpenGrants(tx: TxCtx, customerId: string): Promise<void> {
  await expire(tx, { customerId, state: { in: ['ISSUED', 'CLAIMED'] } });
}

/** Ends these; their customers are held. */
export async function expire(tx: TxCtx, where: Prisma.RewardGrantWhereInput): Promise<void> {
  const open = await tx.db.rewardGrant.findMany({ where });
  const ended = await tx.db.rewardGrant.updateManyAndReturn({
    where: { id: { in: open.map(({ id }) => id) } },
    data: { state: 'EXPIRED', endedAt: tx.clock.now() },
  });
  await tx.emitAll(
    ACTION,
    ended.map(({ id: grantId, rewardId, customerId, origin }) => ({ grantId, rewardId, customerId, origin })),
  );
  const before = new Map(open.map((grant) => [grant.id, audited(grant)]));
  await auditAll(
    tx,
    ended.map((grant) => {
      return { action: ACTION, type: 'RewardGrant', id: grant.id, before: before.get(grant.id) ?? null, after: audited(grant) };
    }),
  );
  await giveBackToStock(
    tx,
    ended.map(({ rewardId }) => rewardId),
  );
}
