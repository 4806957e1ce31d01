/** What loyalty keeps about rewards and punch cards of a customer. */
import type { Ctx, TxCtx } from '../../../kernel/index.ts';
import { eraseAudited } from '../../access/index.ts';
import { forgoOpenGrants } from '../rewards/index.ts';

export async function exportRewards({ db }: Ctx, customerId: string): Promise<Readonly<Record<string, unknown>>> {
  const [rewards, punchCards] = await Promise.all([
    db.rewardGrant.findMany({
      where: { customerId },
      orderBy: [{ issuedAt: 'asc' }, { id: 'asc' }],
      omit: { customerId: true, recordedById: true },
      include: { reward: { select: { name: true } } },
    }),
    db.punchCard.findMany({
      where: { membership: { customerId } },
      orderBy: [{ openedAt: 'asc' }, { id: 'asc' }],
      include: {
        program: { select: { name: true } },
        punches: { orderBy: [{ punchedAt: 'asc' }, { id: 'asc' }], omit: { recordedById: true } },
      },
    }),
  ]);
  return { rewards, punchCards };
}

/** What was granted stays counted, without why. What was not handed over is in stock again: nobody will come for it. */
export async function eraseRewards(tx: TxCtx, customerId: string): Promise<void> {
  await forgoOpenGrants(tx, customerId);
  const grants = await tx.db.rewardGrant.updateManyAndReturn({
    where: { customerId },
    data: { reason: null },
    select: { id: true },
  });
  await eraseAudited(
    tx,
    'RewardGrant',
    grants.map(({ id }) => id),
  );
}
