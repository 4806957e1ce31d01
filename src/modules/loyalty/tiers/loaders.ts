/** What tiers are asked for in batches. */
import DataLoader from 'dataloader';
import type { Ctx } from '../../../kernel/index.ts';
import type { Membership } from '../memberships/index.ts';
import { currentWindow, earnedWithin } from './earned.ts';

type Member = Pick<Membership, 'id' | 'programId'>;

export const tierLoaders = (ctx: Ctx) => ({
  /** By membership: points earned within the window that the rules in force count. */
  earnedInWindow: new DataLoader<Member, number, string>((members) => earnedNow(ctx, members), { cacheKeyFn: ({ id }) => id }),
});

async function earnedNow(ctx: Ctx, members: readonly Member[]): Promise<readonly number[]> {
  const now = ctx.clock.now();
  const windows = await Promise.all(
    members.map(async ({ id, programId }) => currentWindow(await ctx.loaders.loyalty.versions.load(programId), id, now)),
  );
  return earnedWithin(ctx, windows);
}
