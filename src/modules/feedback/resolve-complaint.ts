/** Settling complaints: with money or points back within one's own authority, or once a supervisor has approved it. */
import { z } from 'zod';
import {
  ComplaintCause as Causes,
  type ComplaintCause,
  type Prisma,
  RemedyKind,
  ResolutionOutcome,
} from '../../generated/index.ts';
import { ConflictError, type Ctx, type Money, newId, type TxCtx, ValidationError } from '../../kernel/index.ts';
import {
  type ApprovalAction,
  type ApprovalRequest,
  ApprovalRequiredError,
  type Authority,
  authorityOf,
  authorship,
} from '../access/index.ts';
import { readyRefund } from '../sales/index.ts';
import { requireMove, requireVersion } from './complaint-guards.ts';
import { atThisTime, type Complaint, complaintNumber, holdComplaint, writeStep } from './complaints.ts';
import { scheduleFollowUp } from './follow-ups.ts';

export interface Settlement {
  /** A uuid. */
  readonly id: string;
  readonly outcome: ResolutionOutcome;
  readonly remedy?: RemedyKind | null | undefined;
  /** In the currency of the complaint's purchase, of which it is paid back. */
  readonly refund?: Money | null | undefined;
  readonly points?: number | null | undefined;
  readonly cause?: ComplaintCause | null | undefined;
  readonly acceptedByCustomer?: boolean | null | undefined;
  readonly note?: string | null | undefined;
  readonly expectedVersion?: number | null | undefined;
}

/** With the purchase of which its refund was asked for, where a supervisor was asked. */
type Asked = Settlement & { readonly refundOfId?: string | null };

export const RESOLVE_APPROVAL = 'feedback.complaint.resolve';

/** Settles a complaint and all that belongs to it, or changes nothing. More than the caller may grant is asked of a supervisor. */
export function resolveComplaint(ctx: Ctx, settlement: Settlement): Promise<Complaint> {
  return ctx.transact((tx) =>
    settle(tx, settlement, (complaint, request) => {
      throw new ApprovalRequiredError({
        action: RESOLVE_APPROVAL,
        subject: { type: 'Complaint', id: complaint.id },
        reason: settlement.note ?? `To settle complaint ${complaintNumber(complaint.serial)}.`,
        details: detailsOf(complaint, settlement),
        ...request,
      });
    }),
  );
}

/** What the request keeps of a settlement. Its note is the request's reason, from where an erasure takes it. */
const Requested = z.object({
  outcome: z.enum(ResolutionOutcome),
  remedy: z.enum(RemedyKind).nullable(),
  refund: z.object({ minor: z.string().transform(BigInt), currencyCode: z.string() }).nullable(),
  // Earlier requests do not say it: their money has to be asked for again.
  refundOfId: z.uuid().nullable().default(null),
  points: z.int().nullable(),
  cause: z.enum(Causes).nullable(),
  acceptedByCustomer: z.boolean().nullable(),
  hasNote: z.boolean(),
});

function detailsOf({ purchaseId }: Complaint, settlement: Settlement): Prisma.InputJsonObject {
  const { outcome, remedy, refund, points, cause, acceptedByCustomer, note } = settlement;
  return {
    ...{ outcome, remedy: remedy ?? null, points: points ?? null, cause: cause ?? null },
    refund: refund ? { minor: String(refund.minor), currencyCode: refund.currencyCode } : null,
    refundOfId: refund ? purchaseId : null,
    ...{ acceptedByCustomer: acceptedByCustomer ?? null, hasNote: note != null },
  };
}

