/** What customers' habits are asked for in batches. */
import DataLoader from 'dataloader';
import type { ConsentPurpose } from '../../../generated/index.ts';
import type { Ctx } from '../../../kernel/index.ts';
import { type BestWay, bestWays, type Sought } from './best-way.ts';
import { type Respondent, type Responsiveness, responsivenessOf } from './responsiveness.ts';
import { lastTouches } from './touch.ts';

export interface SoughtFor extends Sought {
  readonly purpose: ConsentPurpose;
}

export const habitLoaders = (ctx: Ctx) => ({
  /** By customer. */
  responsiveness: new DataLoader<Respondent, readonly Responsiveness[], string>(
    async (customers) => {
      const found = await responsivenessOf(ctx, customers);
      return customers.map(({ id }) => found.get(id) ?? []);
    },
    { cacheKeyFn: ({ id }) => id },
  ),
  /** By customer and purpose. */
  bestWay: new DataLoader<SoughtFor, BestWay | null, string>(
    async (sought) => {
      const purposes = [...new Set(sought.map(({ purpose }) => purpose))];
      const found = await Promise.all(
        purposes.map(async (purpose) => {
          const those = sought.filter((one) => one.purpose === purpose);
          return [purpose, await bestWays(ctx, those, purpose)] as const;
        }),
      );
      const byPurpose = new Map(found);
      return sought.map(({ id, purpose }) => byPurpose.get(purpose)?.get(id) ?? null);
    },
    { cacheKeyFn: ({ id, purpose }) => `${purpose} ${id}` },
  ),
  /** By customer. */
  lastTouchedAt: new DataLoader<string, Date | null>(async (ids) => {
    const found = await lastTouches(ctx, ids);
    return ids.map((id) => found.get(id) ?? null);
  }),
});
