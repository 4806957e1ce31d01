/** What loyalty keeps about a customer, to hand out and to erase: points stay, words go. */
import type { Ctx, TxCtx } from '../../../kernel/index.ts';
import { eraseChurn, exportChurn } from '../churn/index.ts';
import { exportContestEntries } from '../contests/index.ts';
import { eraseReferrals, exportReferrals } from '../referrals/index.ts';
import { eraseMemberships, TOLD } from './membership-data.ts';
import { BOOKED, erasePoints } from './points-data.ts';
import { eraseRewards, exportRewards } from './reward-data.ts';

export const loyaltyPersonalData: Rapport.Contributions['contacts.personal-data'] = {
  export: exportLoyalty,
  erase: eraseLoyalty,
};

async function exportLoyalty(ctx: Ctx, customerId: string): Promise<Readonly<Record<string, unknown>>> {
  const memberships = await ctx.db.loyaltyMembership.findMany({
    where: { customerId },
    orderBy: [{ joinedAt: 'asc' }, { id: 'asc' }],
    omit: { customerId: true, recordedById: true },
    include: { ...TOLD, ...BOOKED },
  });
  return {
    memberships,
    ...(await exportRewards(ctx, customerId)),
    ...(await exportReferrals(ctx, customerId)),
    churnRisk: await exportChurn(ctx, customerId),
    contestEntries: await exportContestEntries(ctx, customerId),
  };
}

async function eraseLoyalty(tx: TxCtx, customerId: string): Promise<void> {
  await eraseMemberships(tx, customerId);
  await eraseRewards(tx, customerId);
  await eraseReferrals(tx, customerId);
  await erasePoints(tx, customerId);
  await eraseChurn(tx, customerId);
}
