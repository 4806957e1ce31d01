/** The job that ends invitations which nobody took up: the address of somebody who is no customer is not kept for ever. */
import { type Ctx, daysBefore, type JobDefinition } from '../../../kernel/index.ts';
import { lockCustomers } from '../../contacts/index.ts';
import { moveReferrals } from './referrals.ts';
import { REFUSALS } from './refusals.ts';

/** For so long it counts if the invited becomes a customer. */
const INVITATION_DAYS = 365;
/** Ended in one transaction. */
const BATCH = 200;

async function endInvitations(ctx: Ctx, signal: AbortSignal): Promise<void> {
  while (!signal.aborted && (await endSome(ctx)) > 0);
}

/** How many were found. They are looked at again once their referrers are held: one may have been taken up between. */
function endSome(ctx: Ctx): Promise<number> {
  return ctx.transact(async (tx) => {
    const isOver = { state: 'INVITED', referredAt: { lte: daysBefore(tx.clock.now(), INVITATION_DAYS) } } as const;
    const found = await tx.db.referral.findMany({
      where: isOver,
      orderBy: [{ referredAt: 'asc' }, { id: 'asc' }],
      take: BATCH,
      select: { id: true, referrerId: true },
    });
    const referrerIds = found.map(({ referrerId }) => referrerId);
    await lockCustomers(tx, referrerIds);
    const over = await tx.db.referral.findMany({
      where: { id: { in: found.map(({ id }) => id) }, referrerId: { in: referrerIds }, ...isOver },
    });
    await moveReferrals(tx, over, { state: 'REJECTED', rejectedReason: REFUSALS.notTakenUp, inviteeEmail: null });
    return found.length;
  });
}

export const invitationJob: JobDefinition = {
  description: `Ends invitations that were not taken up within ${INVITATION_DAYS} days, and forgets their addresses.`,
  schedule: '35 * * * *',
  run: endInvitations,
};
