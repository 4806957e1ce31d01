/** Where customers stand, and what they are worth, asked for in batches. */
import DataLoader from 'dataloader';
import type { Ctx } from '../../../kernel/index.ts';
import { type LifetimeValue, lifetimeValues } from './lifetime-value.ts';
import { type AskedStanding, type RfmScore, standingsOf } from './standings.ts';

export const rankingLoaders = (ctx: Ctx) => ({
  standing: new DataLoader<AskedStanding, RfmScore | null, string>(async (asked) => [...(await standingsOf(ctx, asked))], {
    cacheKeyFn: ({ customerId, currencyCode }) => `${customerId} ${currencyCode}`,
  }),
  /** By customer; of each, by currency. */
  lifetimeValues: new DataLoader<string, readonly LifetimeValue[]>(async (ids) => [...(await lifetimeValues(ctx, ids))]),
});
