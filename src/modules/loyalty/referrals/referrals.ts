/** Referrals: whom customers brought along. Holding them, and moving them from state to state. */
import type { Prisma, ReferralState } from '../../../generated/index.ts';
import { type Ctx, type TxCtx, takesAll } from '../../../kernel/index.ts';
import { auditAll } from '../../access/index.ts';
import { lockCustomers, visibleCustomers } from '../../contacts/index.ts';

export type Referral = Prisma.ReferralModel;

/** Not rejected: of one referee there is one at most, which the database holds. */
export const COUNTING = { state: { not: 'REJECTED' } } as const satisfies Prisma.ReferralWhereInput;

/** Which referrals the caller may see: those of which they may see both customers. */
export function visibleReferrals(ctx: Ctx): Prisma.ReferralWhereInput {
  const customer = visibleCustomers(ctx);
  if (takesAll(customer)) return {};
  return { referrer: customer, OR: [{ refereeId: null }, { referee: customer }] };
}

/**
 * The referral as it is now that both its customers are held, and these others: nobody else moves it until the transaction ends, nor does
 * anything change that decides where it moves.
 */
export async function holdReferral(tx: TxCtx, id: string, others: readonly string[] = []): Promise<Referral> {
  const found = await tx.db.referral.findUniqueOrThrow({ where: { id } });
  await lockCustomers(tx, [...partiesOf(found), ...others]);
  const held = await tx.db.referral.findUniqueOrThrow({ where: { id } });
  // A merge, or its undoing, made it other customers' before they were held.
  const isHeld = partiesOf(held).every((party) => partiesOf(found).includes(party) || others.includes(party));
  return isHeld ? held : holdReferral(tx, id, others);
}

function partiesOf({ referrerId, refereeId }: Referral): readonly string[] {
  return refereeId === null ? [referrerId] : [referrerId, refereeId];
}

const FACTS = {
  INVITED: 'loyalty.referral.invited',
  SIGNED_UP: 'loyalty.referral.signed-up',
  QUALIFIED: 'loyalty.referral.qualified',
  REWARDED: 'loyalty.referral.rewarded',
  REJECTED: 'loyalty.referral.rejected',
  REVERSED: 'loyalty.referral.reversed',
} as const satisfies Record<ReferralState, string>;

type Move = Partial<Omit<Referral, 'state'>> & { readonly state: ReferralState };

/** Moves a referral that is held, and says so. */
export async function moveReferral(tx: TxCtx, before: Referral, move: Move): Promise<Referral> {
  const [after = before] = await moveReferrals(tx, [before], move);
  return after;
}

/** The same for many: as many statements as for one. */
export async function moveReferrals(tx: TxCtx, before: readonly Referral[], move: Move): Promise<readonly Referral[]> {
  if (before.length === 0) return [];
  const after = await tx.db.referral.updateManyAndReturn({
    where: { id: { in: before.map(({ id }) => id) } },
    data: { ...move, updatedAt: tx.clock.now() },
  });
  await announce(tx, before, move.state, after);
  return after;
}

/** Says and keeps that referrals came into this state; of a new one there is nothing before. */
export async function announce(
  tx: TxCtx,
  before: readonly Referral[],
  state: ReferralState,
  after: readonly Referral[],
): Promise<void> {
  const action = FACTS[state];
  await tx.emitAll(
    action,
    after.map(({ id: referralId, referrerId: customerId, refereeId }) => ({ referralId, customerId, refereeId })),
  );
  const earlier = new Map(before.map((referral) => [referral.id, audited(referral)]));
  await auditAll(
    tx,
    after.map((referral) => {
      const change = { before: earlier.get(referral.id) ?? null, after: audited(referral), reason: referral.rejectedReason };
      return { action, type: 'Referral', id: referral.id, ...change };
    }),
  );
}

/** The address of somebody who may never be a customer stays out of the log of changes. */
function audited({ inviteeEmail: _email, ...columns }: Referral) {
  return columns;
}
