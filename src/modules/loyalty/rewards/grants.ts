/** Granted rewards: writing and finding them. */
import type { Prisma, RewardGrantOrigin, RewardGrantState } from '../../../generated/index.ts';
import { ConflictError, type Ctx, DAY_MS, newId, type TxCtx, takesAll } from '../../../kernel/index.ts';
import { audit, authorship } from '../../access/index.ts';
import { visibleCustomers } from '../../contacts/index.ts';
import { newCode } from './codes.ts';
import type { Reward } from './rewards.ts';

export type Grant = Prisma.RewardGrantModel;

/** These give their reward back to the stock, and count against nobody's limit. */
export const OVER: readonly RewardGrantState[] = ['EXPIRED', 'REVOKED'];

/** Which grants the caller may see: those to the customers they may see. */
export function visibleGrants(ctx: Ctx): Prisma.RewardGrantWhereInput {
  const customer = visibleCustomers(ctx);
  return takesAll(customer) ? {} : { customer };
}

export function findGrant(ctx: Ctx, id: string): Promise<Grant | null> {
  return ctx.db.rewardGrant.findFirst({ where: { AND: [{ id }, visibleGrants(ctx)] } });
}

/** What there is not enough of. */
export type Lack = 'OUT_OF_STOCK' | 'LIMIT_PER_MEMBER';

/** Why this customer, who is held, cannot have it as far as is known before one is taken out of the stock; null: nothing forbids it. */
export async function lackOf({ db }: TxCtx, reward: Reward, customerId: string): Promise<Lack | null> {
  if (reward.stock === 0) return 'OUT_OF_STOCK';
  const { id: rewardId, perMemberLimit } = reward;
  if (perMemberLimit === null) return null;
  const had = await db.rewardGrant.count({ where: { rewardId, customerId, state: { notIn: [...OVER] } } });
  return had < perMemberLimit ? null : 'LIMIT_PER_MEMBER';
}

export function refusal(lack: Lack, { perMemberLimit }: Reward): ConflictError {
  const message =
    lack === 'OUT_OF_STOCK' ? 'Nothing is left of this reward.' : `A customer may have this reward ${timesOf(perMemberLimit)}.`;
  return new ConflictError(message, { code: lack });
}

function timesOf(limit: number | null): string {
  return limit === 1 ? 'once only' : `at most ${limit} times`;
}

export interface NewGrant extends Pick<Grant, 'customerId' | 'membershipId'> {
  /** Absent: a new one. */
  readonly id?: string;
  readonly origin: RewardGrantOrigin;
  readonly state: 'ISSUED' | 'CLAIMED';
  readonly spendEntryId?: string | null;
  readonly punchCardId?: string | null;
  readonly reason?: string | null;
}

/**
 * Grants one to a customer who is held, if one is left: null if not. Of many who take the last one the database lets one have it, so it
 * comes last in a transaction, as all others wait here. What has yet to be claimed can be until `LOYALTY_GRANT_DAYS` are over.
 */
export async function grantOne(tx: TxCtx, reward: Reward, { id = newId(), state, ...given }: NewGrant): Promise<Grant | null> {
  if (reward.stock !== null) {
    const { count } = await tx.db.reward.updateMany({
      where: { id: reward.id, stock: { gt: 0 } },
      data: { stock: { decrement: 1 } },
    });
    if (count === 0) return null;
  }
  const now = tx.clock.now();
  const isClaimed = state === 'CLAIMED';
  const grant = await tx.db.rewardGrant.create({
    data: {
      ...{ id, rewardId: reward.id, state, code: newCode(), issuedAt: now, ...given },
      claimedAt: isClaimed ? now : null,
      expiresAt: isClaimed ? null : new Date(now.getTime() + tx.config.loyalty.LOYALTY_GRANT_DAYS * DAY_MS),
      ...authorship(tx),
    },
  });
  await announce(tx, null, grant, given.reason);
  return grant;
}

const FACTS = {
  ISSUED: 'loyalty.grant.issued',
  CLAIMED: 'loyalty.grant.claimed',
  FULFILLED: 'loyalty.grant.fulfilled',
  EXPIRED: 'loyalty.grant.expired',
  REVOKED: 'loyalty.grant.revoked',
} as const satisfies Record<RewardGrantState, string>;

/** Says and keeps that a grant came into its state. */
export async function announce(tx: TxCtx, before: Grant | null, grant: Grant, reason?: string | null): Promise<void> {
  const { id, rewardId, customerId, origin, state } = grant;
  const action = FACTS[state];
  await tx.emit(action, { grantId: id, rewardId, customerId, origin });
  const change = { before: before && audited(before), after: audited(grant), reason: reason ?? null };
  await audit(tx, { action, type: 'RewardGrant', id, ...change });
}

/** The code stays out of the log of changes: whoever knows it gets the reward. */
export function audited({ code: _code, ...columns }: Grant) {
  return columns;
}
