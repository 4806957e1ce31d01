/** Many who claim at the same moment: nobody gets more than there is, or than one may have. */
import { expect, it } from 'vitest';
import { DomainError } from '../../../src/kernel/index.ts';
import type { Membership } from '../../../src/modules/loyalty/memberships/index.ts';
import { claimReward } from '../../../src/modules/loyalty/rewards/index.ts';
import { describeOnPostgres, startTestRapport, type TestRapport } from '../../support/index.ts';
import { givenMember, givenProgram } from './given.ts';
import { givenPoints, givenReward, MODULES } from './given-rewards.ts';

await describeOnPostgres('rewards under 100 parallel claims', () => {
  /** What came of it: the code of a refusal. A busy database asks to come again: whoever claims insists. */
  const outcomeOf = async (
    on: TestRapport,
    reward: { readonly id: string },
    membership: { readonly id: string },
  ): Promise<string> => {
    try {
      await claimReward(on.ctx, { rewardId: reward.id, membershipId: membership.id });
      return 'GRANTED';
    } catch (error) {
      if (!(error instanceof DomainError)) throw error;
      return error.code === 'TRY_AGAIN' ? outcomeOf(on, reward, membership) : error.code;
    }
  };

  it('Stock and per-member limits hold under 100 parallel claims; grant and spend in one transaction', async () => {
    await using shop = await startTestRapport(MODULES, { databaseOptions: { kind: 'postgres' } });
    const program = await givenProgram(shop);
    const last = await givenReward(shop, program, { stock: 1 });
    const limited = await givenReward(shop, program, { cost: 1, perMemberLimit: 3 });
    const members: Membership[] = [];
    for (let made = 0; made < 10; made += 1) members.push(await givenMember(shop, { program }));
    for (const member of members) await givenPoints(shop, member, 100);
    const [first] = members;
    if (!first) throw new Error('There are ten.');

    const claims = await Promise.all(
      Array.from({ length: 100 }, (_none, index) => outcomeOf(shop, last, members[index % members.length] ?? first)),
    );

    expect(claims.filter((outcome) => outcome === 'GRANTED')).toHaveLength(1);
    // Whoever has it has no points left; all others come too late.
    expect(claims.filter((outcome) => outcome === 'OUT_OF_STOCK' || outcome === 'INSUFFICIENT_POINTS')).toHaveLength(99);
    expect(await shop.db.rewardGrant.count()).toBe(1);
    expect(await shop.db.pointsEntry.count({ where: { kind: 'SPEND' } })).toBe(1);
    expect(await shop.db.reward.findUnique({ where: { id: last.id } })).toMatchObject({ stock: 0 });
    const balances = await shop.db.loyaltyMembership.findMany({ select: { balance: true } });
    expect(balances.map(({ balance }) => balance).sort((one, other) => one - other)).toEqual([0, ...Array(9).fill(100)]);

    await givenPoints(shop, first, 50);
    const many = await Promise.all(Array.from({ length: 20 }, () => outcomeOf(shop, limited, first)));
    expect(many.filter((outcome) => outcome === 'GRANTED')).toHaveLength(3);
    expect(many.filter((outcome) => outcome === 'LIMIT_PER_MEMBER')).toHaveLength(17);
    expect(await shop.db.rewardGrant.count({ where: { rewardId: limited.id } })).toBe(3);
  }, 120_000);
});
