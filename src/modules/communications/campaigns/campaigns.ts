/** Campaigns: finding them, and what they keep about a customer. */
import type { Prisma } from '../../../generated/index.ts';
import { type Ctx, formatAmount, NotFoundError, type TxCtx } from '../../../kernel/index.ts';
import { eraseAudited } from '../../access/index.ts';

export type Campaign = Prisma.CampaignModel;

export function findCampaign(ctx: Ctx, id: string): Promise<Campaign | null> {
  return ctx.db.campaign.findUnique({ where: { id } });
}

export async function requireCampaign(ctx: Ctx, id: string): Promise<Campaign> {
  const campaign = await findCampaign(ctx, id);
  if (!campaign) throw new NotFoundError('Campaign', id);
  return campaign;
}

export async function exportCampaigns(ctx: Ctx, customerId: string): Promise<Readonly<Record<string, unknown>>> {
  const [recipients, responses] = await Promise.all([
    ctx.db.campaignRecipient.findMany({
      where: { customerId },
      orderBy: { campaignId: 'asc' },
      select: { campaign: { select: { name: true } }, suppressedFor: true, settledAt: true },
    }),
    ctx.db.campaignResponse.findMany({
      where: { customerId },
      orderBy: [{ respondedAt: 'asc' }, { id: 'asc' }],
      select: { campaign: { select: { name: true } }, kind: true, respondedAt: true, amountMinor: true, currencyCode: true },
    }),
  ]);
  return {
    campaigns: recipients,
    campaignResponses: responses.map(({ amountMinor, currencyCode, ...response }) => ({
      ...response,
      ...(amountMinor !== null &&
        currencyCode !== null && { amount: formatAmount({ minor: amountMinor, currencyCode }), currencyCode }),
    })),
  };
}

/** Counts and sums stay; the log of who recorded which response to what goes. */
export async function eraseCampaigns(tx: TxCtx, customerId: string): Promise<void> {
  const responses = await tx.db.campaignResponse.findMany({ where: { customerId }, select: { id: true } });
  await eraseAudited(
    tx,
    'CampaignResponse',
    responses.map(({ id }) => id),
  );
}
