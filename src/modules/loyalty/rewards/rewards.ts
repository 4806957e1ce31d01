/** Rewards: what points are spent on, full cards are worth and gifts are chosen from. */
import { z } from 'zod';
import type { Prisma } from '../../../generated/index.ts';
import { type Ctx, NotFoundError, newId, sortKeyOf, text } from '../../../kernel/index.ts';
import { audit, authorship } from '../../access/index.ts';
import { foldTexts } from '../../contacts/index.ts';
import { requireProgram } from '../programs/index.ts';

export type Reward = Prisma.RewardModel;

export const MAX_INTERESTS = 20;
/** Names of hobbies, trimmed. */
export const interestNames = z.array(text(1, 100)).max(MAX_INTERESTS, `Must have at most ${MAX_INTERESTS} of them.`);

/** The name is trimmed, the numbers are within their bounds; null or absent stock and limit: no end of it. */
export interface NewReward extends Pick<Reward, 'programId' | 'name' | 'cost'> {
  readonly stock?: number | null | undefined;
  readonly perMemberLimit?: number | null | undefined;
  /** Checked: `interestNames`. */
  readonly interests?: readonly string[] | null | undefined;
}

/** Adds a reward to a program, or tells all that is wrong with it. */
export function createReward(ctx: Ctx, { interests: given, stock, perMemberLimit, ...input }: NewReward): Promise<Reward> {
  return ctx.transact(async (tx) => {
    const interests = await foldInterests(tx, given ?? []);
    const { id: programId } = await requireProgram(tx, input.programId);
    const { name, cost } = input;
    const reward = await tx.db.reward.create({
      data: {
        ...{ id: newId(), programId, name, cost, interests },
        initialStock: stock ?? null,
        stock: stock ?? null,
        perMemberLimit: perMemberLimit ?? null,
        createdAt: tx.clock.now(),
        ...authorship(tx),
      },
    });
    const { id: rewardId } = reward;
    const action = 'loyalty.reward.created';
    await tx.emit(action, { rewardId, programId });
    await audit(tx, { action, type: 'Reward', id: rewardId, before: null, after: reward });
    return reward;
  });
}

/** The reward with this uuid, or NotFoundError. */
export async function requireReward(ctx: Ctx, id: string): Promise<Reward> {
  const reward = await ctx.db.reward.findUnique({ where: { id } });
  if (!reward) throw new NotFoundError('Reward', id);
  return reward;
}

/** As a customer's interests are folded, each once. */
async function foldInterests(ctx: Ctx, names: readonly string[]): Promise<string[]> {
  return [...new Set((await foldTexts(ctx, names)).map(sortKeyOf))];
}
