/** Whom members of the sample company brought along: as far as that follows from what the sample customers did. */
import { atMoment, type Ctx, daysBefore, type TxCtx } from '../../../kernel/index.ts';
import { firstPurchase } from '../../sales/index.ts';
import type { Membership } from '../memberships/index.ts';
import { type NewReferral, noteFirstPurchase, recordReferral, rewardDue } from '../referrals/index.ts';

interface Newcomer {
  readonly id: string;
  readonly lifecycle: string;
}

const REWARDED = 3;
/** For them, among so many customers. */
const LOOKED_AT = 60;
/** They bought first so many days ago: after the members joined, and so long ago that it cannot come back any more. */
const SINCE_DAYS = { latest: 20, earliest: 350 } as const;

/** Each member brings along one at most. */
export async function seedReferrals(ctx: Ctx, members: readonly Membership[], others: readonly Newcomer[]): Promise<void> {
  const referrers = members.map(({ customerId }) => customerId);
  const refer = async (tx: TxCtx, moment: Date, whom: Omit<NewReferral, 'referrerId'>) => {
    const referrerId = referrers.pop();
    if (referrerId !== undefined) await recordReferral(atMoment(tx, moment), { referrerId, ...whom });
  };
  for (const { refereeId, bought } of await newcomers(ctx, others)) {
    await ctx.transact(async (tx) => {
      await refer(tx, daysBefore(bought, 1), { refereeId });
      await noteFirstPurchase(atMoment(tx, bought), { customerId: refereeId });
    });
  }
  await rewardDue(ctx, ctx.signal);
  const now = ctx.clock.now();
  const lead = others.find(({ lifecycle }) => lifecycle === 'LEAD');
  const known = others.find(({ lifecycle }) => lifecycle === 'LAPSED');
  await ctx.transact(async (tx) => {
    if (lead) await refer(tx, daysBefore(now, 9), { refereeId: lead.id });
    if (known) await refer(tx, daysBefore(now, 6), { refereeId: known.id });
    await refer(tx, daysBefore(now, 2), { inviteeEmail: 'a.friend@example.org' });
  });
}

/** With when they bought first. */
async function newcomers(ctx: Ctx, others: readonly Newcomer[]) {
  const now = ctx.clock.now();
  const [earliest, latest] = [daysBefore(now, SINCE_DAYS.earliest), daysBefore(now, SINCE_DAYS.latest)];
  const found: { readonly refereeId: string; readonly bought: Date }[] = [];
  for (const { id: refereeId } of others.slice(0, LOOKED_AT)) {
    const bought = (await firstPurchase(ctx, refereeId))?.purchasedAt;
    if (bought && bought >= earliest && bought <= latest) found.push({ refereeId, bought });
  }
  return found.slice(0, REWARDED);
}
