/** Points that were promised to settle a complaint. */
import { type Ctx, type TxCtx, ValidationError } from '../../../kernel/index.ts';
import { findCustomer, lockCustomer } from '../../contacts/index.ts';
import { UNABSORBED, unlessErased } from '../memberships/index.ts';
import { earn } from './earn.ts';
import { holdPointsMemberships } from './held-membership.ts';
import { rulesNow } from './versions.ts';
import { roomIn } from './write-entries.ts';

type Granting = Rapport.Hooks['feedback.points.granting'];
type Granted = Rapport.Events['feedback.points.granted'];

/** Forbids to promise points to who could not be given any, or where nobody could tell in which program. */
export async function requireOneMembership(tx: TxCtx, { customerId: givenId }: Granting): Promise<void> {
  const customerId = (await findCustomer(tx, givenId))?.id ?? givenId;
  const count = await tx.db.loyaltyMembership.count({ where: { customerId, program: { kind: 'POINTS' }, ...UNABSORBED } });
  if (count === 1) return;
  throw ValidationError.at(
    ['points'],
    count === 0
      ? 'This customer is in no program that keeps points: enrol them first.'
      : 'This customer is in several programs that keep points: give them in one of these with earnPoints.',
  );
}

/**
 * Books them; a second time changes nothing. Who was made one with somebody since is given them where they joined first, who was erased
 * since is given none.
 */
export async function earnForComplaint(ctx: Ctx, { complaintId, customerId, points, resolutionId }: Granted): Promise<void> {
  const source = resolutionId === undefined ? `complaint:${complaintId}` : `complaint:${complaintId}:${resolutionId}`;
  await ctx.transact(async (tx) => {
    const customer = await unlessErased(lockCustomer(tx, customerId));
    if (!customer) return;
    const memberships = await holdPointsMemberships(tx, customer.id);
    const [membership] = memberships.toSorted((one, other) => one.joinedAt.getTime() - other.joinedAt.getTime());
    if (!membership) return ctx.log.warn({ complaintId }, 'Nobody keeps the points that were promised.');
    if (await isBooked(tx, source)) return;
    const version = await rulesNow(tx, membership.programId);
    const granted = Math.min(points, roomIn(membership));
    if (granted > 0) await earn(tx, membership, { points: granted, reason: 'To settle a complaint', version, source });
  });
}

/** In any program: an undone merge may have left it with another customer. */
async function isBooked({ db }: TxCtx, source: string): Promise<boolean> {
  const programs = await db.loyaltyProgram.findMany({ where: { kind: 'POINTS' }, select: { id: true } });
  const programId = { in: programs.map(({ id }) => id) };
  return (await db.pointsEntry.count({ where: { programId, source } })) > 0;
}
