/** What customers' habits are asked for in batches. */
import DataLoader from 'dataloader';
import type { Ctx } from '../../../kernel/index.ts';
import { type LoyaltyMeasure, loyaltyMeasures } from './loyalty.ts';

export const habitLoaders = (ctx: Ctx) => ({
  /** By customer. */
  loyaltyMeasure: new DataLoader<string, LoyaltyMeasure>(async (ids) => [...(await loyaltyMeasures(ctx, ids))]),
});
