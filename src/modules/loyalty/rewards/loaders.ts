/** Batches of what rewards show. */
import DataLoader from 'dataloader';
import type { Ctx } from '../../../kernel/index.ts';
import type { Grant } from './grants.ts';
import { suggestedRewards } from './suggestions.ts';

export const rewardLoaders = (ctx: Ctx) => ({
  /** By customer. */
  suggestedReward: new DataLoader(async (customerIds: readonly string[]) => {
    const rewards = await suggestedRewards(ctx, customerIds);
    return customerIds.map((id) => rewards.get(id) ?? null);
  }),
  /** By punch card: what it was worth; the last one, where it was full more than once. */
  cardGrant: new DataLoader<string, Grant | null>(async (cardIds) => {
    const grants = await ctx.db.rewardGrant.findMany({
      where: { punchCardId: { in: [...cardIds] } },
      orderBy: [{ issuedAt: 'asc' }, { id: 'asc' }],
    });
    const byCard = new Map(grants.map((grant) => [grant.punchCardId, grant]));
    return cardIds.map((id) => byCard.get(id) ?? null);
  }),
});
