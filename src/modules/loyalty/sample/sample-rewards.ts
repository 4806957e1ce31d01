/** What the sample company gives for points and full cards, what members got of it, and what else it offers. */
import { atMoment, type Ctx, DAY_MS, daysBefore, encodeId, type TxCtx } from '../../../kernel/index.ts';
import { purchasesBetween } from '../../sales/index.ts';
import { createContest, drawContest, enterContest } from '../contests/index.ts';
import { spend } from '../ledger/index.ts';
import { lockMembership, type Membership } from '../memberships/index.ts';
import { createOffer } from '../offers/index.ts';
import { type Program, publishVersion } from '../programs/index.ts';
import { punchPurchase } from '../punch-cards/index.ts';
import { claimReward, createReward, fulfillGrant, giveReward, type Reward, revokeGrant } from '../rewards/index.ts';
import { CUP, CUPS, GIFTS, OFFERS } from './sample-gifts.ts';

/** Of one member: the others’ purchases punch once the server has heard of them. */
const MOST_PUNCHED = 5;

/** Runs at a moment that lies so many days back. */
const ago = <Result>(ctx: Ctx, days: number, run: (tx: TxCtx) => Promise<Result>): Promise<Result> =>
  ctx.transact((tx) => run(atMoment(tx, daysBefore(tx.clock.now(), days))));

/** Full cards are worth a cup from the start: before anybody joins. */
export async function rewardCards(ctx: Ctx, { id: programId }: Program, begunDays: number): Promise<void> {
  await ago(ctx, begunDays - 0.5, async (tx) => {
    const { id } = await createReward(tx, { programId, ...CUP });
    await publishVersion(tx, { programId, rules: CUPS(encodeId('Reward', id)), effectiveFrom: tx.clock.now() });
  });
}

/** Punches for what a member bought lately. */
export async function punchCards(ctx: Ctx, [member]: readonly Membership[]): Promise<void> {
  if (!member) return;
  const bought = await purchasesBetween(ctx, [member.customerId], member.joinedAt, ctx.clock.now());
  await ctx.transact(async (tx) => {
    for (const { id: purchaseId, purchasedAt } of bought.slice(-MOST_PUNCHED)) {
      await punchPurchase(atMoment(tx, purchasedAt), { purchaseId });
    }
  });
}

/** Those who earned much claim rewards: one was handed over, one is waited for, one was given back; somebody was given a gift. */
export async function grantRewards(ctx: Ctx, { id: programId }: Program, members: readonly Membership[]): Promise<void> {
  const rewards: Reward[] = [];
  for (const gift of GIFTS) rewards.push(await ago(ctx, 300, (tx) => createReward(tx, { programId, ...gift })));
  const [caddy, tin] = rewards;
  const [fourth, third, second, first] = members.slice(5, 9);
  if (!caddy || !tin || !first || !second || !third || !fourth) return;
  const claim = (days: number, reward: Reward, { id: membershipId }: Membership) =>
    ago(ctx, days, (tx) => claimReward(tx, { rewardId: reward.id, membershipId }));
  const { grant: fetched } = await claim(9, caddy, first);
  await ago(ctx, 8, (tx) => fulfillGrant(tx, fetched.id));
  await claim(6, tin, second);
  const { grant: returned } = await claim(5, caddy, third);
  await ago(ctx, 4, (tx) => revokeGrant(tx, { id: returned.id, reason: 'Would rather keep the points' }));
  await ago(ctx, 3, (tx) => giveReward(tx, { rewardId: tin.id, customerId: fourth.customerId, reason: 'Ten years with us' }));
  await ago(ctx, 2, async (tx) => {
    const { membership } = await lockMembership(tx, first.id);
    await spend(tx, membership, { points: 150, reason: 'Paid at the counter' });
  });
}

export async function makeOffers(ctx: Ctx): Promise<void> {
  for (const { days, ...offer } of OFFERS) {
    await ago(ctx, 14, (tx) => {
      const now = tx.clock.now();
      return createOffer(tx, { ...offer, validFrom: now, validTo: new Date(now.getTime() + days * DAY_MS) });
    });
  }
}

/** One that was drawn, and one that is open. */
export async function holdContests(ctx: Ctx, customerIds: readonly string[]): Promise<void> {
  const hold = (days: number, name: string, open: number) =>
    ago(ctx, days, (tx) => {
      const opensAt = tx.clock.now();
      return createContest(tx, { name, opensAt, closesAt: new Date(opensAt.getTime() + open * DAY_MS) });
    });
  const enter = (days: number, contestId: string, ids: readonly string[]) =>
    ago(ctx, days, async (tx) => {
      for (const customerId of ids) await enterContest(tx, { contestId, customerId });
    });
  const spring = await hold(60, 'A basket of the new harvest', 30);
  await enter(45, spring.id, customerIds.slice(0, 4));
  await ago(ctx, 29, (tx) => drawContest(tx, spring.id));
  const open = await hold(10, 'A year of tea', 45);
  await enter(7, open.id, customerIds.slice(3, 5));
}
