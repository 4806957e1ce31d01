/** What a customer is promised for bringing somebody along, and by which program. */
import { type Ctx, DAY_MS } from '../../../kernel/index.ts';
import { effectiveRules, rulesOf, versionAt } from '../programs/index.ts';

export interface PromisedReward {
  readonly programId: string;
  readonly points: number;
  /** Under whose rules. */
  readonly version: { readonly number: number; readonly rules: ReturnType<typeof rulesOf> };
  /** When the days are over in which the purchase may come back. */
  readonly dueAt: Date;
}

/**
 * For a first purchase at this moment, by the rules in force then: of the programs that keep points the one that the referrer had joined
 * first, if its rules reward referrals, else the next. Null where none does.
 */
export async function promisedReward(ctx: Ctx, referrerId: string, purchasedAt: Date): Promise<PromisedReward | null> {
  const joined = await ctx.db.loyaltyMembership.findMany({
    where: { customerId: referrerId, joinedAt: { lte: purchasedAt }, program: { kind: 'POINTS' } },
    orderBy: [{ joinedAt: 'asc' }, { id: 'asc' }],
    select: { programId: true },
  });
  for (const programId of new Set(joined.map((membership) => membership.programId))) {
    const version = await versionAt(ctx, programId, purchasedAt);
    if (!version) continue;
    const rules = effectiveRules('POINTS', rulesOf(version));
    if (!rules.referral) continue;
    const { points, returnWindowDays } = rules.referral;
    const dueAt = new Date(purchasedAt.getTime() + returnWindowDays * DAY_MS);
    return { programId, points, version: { number: version.number, rules }, dueAt };
  }
  return null;
}
