/** Rewards for points: the points go and the reward is granted, or neither. */
import { ConflictError, type Ctx, newId, type TxCtx, ValidationError } from '../../../kernel/index.ts';
import { spend } from '../ledger/index.ts';
import { lockMembership, type Membership } from '../memberships/index.ts';
import { type Grant, grantOne, lackOf, refusal } from './grants.ts';
import { type Reward, requireReward } from './rewards.ts';

/** Of uuids. */
export interface Claim {
  readonly rewardId: string;
  readonly membershipId: string;
  /** Of the call; stands in the ledger. */
  readonly idempotencyKey?: string | null;
}

/** An InsufficientPointsError if it costs more than there is; a ConflictError with OUT_OF_STOCK or LIMIT_PER_MEMBER. */
export function claimReward(
  ctx: Ctx,
  { rewardId, membershipId, idempotencyKey = null }: Claim,
): Promise<{ readonly grant: Grant; readonly membership: Membership }> {
  return ctx.transact(async (tx) => {
    const { programId } = await requireReward(tx, rewardId);
    const held = await lockMembership(tx, membershipId);
    const { id: customerId } = held.customer;
    if (programId !== held.membership.programId) {
      throw ValidationError.at(['rewardId'], 'This reward belongs to another program than the membership.');
    }
    const reward = await requireReward(tx, rewardId);
    await requireForSale(tx, reward);
    const lack = await lackOf(tx, reward, customerId);
    if (lack) throw refusal(lack, reward);
    const id = newId();
    const { entry, membership } = await pay(tx, held.membership, reward, { grantId: id, idempotencyKey });
    const grant = await grantOne(tx, reward, {
      ...{ id, customerId, membershipId: membership.id, spendEntryId: entry?.id ?? null },
      ...{ origin: 'CLAIM', state: 'CLAIMED' },
    });
    if (!grant) throw refusal('OUT_OF_STOCK', reward);
    return { grant, membership };
  });
}

async function pay(
  tx: TxCtx,
  membership: Membership,
  { name, cost }: Reward,
  { grantId, idempotencyKey }: { readonly grantId: string; readonly idempotencyKey: string | null },
) {
  if (cost === 0) return { entry: null, membership };
  return spend(tx, membership, { points: cost, reason: `Reward: ${name}`, source: `grant:${grantId}`, idempotencyKey });
}

/**
 * What full cards are worth costs nothing, and is not to be had without one: neither what cards that are still open were promised by
 * earlier rules, nor what rules to come promise.
 */
async function requireForSale(tx: TxCtx, { id, programId, cost }: Reward): Promise<void> {
  if (cost > 0) return;
  const promised = await tx.db.loyaltyProgramVersion.findFirst({
    where: { programId, rules: { path: ['punches', 'rewardId'], equals: id } },
    select: { id: true },
  });
  if (!promised) return;
  throw new ConflictError('This reward is what a full punch card is worth: it cannot be claimed without one.');
}
