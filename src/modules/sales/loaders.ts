/** Batches that no relation expresses, brought by the folders that they belong to. */
import type { Ctx } from '../../kernel/index.ts';
import { standingLoaders } from './credit/index.ts';
import { habitLoaders } from './habits/index.ts';
import { promiseLoaders } from './promises/index.ts';
import { purchaseLoaders } from './purchases/index.ts';
import { rankingLoaders } from './ranking/index.ts';

export const loaders = (ctx: Ctx) => ({
  ...habitLoaders(ctx),
  ...promiseLoaders(ctx),
  ...purchaseLoaders(ctx),
  ...standingLoaders(ctx),
  ...rankingLoaders(ctx),
});

declare global {
  namespace Rapport {
    interface Loaders {
      sales: ReturnType<typeof loaders>;
    }
  }
}
