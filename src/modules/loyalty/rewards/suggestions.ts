/** A hobby suggests the gift: which reward would suit whom. */
import type { Ctx } from '../../../kernel/index.ts';
import { interestsOf } from '../../contacts/index.ts';
import type { Reward } from './rewards.ts';

/**
 * By customer: the reward that suits what they like most, of several the one that was added first; only what is in stock and they may
 * have once more. Absent where none does. Three statements, however many customers; for each of their interests one reward is looked for.
 */
export async function suggestedRewards(ctx: Ctx, customerIds: readonly string[]): Promise<ReadonlyMap<string, Reward>> {
  const interests = await interestsOf(ctx, customerIds);
  const likings = [...interests].flatMap(([customerId, liked]) =>
    liked.map((interest, place) => ({ customerId, interest, place })),
  );
  if (likings.length === 0) return new Map();
  const suited = await firstSuited(ctx, likings);
  const rewards = await ctx.db.reward.findMany({ where: { id: { in: suited.map(({ rewardId }) => rewardId) } } });
  const byId = new Map(rewards.map((reward) => [reward.id, reward]));
  return new Map(
    suited.flatMap(({ customerId, rewardId }) => {
      const reward = byId.get(rewardId);
      return reward ? [[customerId, reward] as const] : [];
    }),
  );
}

interface Liking {
  readonly customerId: string;
  readonly interest: string;
  /** From 0, what they like most. */
  readonly place: number;
}

async function firstSuited({ db }: Ctx, likings: readonly Liking[]) {
  return db.$queryRaw<{ readonly customerId: string; readonly rewardId: string }[]>`
    SELECT DISTINCT ON (liking."customerId") liking."customerId"::text, suited."id"::text AS "rewardId"
    FROM jsonb_to_recordset(${JSON.stringify(likings)}::jsonb) AS liking("customerId" uuid, "interest" text, "place" int)
    CROSS JOIN LATERAL (
      SELECT reward."id" FROM "Reward" AS reward
      WHERE reward."interests" @> ARRAY[liking."interest"] AND (reward."stock" IS NULL OR reward."stock" > 0)
        AND (reward."perMemberLimit" IS NULL OR reward."perMemberLimit" > (
          SELECT count(*) FROM "RewardGrant" AS had
          WHERE had."rewardId" = reward."id" AND had."customerId" = liking."customerId" AND had."state" NOT IN ('EXPIRED', 'REVOKED')))
      ORDER BY reward."createdAt", reward."id" LIMIT 1
    ) AS suited
    ORDER BY liking."customerId", liking."place"`;
}
