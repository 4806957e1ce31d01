/** Rewarding who brought somebody along, once. */
import { ConflictError, type Ctx, type JobDefinition, type TxCtx } from '../../../kernel/index.ts';
import { requirePurchase } from '../../sales/index.ts';
import { earn } from '../ledger/index.ts';
import { lockMembership, UNABSORBED } from '../memberships/index.ts';
import { type PromisedReward, promisedReward } from './promised-reward.ts';
import { holdReferral, moveReferral, type Referral } from './referrals.ts';
import { refusalOf } from './refusals.ts';
import { reverseIfBack } from './reverse.ts';

/** Found by one statement; each is rewarded in a transaction of its own. */
const BATCH = 100;

/** Rewards all that is due. Any number of processes at once. */
async function rewardDue(ctx: Ctx, signal: AbortSignal): Promise<void> {
  for (let due = await nextDue(ctx, null); due.length > 0 && !signal.aborted; due = await nextDue(ctx, due.at(-1) ?? null)) {
    for (const { id } of due) {
      const rewarded = ctx.transact(async (tx) => rewardIfDue(tx, await holdReferral(tx, id)));
      await rewarded.catch((error: unknown) => {
        if (!(error instanceof ConflictError) || error.code === 'TRY_AGAIN') throw error;
        ctx.log.warn({ referralId: id, reason: error.message }, 'A referral could not be rewarded.');
      });
    }
  }
}

/** In the order in which they fell due, after this one. */
function nextDue({ db, clock }: Ctx, after: Referral | null): Promise<readonly Referral[]> {
  const isDue = { state: 'QUALIFIED', rewardDueAt: { lte: clock.now() } } as const;
  const beyond = after?.rewardDueAt && {
    OR: [{ rewardDueAt: { gt: after.rewardDueAt } }, { rewardDueAt: after.rewardDueAt, id: { gt: after.id } }],
  };
  return db.referral.findMany({
    where: { AND: [isDue, { ...beyond }] },
    orderBy: [{ rewardDueAt: 'asc' }, { id: 'asc' }],
    take: BATCH,
  });
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
  const { purchasedAt } = await requirePurchase(tx, qualifyingPurchaseId);
  // A merge, or its undoing, may have changed in which programs the referrer is.
  const promised = await promisedReward(tx, referrerId, purchasedAt);
  if (promised && promised.dueAt <= tx.clock.now()) await book(tx, referral, promised);
  else await tx.db.referral.update({ where: { id: referral.id }, data: { rewardDueAt: promised?.dueAt ?? null } });
}

async function book(tx: TxCtx, referral: Referral, { programId, points, version }: PromisedReward): Promise<void> {
  const { id, referrerId } = referral;
  const where = { programId, customerId: referrerId, ...UNABSORBED };
  const found = await tx.db.loyaltyMembership.findFirstOrThrow({ where, select: { id: true } });
  const { membership } = await lockMembership(tx, found.id);
  const reason = 'For bringing somebody along';
  const { entry } = await earn(tx, membership, { points, reason, version, source: `referral:${id}` });
  await moveReferral(tx, referral, { state: 'REWARDED', rewardEntryId: entry.id });
}

export const referralRewardJob: JobDefinition = {
  description: 'Rewards who brought somebody along, within a minute once the days are over in which the purchase may come back.',
  schedule: '* * * * *',
  run: rewardDue,
};
