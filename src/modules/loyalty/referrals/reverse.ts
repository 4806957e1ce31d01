/** A referral is reversed with the purchase that it counts for. */
import type { Ctx, TxCtx } from '../../../kernel/index.ts';
import { type PurchaseWorth, purchaseWorth } from '../../sales/index.ts';
import { reverse } from '../ledger/index.ts';
import { lockMembership, unlessErased } from '../memberships/index.ts';
import { holdReferral, moveReferral, type Referral } from './referrals.ts';

/** Looks whether nothing is left of a purchase that somebody was to be rewarded for. A second time changes nothing. */
export async function noteReturn(ctx: Ctx, { purchaseId }: { readonly purchaseId: string }): Promise<void> {
  const found = await ctx.db.referral.findMany({
    where: {
      qualifyingPurchaseId: purchaseId,
      OR: [{ state: { in: ['QUALIFIED', 'REWARDED'] } }, { state: 'REJECTED', rewardEntryId: { not: null } }],
    },
    select: { id: true },
  });
  for (const { id } of found) await ctx.transact(async (tx) => reverseIfBack(tx, await holdReferral(tx, id)));
}

/**
 * Whether it was: a held referral whose purchase came back whole. What it was rewarded with is taken back; what was spent is owed. One
 * that a merge rejected after its reward stays REJECTED, as another of the same referee may count by now.
 */
export async function reverseIfBack(tx: TxCtx, referral: Referral): Promise<boolean> {
  const { state, qualifyingPurchaseId, rewardEntryId } = referral;
  const mayBe = state === 'QUALIFIED' || state === 'REWARDED' || (state === 'REJECTED' && rewardEntryId !== null);
  if (!mayBe || qualifyingPurchaseId === null) return false;
  const purchase = await purchaseWorth(tx, qualifyingPurchaseId);
  if (!purchase || !isBack(purchase)) return false;
  if (rewardEntryId !== null) await takeRewardBack(tx, referral.id, rewardEntryId);
  if (state !== 'REJECTED') await moveReferral(tx, referral, { state: 'REVERSED' });
  return true;
}

/** All goods came back, or all that was paid for what did not. */
function isBack({ lines, goodwillMinor }: PurchaseWorth): boolean {
  if (lines.every(({ isReturned }) => isReturned)) return true;
  const keptMinor = lines.reduce((sum, { totalMinor, returnedMinor }) => sum + totalMinor - returnedMinor, 0n);
  return goodwillMinor > 0n && goodwillMinor >= keptMinor;
}

/** Who was erased since keeps the points that there are. */
async function takeRewardBack(tx: TxCtx, referralId: string, entryId: string): Promise<void> {
  const entry = await tx.db.pointsEntry.findUniqueOrThrow({
    where: { id: entryId },
    include: { reversedBy: { select: { id: true } } },
  });
  // By hand, before.
  if (entry.reversedBy) return;
  const held = await unlessErased(lockMembership(tx, entry.membershipId));
  if (!held) return;
  const source = `referral:${referralId}:reversed`;
  await reverse(tx, held.membership, entry, { reason: 'What who was brought along bought came back', source });
}
