/** The loyalty programs of the sample company and their members, made as the product makes them. */
import { atMoment, ConflictError, type Ctx, daysBefore } from '../../../kernel/index.ts';
import { sampleCustomers } from '../../contacts/index.ts';
import { reviewChurn } from '../churn/index.ts';
import { earn, rulesNow } from '../ledger/index.ts';
import { enrollCustomer, lockMembership, type Membership } from '../memberships/index.ts';
import { readNotice, writeNotices } from '../notices/index.ts';
import { createProgram, type NewProgram, type Program, publishVersion } from '../programs/index.ts';
import { reviewTiers } from '../tiers/index.ts';
import { CHANGE, EARNED, POINTS, PUNCHES, REGULARS } from './sample-programs.ts';
import { seedReferrals } from './sample-referrals.ts';
import { grantRewards, holdContests, makeOffers, punchCards, rewardCards } from './sample-rewards.ts';

const BEGUN_DAYS = 400;
const ANNOUNCED_DAYS = 5;
const MOST_ENTRANTS = 5;
/** In the other programs. */
const MEMBERS = 6;

/** Adds the sample to the sample customers, once. */
export async function seedLoyalty(ctx: Ctx): Promise<void> {
  const everybody = await sampleCustomers(ctx);
  const customers = everybody.filter(({ lifecycle }) => lifecycle === 'ACTIVE').map(({ id }) => id);
  if (customers.length === 0) return;
  const points = await begin(ctx, POINTS);
  // Of several that seed at once, one makes the first program, and all else.
  if (points === null) return;
  const members = await join(ctx, points, customers.slice(0, EARNED.length));
  for (const [place, member] of members.entries()) await earnAll(ctx, member, EARNED[place] ?? []);
  await reviewTiers(ctx, ctx.signal);
  await announce(ctx, points);
  const others = everybody.filter(({ id }) => !members.some(({ customerId }) => customerId === id));
  await seedReferrals(ctx, members, others);
  await grantRewards(ctx, points, members);
  const cards = await begin(ctx, PUNCHES);
  if (cards) {
    await rewardCards(ctx, cards, BEGUN_DAYS);
    await punchCards(ctx, await join(ctx, cards, customers.slice(3, 3 + MEMBERS)));
  }
  const regulars = await begin(ctx, REGULARS);
  if (regulars) await join(ctx, regulars, customers.slice(3, 3 + MEMBERS));
  await makeOffers(ctx);
  await holdContests(ctx, customers.slice(0, MOST_ENTRANTS));
  await reviewChurn(ctx, ctx.signal);
}

/** A program that began long ago; null where somebody else has just begun it. */
function begin(ctx: Ctx, program: NewProgram): Promise<Program | null> {
  const begun = ctx.transact((tx) => createProgram(atMoment(tx, daysBefore(tx.clock.now(), BEGUN_DAYS)), program));
  return begun.catch((error: unknown) => {
    if (error instanceof ConflictError) return null;
    throw error;
  });
}

/** One after the other, some days apart. */
async function join(ctx: Ctx, { id: programId }: Program, customerIds: readonly string[]): Promise<readonly Membership[]> {
  const members: Membership[] = [];
  for (const [place, customerId] of customerIds.entries()) {
    const joined = await ctx.transact((tx) => {
      const moment = daysBefore(tx.clock.now(), BEGUN_DAYS - 1 - place);
      return enrollCustomer(atMoment(tx, moment), { programId, customerId });
    });
    members.push(joined);
  }
  return members;
}

async function earnAll(ctx: Ctx, { id, programId }: Membership, earned: (typeof EARNED)[number]): Promise<void> {
  await ctx.transact(async (tx) => {
    for (const [points, daysAgo] of earned) {
      const then = atMoment(tx, daysBefore(tx.clock.now(), daysAgo));
      const { membership } = await lockMembership(then, id);
      await earn(then, membership, { points, reason: 'Bought at the counter', version: await rulesNow(then, programId) });
    }
  });
}

/** Everybody is told; some have read it. */
async function announce(ctx: Ctx, { id: programId }: Program): Promise<void> {
  const { version } = await ctx.transact((tx) => {
    const announced = daysBefore(tx.clock.now(), ANNOUNCED_DAYS);
    return publishVersion(atMoment(tx, announced), { programId, rules: CHANGE, effectiveFrom: daysBefore(announced, -30) });
  });
  await writeNotices(ctx, ctx.signal, version.id);
  const notices = await ctx.db.programNotice.findMany({ where: { versionId: version.id }, orderBy: { id: 'asc' }, take: 3 });
  for (const { id } of notices) await readNotice(ctx, id);
}
