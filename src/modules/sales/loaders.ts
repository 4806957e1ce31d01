/** Batches that no relation expresses, brought by the folders that they belong to. */
import type { Ctx } from '../../kernel/index.ts';

export const loaders = (_ctx: Ctx) => ({});

declare global {
  namespace Rapport {
    interface Loaders {
      sales: ReturnType<typeof loaders>;
    }
  }
}
