/** What is asked about members before they are told what changes for them: in as many statements for all as for one. */
import { type Ctx, daysBefore } from '../../../kernel/index.ts';
import { countPurchases } from '../../sales/index.ts';
import type { Membership } from '../memberships/index.ts';
import type { ProgramVersion, Rules } from '../programs/index.ts';
import { earnedWithin, tierNamed } from '../tiers/index.ts';
import type { MemberFacts } from './changes/index.ts';

/** In the order of the members. The versions are those of the program; the rules are what is to come. */
export async function memberFacts(
  ctx: Ctx,
  members: readonly Membership[],
  versions: readonly ProgramVersion[],
  rules: Rules,
): Promise<readonly MemberFacts[]> {
  const now = ctx.clock.now();
  const since = daysBefore(now, rules.tierWindowDays);
  const earned = await earnedWithin(
    ctx,
    members.map(({ id: membershipId }) => ({ membershipId, since })),
  );
  const cards = await openCards(ctx, members);
  const purchases = await purchaseCounts(ctx, members, rules);
  return members.map(({ id, balance, tierName }, index) => ({
    balance,
    held: tierNamed(versions, tierName, now),
    earned: earned[index] ?? 0,
    openCard: cards.get(id) ?? null,
    purchases: purchases[index] ?? 0,
  }));
}

async function openCards({ db }: Ctx, members: readonly Membership[]) {
  const cards = await db.punchCard.findMany({
    where: { membershipId: { in: members.map(({ id }) => id) }, completedAt: null },
    select: { membershipId: true, punchCount: true, required: true },
  });
  return new Map(cards.map((card) => [card.membershipId, card]));
}

/** In the order of the members, as the discount counts them; none are counted where there is no discount. */
async function purchaseCounts(ctx: Ctx, members: readonly Membership[], { discount }: Rules): Promise<readonly number[]> {
  if (discount === null) return [];
  const now = ctx.clock.now();
  const since = daysBefore(now, discount.withinDays);
  return countPurchases(
    ctx,
    members.map(({ customerId }) => ({ customerId, since })),
    now,
  );
}
