/** Batches that no relation expresses, brought by the folders that they belong to. */
import type { Ctx } from '../../kernel/index.ts';
import { churnLoaders } from './churn/index.ts';
import { discountLoaders } from './discounts/index.ts';
import { pointsLoaders } from './ledger/index.ts';
import { noticeLoaders } from './notices/index.ts';
import { offerLoaders } from './offers/index.ts';
import { programLoaders } from './programs/index.ts';
import { punchCardLoaders } from './punch-cards/index.ts';
import { rewardLoaders } from './rewards/index.ts';
import { tierLoaders } from './tiers/index.ts';

export const loaders = (ctx: Ctx) => ({
  ...programLoaders(ctx),
  ...pointsLoaders(ctx),
  ...tierLoaders(ctx),
  ...noticeLoaders(ctx),
  ...rewardLoaders(ctx),
  ...punchCardLoaders(ctx),
  ...discountLoaders(ctx),
  ...offerLoaders(ctx),
  ...churnLoaders(ctx),
});

declare global {
  namespace Rapport {
    interface Loaders {
      loyalty: ReturnType<typeof loaders>;
    }
  }
}