/** The complaint is settled as it was asked for, in the transaction that decides, if it can still be. */
export const resolveApproval: ApprovalAction = {
  description: 'Money or points back to settle a complaint, beyond the authority of whoever asked.',
  async approve(tx, { subjectId, details, reason }) {
    const { hasNote, ...asked } = Requested.parse(details);
    try {
      await settle(tx, { id: subjectId, ...asked, note: hasNote ? reason : null }, () => {
        throw new ConflictError('The points are more than you may grant. Somebody with more authority has to decide.');
      });
    } catch (error) {
      if (error instanceof ValidationError) throw new ConflictError(`By now this cannot be done any more. ${error.message}`);
      throw error;
    }
  },
};

type Lack =
  | Pick<ApprovalRequest & { kind: 'REFUND' }, 'kind' | 'amount'>
  | Pick<ApprovalRequest & { kind: 'POINTS' }, 'kind' | 'points'>;

async function settle(tx: TxCtx, settlement: Asked, onLack: (complaint: Complaint, lack: Lack) => never): Promise<Complaint> {
  const before = await holdComplaint(tx, settlement.id);
  requireVersion(before, settlement.expectedVersion);
  requireMove(before, 'RESOLVED');
  const refund = await refundOf(tx, before, settlement);
  await requirePoints(tx, before, settlement);
  const lack = lackOf(await authorityOf(tx), settlement);
  if (lack) onLack(before, lack);
  await refund?.();
  return writeResolution(tx, before, settlement);
}

/** The purchase is held, after the complaint; it is the same customer's, which an undone merge may have ended, and can pay it back. */
async function refundOf(tx: TxCtx, { purchaseId, customerId, serial }: Complaint, { refund: amount, refundOfId }: Asked) {
  if (!amount) return null;
  if (refundOfId !== undefined && refundOfId !== purchaseId)
    throw new ConflictError('The money was asked for of another purchase than the complaint names now. Ask for it again.');
  if (purchaseId === null)
    throw ValidationError.at(['refund'], 'This complaint is about no purchase: there is nothing to pay back.');
  return readyRefund(tx, { purchaseId, customerId, amount, reason: `Complaint ${complaintNumber(serial)}` }, 'refund');
}

/** Somebody keeps points, and can give them to this customer. */
async function requirePoints(tx: TxCtx, { id: complaintId, customerId }: Complaint, { points }: Settlement): Promise<void> {
  if (points == null) return;
  if (!tx.isHandled('feedback.points.granted')) throw ValidationError.at(['points'], 'No module here keeps points.');
  await tx.runHooks('feedback.points.granting', { complaintId, customerId, points });
}

function lackOf(authority: Authority, { refund, points }: Settlement): Lack | null {
  if (refund && !authority.mayRefund(refund)) return { kind: 'REFUND', amount: refund };
  return points != null && !authority.mayGrantPoints(points) ? { kind: 'POINTS', points } : null;
}

async function writeResolution(tx: TxCtx, before: Complaint, settlement: Settlement): Promise<Complaint> {
  const { outcome, remedy, refund, points, cause, acceptedByCustomer, note } = settlement;
  const resolvedAt = tx.clock.now();
  const { id: resolutionId } = await tx.db.complaintResolution.create({
    data: {
      ...{ id: newId(), complaintId: before.id, outcome, remedy: remedy ?? null, points: points ?? null, note: note ?? null },
      ...{ refundMinor: refund?.minor ?? null, refundCurrency: refund?.currencyCode ?? null },
      ...{ acceptedByCustomer: acceptedByCustomer ?? null, resolvedAt, ...authorship(tx) },
    },
  });
  const type = 'feedback.complaint.resolved';
  const after = await writeStep(tx, before, {
    ...{ type, fromStatus: before.status, toStatus: 'RESOLVED', note },
    data: { status: 'RESOLVED', resolvedAt, ...(cause && { cause }) },
  });
  await scheduleFollowUp(tx, after);
  await tx.emit(type, { ...atThisTime(after), outcome, resolvedAt: resolvedAt.toISOString() });
  if (points != null) {
    await tx.emit('feedback.points.granted', { complaintId: after.id, customerId: after.customerId, points, resolutionId });
  }
  return after;
}
