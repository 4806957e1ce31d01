/** Points that somebody moves by hand: within their authority, with their name on the line and in the audit log. */
import { z } from 'zod';
import { ConflictError, type Ctx, NotFoundError, type TxCtx, ValidationError } from '../../../kernel/index.ts';
import { type ApprovalAction, ApprovalRequiredError, audit, authorityOf } from '../../access/index.ts';
import { requirePurchase } from '../../sales/index.ts';
import { lockMembership, type Membership } from '../memberships/index.ts';
import { adjust } from './adjust.ts';
import { earn, type Movement } from './earn.ts';
import { findEntry } from './entries.ts';
import { reverse } from './reverse.ts';
import { spend } from './spend.ts';
import { rulesNow } from './versions.ts';
import type { PointsEntry } from './write-entries.ts';

const EARN_APPROVAL = 'loyalty.points.earn';
const ADJUST_APPROVAL = 'loyalty.points.adjust';

interface ByHand {
  /** A uuid. */
  readonly membershipId: string;
  readonly points: number;
  readonly reason: string;
  readonly idempotencyKey: string | null;
}

/** Gives points, for a purchase of the member's or not; more than the caller may grant is asked of a supervisor. */
export function earnPoints(ctx: Ctx, { purchaseId = null, ...given }: ByHand & { readonly purchaseId?: string | null }) {
  return ctx.transact(async (tx) => {
    const membership = await holdForPoints(tx, given.membershipId);
    await requireOwnPurchase(tx, membership, purchaseId);
    await requireAuthority(tx, EARN_APPROVAL, membership, given, purchaseId);
    return giveByHand(tx, membership, { ...given, purchaseId });
  });
}

/** Spends a member's points for them. */
export function spendPoints(ctx: Ctx, { membershipId, ...spending }: ByHand): Promise<Movement> {
  return ctx.transact(async (tx) => audited(tx, await spend(tx, await holdForPoints(tx, membershipId), spending)));
}

/** Corrects a balance: adding points needs the authority to give them. */
export function adjustPoints(ctx: Ctx, given: ByHand): Promise<Movement> {
  return ctx.transact(async (tx) => {
    const membership = await holdForPoints(tx, given.membershipId);
    if (given.points > 0) await requireAuthority(tx, ADJUST_APPROVAL, membership, given, null);
    return adjustByHand(tx, membership, given);
  });
}

/** Takes back what a line did. */
export function reverseEntry(
  ctx: Ctx,
  { entryId, ...reversal }: Pick<ByHand, 'reason' | 'idempotencyKey'> & { readonly entryId: string },
): Promise<Movement> {
  return ctx.transact(async (tx) => {
    const found = await findEntry(tx, entryId);
    if (!found) throw new NotFoundError('PointsEntry', entryId);
    const { membership } = await lockMembership(tx, found.membershipId);
    await requireReversible(tx, found);
    return audited(tx, await reverse(tx, membership, found, reversal));
  });
}

async function giveByHand(
  tx: TxCtx,
  membership: Membership,
  { points, reason, idempotencyKey, purchaseId }: Omit<ByHand, 'membershipId'> & { readonly purchaseId: string | null },
): Promise<Movement> {
  const version = await rulesNow(tx, membership.programId);
  return audited(tx, await earn(tx, membership, { points, reason, idempotencyKey, purchaseId, version }));
}

async function adjustByHand(tx: TxCtx, membership: Membership, { points, reason, idempotencyKey }: Omit<ByHand, 'membershipId'>) {
  return audited(tx, await adjust(tx, membership, { points, reason, idempotencyKey }));
}

async function audited(tx: TxCtx, movement: Movement): Promise<Movement> {
  const { serial, ...after } = movement.entry;
  await audit(tx, {
    ...{
      action: 'loyalty.points.changed',
      type: 'PointsEntry',
      id: after.id,
      before: null,
      after: { ...after, serial: String(serial) },
    },
    reason: after.reason,
  });
  return movement;
}

/** Held, and of a program in which points are kept. */
async function holdForPoints(tx: TxCtx, id: string): Promise<Membership> {
  const { membership, kind } = await lockMembership(tx, id);
  if (kind === 'POINTS') return membership;
  throw ValidationError.at(['membershipId'], 'Must be of a program of kind POINTS: this one keeps none.');
}

async function requireOwnPurchase(tx: TxCtx, { customerId }: Membership, purchaseId: string | null): Promise<void> {
  if (purchaseId === null || (await requirePurchase(tx, purchaseId)).customerId === customerId) return;
  throw ValidationError.at(['purchaseId'], 'Must be a purchase of the member’s own.');
}

async function requireAuthority(
  tx: TxCtx,
  action: string,
  { id }: Membership,
  { points, reason, idempotencyKey }: ByHand,
  purchaseId: string | null,
): Promise<void> {
  if ((await authorityOf(tx)).mayGrantPoints(points)) return;
  const subject = { type: 'LoyaltyMembership', id };
  throw new ApprovalRequiredError({ action, kind: 'POINTS', points, subject, reason, details: { idempotencyKey, purchaseId } });
}

const WHAT_INSTEAD = {
  SPEND: null,
  EARN: null,
  ADJUST: null,
  EXPIRE: 'What expired is not given back by a reversal: use adjustPoints.',
  REVERSE: 'A reversal is not reversed: book the points anew, with earnPoints, spendPoints or adjustPoints.',
} as const;

async function requireReversible(tx: TxCtx, { id, kind, source, owed }: PointsEntry): Promise<void> {
  const instead = WHAT_INSTEAD[kind];
  if (instead !== null) throw new ConflictError(instead);
  if (kind === 'ADJUST' && (source !== null || owed !== 0)) {
    throw new ConflictError('This entry follows from others: reverse those, or use adjustPoints.');
  }
  const grant = await tx.db.rewardGrant.findUnique({ where: { spendEntryId: id }, select: { id: true } });
  if (grant) throw new ConflictError('These points paid for a reward: revokeRewardGrant gives them back with it.');
}

const Asked = z.object({ idempotencyKey: z.string().nullable(), purchaseId: z.uuid().nullable() });

/** What was asked for is booked in the transaction that decides, by who decides. */
export const pointsApprovals: Rapport.Contributions['access.approvals'] = {
  [EARN_APPROVAL]: approvalThat('Points for a member, beyond the authority of whoever asked.', giveByHand),
  [ADJUST_APPROVAL]: approvalThat('Points added to a balance by hand, beyond the authority of whoever asked.', adjustByHand),
};

function approvalThat(description: string, book: typeof giveByHand): ApprovalAction {
  return {
    description,
    async approve(tx, { subjectId, points, reason, details }) {
      const { membership } = await lockMembership(tx, subjectId);
      const { idempotencyKey, purchaseId } = Asked.parse(details);
      // By now it may be somebody else's, by a merge that was undone.
      if (purchaseId !== null) await requireStillOwn(tx, membership, purchaseId);
      await book(tx, membership, { points: points ?? 0, reason, idempotencyKey, purchaseId });
    },
  };
}

async function requireStillOwn(tx: TxCtx, membership: Membership, purchaseId: string): Promise<void> {
  if ((await requirePurchase(tx, purchaseId)).customerId === membership.customerId) return;
  throw new ConflictError('By now the purchase is another customer’s.');
}
