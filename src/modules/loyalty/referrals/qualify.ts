/** The first purchase of who was brought along. */
import type { Ctx, TxCtx } from '../../../kernel/index.ts';
import { findCustomer } from '../../contacts/index.ts';
import { firstPurchase } from '../../sales/index.ts';
import { promisedReward } from './promised-reward.ts';
import { holdReferral, moveReferral, type Referral } from './referrals.ts';
import { refusalOf } from './refusals.ts';
import { reverseIfBack } from './reverse.ts';

/** Looks whether somebody who bought something was brought along. A second time changes nothing. */
export async function noteFirstPurchase(ctx: Ctx, { customerId }: { readonly customerId: string }): Promise<void> {
  const refereeId = (await findCustomer(ctx, customerId))?.id;
  if (refereeId === undefined) return;
  const found = await ctx.db.referral.findFirst({ where: { refereeId, state: 'SIGNED_UP' }, select: { id: true } });
  if (found) await ctx.transact(async (tx) => qualify(tx, await holdReferral(tx, found.id)));
}

/** A held referral of somebody who has bought something since qualifies; one of somebody who had bought before does not count. */
export async function qualify(tx: TxCtx, referral: Referral): Promise<void> {
  const { state, referrerId, refereeId, referredAt } = referral;
  if (state !== 'SIGNED_UP' || refereeId === null) return;
  const first = await firstPurchase(tx, refereeId);
  if (!first) return;
  const rejectedReason = await refusalOf(tx, { referrerId, refereeId }, referredAt);
  if (rejectedReason !== null) {
    await moveReferral(tx, referral, { state: 'REJECTED', rejectedReason });
    return;
  }
  const rewardDueAt = (await promisedReward(tx, referrerId, first.purchasedAt))?.dueAt ?? null;
  const qualified = await moveReferral(tx, referral, { state: 'QUALIFIED', qualifyingPurchaseId: first.id, rewardDueAt });
  // What came back before this was heard of.
  await reverseIfBack(tx, qualified);
}
