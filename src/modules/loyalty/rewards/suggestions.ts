/** A hobby suggests the gift: which reward would suit whom. */
import type { Ctx } from '../../../kernel/index.ts';
import { interestsOf } from '../../contacts/index.ts';
import type { Reward } from './rewards.ts';

/** More rewards for one hobby need not be looked at. */
const MOST_LOOKED_AT = 500;

/**
 * By customer: the reward that suits what they like most, of several the one that was added first; only what is in stock and they may
 * have once more. Absent where none does. Three statements, however many customers.
 */
export async function suggestedRewards(ctx: Ctx, customerIds: readonly string[]): Promise<ReadonlyMap<string, Reward>> {
  const interests = await interestsOf(ctx, customerIds);
  const asked = [...new Set([...interests.values()].flat())];
  if (asked.length === 0) return new Map();
  const rewards = await ctx.db.reward.findMany({
    where: { interests: { hasSome: asked }, OR: [{ stock: null }, { stock: { gt: 0 } }] },
    orderBy: [{ createdAt: 'asc' }, { id: 'asc' }],
    take: MOST_LOOKED_AT,
  });
  const had = await grantCounts(ctx, rewards, customerIds);
  const isOpenTo = (customerId: string, { id, perMemberLimit }: Reward) =>
    perMemberLimit === null || (had.get(`${id} ${customerId}`) ?? 0) < perMemberLimit;
  return new Map(
    [...interests].flatMap(([customerId, liked]) => {
      const open = rewards.filter((reward) => isOpenTo(customerId, reward));
      const suited = liked.flatMap((interest) => open.find((reward) => reward.interests.includes(interest)) ?? []);
      return suited[0] ? [[customerId, suited[0]] as const] : [];
    }),
  );
}

/** By reward and customer, of those rewards that nobody may have as often as they like. */
async function grantCounts({ db }: Ctx, rewards: readonly Reward[], customerIds: readonly string[]) {
  const limited = rewards.filter(({ perMemberLimit }) => perMemberLimit !== null).map(({ id }) => id);
  const counts = await db.rewardGrant.groupBy({
    by: ['rewardId', 'customerId'],
    where: { rewardId: { in: limited }, customerId: { in: [...customerIds] }, state: { notIn: ['EXPIRED', 'REVOKED'] } },
    _count: true,
  });
  return new Map(counts.map(({ rewardId, customerId, _count }) => [`${rewardId} ${customerId}`, _count]));
}
