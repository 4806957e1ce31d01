/** Rewards, their members and callers to begin with, and all that a refused call may not have changed. */
import { access } from '../../../src/modules/access/index.ts';
import { communications } from '../../../src/modules/communications/index.ts';
import { contacts } from '../../../src/modules/contacts/index.ts';
import { loyalty } from '../../../src/modules/loyalty/index.ts';
import { earn, rulesNow } from '../../../src/modules/loyalty/ledger/index.ts';
import { lockMembership } from '../../../src/modules/loyalty/memberships/index.ts';
import { createReward, type NewReward, type Reward } from '../../../src/modules/loyalty/rewards/index.ts';
import { sales } from '../../../src/modules/sales/index.ts';
import { globalId, type TestClient, type TestRapport } from '../../support/index.ts';

export const MODULES = [access, contacts, sales, communications, loyalty];

/** At the till: claims, gives, takes back and hands over. */
export function teller(rapport: TestRapport): TestClient {
  return rapport.as(
    'contacts.customer.read',
    'loyalty.program.read',
    'loyalty.membership.read',
    'loyalty.reward.read',
    'loyalty.reward.manage',
    'loyalty.reward.claim',
    'loyalty.reward.grant',
    'loyalty.reward.fulfill',
    'loyalty.points.correct',
  );
}

export interface GivenReward extends Reward {
  readonly globalId: string;
}

/** A mug of this program for 100 points, without end, unless told otherwise. */
export async function givenReward(
  { ctx }: TestRapport,
  program: { readonly id: string },
  reward: Partial<NewReward> = {},
): Promise<GivenReward> {
  const made = await createReward(ctx, { programId: program.id, name: 'Mug', cost: 100, ...reward });
  return { ...made, globalId: globalId('Reward', made.id) };
}

/** Points that a member has earned. */
export async function givenPoints({ ctx }: TestRapport, membership: { readonly id: string }, points: number): Promise<void> {
  await ctx.transact(async (tx) => {
    const { membership: held } = await lockMembership(tx, membership.id);
    await earn(tx, held, { points, reason: 'To begin with', version: await rulesNow(tx, held.programId) });
  });
}

/** All that rewards, cards and offers may leave behind, to show that a refused call left nothing. */
export async function rewardsWritten({ db }: TestRapport) {
  const inOrder = { orderBy: { id: 'asc' } } as const;
  const [rewards, grants, memberships, entries, lots, cards, punches, offers, events, audit, keys] = await Promise.all([
    db.reward.findMany(inOrder),
    db.rewardGrant.findMany(inOrder),
    db.loyaltyMembership.findMany(inOrder),
    db.pointsEntry.count(),
    db.pointsLot.findMany(inOrder),
    db.punchCard.findMany(inOrder),
    db.punch.findMany(inOrder),
    db.offer.findMany(inOrder),
    db.loggedEvent.count(),
    // Who read what is recorded after the answer: not by whoever writes.
    db.auditEntry.count({ where: { NOT: { action: { endsWith: '.read' } } } }),
    db.idempotencyRecord.count(),
  ]);
  return { rewards, grants, memberships, entries, lots, cards, punches, offers, events, audit, keys };
}
