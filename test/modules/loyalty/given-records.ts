/** A customer of whom every table of loyalty that names customers holds a row. */
import { type Ctx, newId } from '../../../src/index.ts';
import { createCustomer } from '../../../src/modules/contacts/index.ts';
import { createContest, enterContest } from '../../../src/modules/loyalty/contests/index.ts';
import { earn, rulesNow } from '../../../src/modules/loyalty/ledger/index.ts';
import { enrollCustomer, lockMembership } from '../../../src/modules/loyalty/memberships/index.ts';
import { createProgram } from '../../../src/modules/loyalty/programs/index.ts';
import { recordReferral } from '../../../src/modules/loyalty/referrals/index.ts';
import { createReward, giveReward } from '../../../src/modules/loyalty/rewards/index.ts';

/** With these words wherever the customer's own stand. */
export async function givenLoyaltyRecords(ctx: Ctx, customerId: string, personalText: string): Promise<void> {
  const program = await createProgram(ctx, { name: newId(), kind: 'POINTS', rules: { version: 1 } });
  const { id: membershipId } = await enrollCustomer(ctx, { programId: program.id, customerId });
  await ctx.transact(async (tx) => {
    const { membership } = await lockMembership(tx, membershipId);
    await earn(tx, membership, { points: 5, reason: personalText, version: await rulesNow(tx, program.id) });
  });
  const version = await ctx.db.loyaltyProgramVersion.findFirstOrThrow({ where: { programId: program.id } });
  const createdAt = ctx.clock.now();
  await ctx.db.programNotice.create({
    data: { id: newId(), versionId: version.id, membershipId, changes: [personalText], createdAt },
  });
  const reward = await createReward(ctx, { programId: program.id, name: 'Tote bag', cost: 1 });
  await giveReward(ctx, { rewardId: reward.id, customerId, reason: personalText });
  const closesAt = new Date(createdAt.getTime() + 1_000);
  const contest = await createContest(ctx, { name: newId(), opensAt: createdAt, closesAt });
  await enterContest(ctx, { contestId: contest.id, customerId });
  await ctx.db.churnStanding.create({
    data: { customerId, score: 0.1, reasons: [], suggestedAction: personalText, asOf: createdAt },
  });
  await givenReferrals(ctx, customerId);
}

/** On either side, and one who is invited. */
async function givenReferrals(ctx: Ctx, customerId: string): Promise<void> {
  const [one, other] = [
    await createCustomer(ctx, { kind: 'PERSON', givenName: 'One' }),
    await createCustomer(ctx, { kind: 'PERSON', givenName: 'Two' }),
  ];
  await recordReferral(ctx, { referrerId: one.id, refereeId: customerId });
  await recordReferral(ctx, { referrerId: customerId, refereeId: other.id });
  await recordReferral(ctx, { referrerId: customerId, inviteeEmail: `${newId()}@example.com` });
}
