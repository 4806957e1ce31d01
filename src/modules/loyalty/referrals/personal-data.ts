/** What is kept about whom a customer brought along, and by whom they were brought along: of each, without the other. */
import type { Prisma } from '../../../generated/index.ts';
import type { Ctx, TxCtx } from '../../../kernel/index.ts';
import { eraseAudited } from '../../access/index.ts';
import { emailsOf } from '../../contacts/index.ts';
import { moveReferrals } from './referrals.ts';
import { REFUSALS } from './refusals.ts';

const TOLD = { state: true, rejectedReason: true, referredAt: true, rewardDueAt: true } as const;
const IN_ORDER = { orderBy: [{ referredAt: 'asc' }, { id: 'asc' }], select: TOLD } as const satisfies Prisma.ReferralFindManyArgs;

/** The address of who was invited is somebody else's to ask for. */
export async function exportReferrals({ db }: Ctx, customerId: string): Promise<Readonly<Record<string, unknown>>> {
  const referrals = await db.referral.findMany({ where: { referrerId: customerId }, ...IN_ORDER });
  const broughtAlong = await db.referral.findMany({ where: { refereeId: customerId }, ...IN_ORDER });
  return { referrals, broughtAlong };
}

/**
 * Nobody is rewarded who is not known any more, and nobody who is not can buy: such referrals end. What a referee bought before they
 * were erased is rewarded all the same.
 */
export async function eraseReferrals(tx: TxCtx, customerId: string): Promise<void> {
  const own = { OR: [{ referrerId: customerId }, { refereeId: customerId }] };
  const known = await tx.db.referral.findMany({ where: own, select: { id: true } });
  await eraseAudited(
    tx,
    'Referral',
    known.map(({ id }) => id),
  );
  const ending = await tx.db.referral.findMany({
    where: {
      OR: [
        { referrerId: customerId, state: { in: ['INVITED', 'SIGNED_UP', 'QUALIFIED'] } },
        { refereeId: customerId, state: 'SIGNED_UP' },
        { inviteeEmail: { in: [...(await emailsOf(tx, customerId))] } },
      ],
    },
  });
  await moveReferrals(tx, ending, { state: 'REJECTED', rejectedReason: REFUSALS.erased, inviteeEmail: null });
  await tx.db.referral.updateMany({ where: own, data: { inviteeEmail: null } });
}
