/** The discount for those who buy often enough, by the rules in force at the moment. */
import DataLoader from 'dataloader';
import { type Ctx, DAY_MS } from '../../../kernel/index.ts';
import { countPurchases } from '../../sales/index.ts';
import { effectiveRules, inForceAt, rulesOf } from '../programs/index.ts';

/** Uuids of a membership's program, one for frequent buyers, and customer. */
export interface DiscountKey {
  readonly programId: string;
  readonly customerId: string;
}

/**
 * In percent; null for none. Every purchase of the days that the rules name counts, also one made before the member joined; one of which
 * everything came back does not. Two statements, however many memberships.
 */
async function discountsOf(ctx: Ctx, keys: readonly DiscountKey[]): Promise<(number | null)[]> {
  const now = ctx.clock.now();
  const rules = await Promise.all(
    keys.map(async ({ programId }) => {
      const version = inForceAt(await ctx.loaders.loyalty.versions.load(programId), now);
      return version && effectiveRules('FREQUENT_BUYER', rulesOf(version)).discount;
    }),
  );
  const asked = keys.flatMap(({ customerId }, place) => {
    const discount = rules[place];
    return discount ? [{ place, discount, customerId, since: new Date(now.getTime() - discount.withinDays * DAY_MS) }] : [];
  });
  const counts = await countPurchases(ctx, asked, now);
  const reached = new Map(
    asked.flatMap(({ place, discount }, index) =>
      (counts[index] ?? 0) >= discount.purchases ? [[place, discount.percent] as const] : [],
    ),
  );
  return keys.map((_key, place) => reached.get(place) ?? null);
}

export const discountLoaders = (ctx: Ctx) => ({
  discountPercent: new DataLoader<DiscountKey, number | null, string>((keys) => discountsOf(ctx, keys), {
    cacheKeyFn: ({ programId, customerId }) => `${programId} ${customerId}`,
  }),
});
