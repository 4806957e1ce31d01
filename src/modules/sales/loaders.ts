/** Batches that no relation expresses, brought by the folders that they belong to. */
import type { Ctx } from '../../kernel/index.ts';
import { standingLoaders } from './credit/index.ts';
import { promiseLoaders } from './promises/index.ts';
import { purchaseLoaders } from './purchases/index.ts';

export const loaders = (ctx: Ctx) => ({
  ...promiseLoaders(ctx),
  ...purchaseLoaders(ctx),
  ...standingLoaders(ctx),
});

declare global {
  namespace Rapport {
    interface Loaders {
      sales: ReturnType<typeof loaders>;
    }
  }
}
