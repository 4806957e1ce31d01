/** Rewarding who brought somebody along, once. */
import type { Ctx, JobDefinition, TxCtx } from '../../../kernel/index.ts';
import { requirePurchase } from '../../sales/index.ts';
import { earn, roomIn } from '../ledger/index.ts';
import { lockMembership, UNABSORBED } from '../memberships/index.ts';
import { type PromisedReward, promisedReward } from './promised-reward.ts';
import { qualify } from './qualify.ts';
import { holdReferral, moveReferral, type Referral } from './referrals.ts';
import { refusalOf } from './refusals.ts';
import { reverseIfBack } from './reverse.ts';

/** Found by one statement; each is rewarded in a transaction of its own. */
const BATCH = 100;

/** Rewards all that is due. Any number of processes at once. */
export async function rewardDue(ctx: Ctx, signal: AbortSignal): Promise<void> {
  for (let found = BATCH; found === BATCH && !signal.aborted; ) {
    const due = await ctx.db.referral.findMany({
      where: { state: 'QUALIFIED', rewardDueAt: { lte: ctx.clock.now() } },
      orderBy: [{ rewardDueAt: 'asc' }, { id: 'asc' }],
      take: BATCH,
      select: { id: true },
    });
    for (const { id } of due) await ctx.transact(async (tx) => rewardIfDue(tx, await holdReferral(tx, id)));
    found = due.length;
  }
}

/** A held referral, unless its purchase came back, or one of the guards refuses it by now. */
async function rewardIfDue(tx: TxCtx, referral: Referral): Promise<void> {
  const { state, referrerId, refereeId, referredAt, rewardDueAt, qualifyingPurchaseId } = referral;
  const isDue = state === 'QUALIFIED' && rewardDueAt !== null && rewardDueAt <= tx.clock.now();
  if (!isDue || refereeId === null || qualifyingPurchaseId === null) return;
  if (await reverseIfBack(tx, referral)) return;
  const rejectedReason = await refusalOf(tx, { referrerId, refereeId }, referredAt);
  if (rejectedReason !== null) {
    await moveReferral(tx, referral, { state: 'REJECTED', rejectedReason });
    return;
  }
  const { customerId, purchasedAt } = await requirePurchase(tx, qualifyingPurchaseId);
  if (customerId !== refereeId) return startAgain(tx, referral);
  // A merge, or its undoing, may have changed in which programs the referrer is.
  const promised = await promisedReward(tx, referrerId, purchasedAt);
  if (promised && promised.dueAt <= tx.clock.now()) await book(tx, referral, promised);
  else await setDue(tx, referral, promised?.dueAt ?? null);
}

/** By the undoing of a merge the purchase is somebody else's. */
async function startAgain(tx: TxCtx, referral: Referral): Promise<void> {
  const nothingBought = { qualifyingPurchaseId: null, rewardDueAt: null };
  await qualify(tx, await moveReferral(tx, referral, { state: 'SIGNED_UP', ...nothingBought }));
}

/** Null: never, as things are. */
async function setDue(tx: TxCtx, { id }: Referral, rewardDueAt: Date | null): Promise<void> {
  await tx.db.referral.update({ where: { id }, data: { rewardDueAt } });
}

/** What cannot be kept of one member is not booked. */
async function book(tx: TxCtx, referral: Referral, { programId, points: promised, version }: PromisedReward): Promise<void> {
  const { id, referrerId } = referral;
  const where = { programId, customerId: referrerId, ...UNABSORBED };
  const found = await tx.db.loyaltyMembership.findFirstOrThrow({ where, select: { id: true } });
  const { membership } = await lockMembership(tx, found.id);
  const points = Math.min(promised, roomIn(membership));
  if (points === 0) return setDue(tx, referral, null);
  const reason = 'For bringing somebody along';
  const { entry } = await earn(tx, membership, { points, reason, version, source: `referral:${id}` });
  await moveReferral(tx, referral, { state: 'REWARDED', rewardEntryId: entry.id });
}

export const referralRewardJob: JobDefinition = {
  description: 'Rewards who brought somebody along, within a minute once the days are over in which the purchase may come back.',
  schedule: '* * * * *',
  run: rewardDue,
};
