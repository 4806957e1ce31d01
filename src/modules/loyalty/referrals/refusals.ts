/** Why a referral does not count. */
import type { Ctx } from '../../../kernel/index.ts';
import { householdOf, shareContactPoint } from '../../contacts/index.ts';
import { firstPurchase } from '../../sales/index.ts';

/** As people read it who ask why; it names nobody. */
export const REFUSALS = {
  samePerson: 'Both turned out to be the same person.',
  sharedContactPoint: 'Both can be reached by the same e-mail address, number or account.',
  household: 'Both belong to one household.',
  boughtBefore: 'Who was brought along had bought something before.',
  broughtBefore: 'Somebody else had brought them along before.',
  notTakenUp: 'The invitation was not taken up in time.',
  erased: 'One of the two was erased.',
} as const;

/** Uuids. */
export interface Pair {
  readonly referrerId: string;
  readonly refereeId: string;
}

/** Why one customer cannot bring the other along; null: nothing forbids it. Asked whenever a referral moves on, as things may change. */
export async function refusalOf(ctx: Ctx, { referrerId, refereeId }: Pair, referredAt: Date): Promise<string | null> {
  if (await shareContactPoint(ctx, referrerId, refereeId)) return REFUSALS.sharedContactPoint;
  if ((await householdOf(ctx, [referrerId])).get(referrerId)?.includes(refereeId)) return REFUSALS.household;
  const first = await firstPurchase(ctx, refereeId);
  return first && first.purchasedAt < referredAt ? REFUSALS.boughtBefore : null;
}
