/** Rewards as gifts, at our own discretion: to any customer, member or not. */
import type { Ctx } from '../../../kernel/index.ts';
import { lockCustomer } from '../../contacts/index.ts';
import { UNABSORBED } from '../memberships/index.ts';
import { type Grant, grantOne, lackOf, refusal } from './grants.ts';
import { requireReward } from './rewards.ts';

/** Uuids; the reason is for us. */
export interface Gift {
  readonly rewardId: string;
  readonly customerId: string;
  readonly reason: string;
}

/** A ConflictError with OUT_OF_STOCK or LIMIT_PER_MEMBER: gifts count as other grants do. */
export function giveReward(ctx: Ctx, { rewardId, customerId: given, reason }: Gift): Promise<Grant> {
  return ctx.transact(async (tx) => {
    await requireReward(tx, rewardId);
    const { id: customerId } = await lockCustomer(tx, given);
    const reward = await requireReward(tx, rewardId);
    const lack = await lackOf(tx, reward, customerId);
    if (lack) throw refusal(lack, reward);
    const { programId } = reward;
    const membership = await tx.db.loyaltyMembership.findFirst({ where: { programId, customerId, ...UNABSORBED } });
    const grant = await grantOne(tx, reward, {
      ...{ customerId, membershipId: membership?.id ?? null, reason },
      ...{ origin: 'GIFT', state: 'ISSUED' },
    });
    if (!grant) throw refusal('OUT_OF_STOCK', reward);
    return grant;
  });
}
