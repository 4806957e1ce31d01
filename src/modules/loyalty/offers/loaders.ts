/** Batches of what offers show. */
import DataLoader from 'dataloader';
import type { Ctx } from '../../../kernel/index.ts';
import { segmentsById } from '../../contacts/index.ts';

export const offerLoaders = (ctx: Ctx) => ({
  /** Null once it is deleted, and where the caller may not see it. */
  offerSegment: new DataLoader(async (ids: readonly string[]) => {
    const segments = await segmentsById(ctx, ids);
    return ids.map((id) => segments.get(id) ?? null);
  }),
});
