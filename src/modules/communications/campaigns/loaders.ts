/** Batches of what campaigns show. */
import DataLoader from 'dataloader';
import type { Ctx } from '../../../kernel/index.ts';
import { segmentsById } from '../../contacts/index.ts';
import { purchasesById } from '../../sales/index.ts';
import type { Campaign } from './campaigns.ts';
import { funnelsOf, progressOf, revenuesOf } from './funnel.ts';

export const campaignLoaders = (ctx: Ctx) => ({
  campaignFunnel: new DataLoader((ids: readonly string[]) => funnelsOf(ctx, ids)),
  campaignRevenue: new DataLoader((ids: readonly string[]) => revenuesOf(ctx, ids)),
  campaignProgress: new DataLoader((ids: readonly string[]) => progressOf(ctx, ids)),
  /** Null once it is deleted, and where the caller may not see it. */
  campaignSegment: new DataLoader(async (ids: readonly string[]) => {
    const segments = await segmentsById(ctx, ids);
    return ids.map((id) => segments.get(id) ?? null);
  }),
  responsePurchase: new DataLoader(async (ids: readonly string[]) => {
    const purchases = await purchasesById(ctx, ids);
    return ids.map((id) => purchases.get(id) ?? null);
  }),
  /** By purchase: the campaign that it was a conversion of. */
  purchaseCampaign: new DataLoader((purchaseIds: readonly string[]) => campaignsOf(ctx, purchaseIds)),
});

async function campaignsOf(ctx: Ctx, purchaseIds: readonly string[]): Promise<(Campaign | null)[]> {
  const conversions = await ctx.db.campaignResponse.findMany({
    where: { purchaseId: { in: [...purchaseIds] } },
    select: { purchaseId: true, campaign: true },
  });
  const campaigns = new Map(conversions.map(({ purchaseId, campaign }) => [purchaseId, campaign]));
  return purchaseIds.map((id) => campaigns.get(id) ?? null);
}
