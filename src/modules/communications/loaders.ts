/** Batches that no relation expresses, brought by the folders that they belong to. */
import type { Ctx } from '../../kernel/index.ts';
import { campaignLoaders } from './campaigns/index.ts';
import { habitLoaders } from './habits/index.ts';
import { logLoaders } from './log/index.ts';

export const loaders = (ctx: Ctx) => ({
  ...logLoaders(ctx),
  ...campaignLoaders(ctx),
  ...habitLoaders(ctx),
});

declare global {
  namespace Rapport {
    interface Loaders {
      communications: ReturnType<typeof loaders>;
    }
  }
}
