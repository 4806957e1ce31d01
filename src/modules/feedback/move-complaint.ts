/** Complaints that move on, one state at a time. */
import type { ComplaintStatus } from '../../generated/index.ts';
import { type Ctx, type TxCtx, ValidationError } from '../../kernel/index.ts';
import { requireMove, requireVersion } from './complaint-guards.ts';
import { atThisTime, type Complaint, holdComplaint, requireComplaint, writeStep } from './complaints.ts';
import { passOnRepeats } from './repeats.ts';

export interface Acknowledgement {
  readonly id: string;
  /** What the customer was told; kept in the complaint's log. */
  readonly message?: string | null | undefined;
  readonly expectedVersion?: number | null | undefined;
}

/** Notes that the customer knows the complaint has arrived. Of several at once one succeeds; the others are told what is allowed now. */
export function acknowledgeComplaint(ctx: Ctx, { id, message, expectedVersion }: Acknowledgement): Promise<Complaint> {
  return moveComplaint(ctx, { id, status: 'ACKNOWLEDGED', note: message, expectedVersion });
}

export interface Move {
  readonly id: string;
  readonly status: ComplaintStatus;
  readonly note?: string | null | undefined;
  /** The complaint that tells the same; for DUPLICATE alone. */
  readonly duplicateOfId?: string | null | undefined;
  readonly expectedVersion?: number | null | undefined;
}

const OWN_MUTATIONS: { readonly [Status in ComplaintStatus]?: string } = {
  RESOLVED: 'resolveComplaint',
  REOPENED: 'reopenComplaint',
};

/** To any state that may follow, but those with words of their own. */
export function moveComplaint(ctx: Ctx, move: Move): Promise<Complaint> {
  return ctx.transact(async (tx) => {
    refuseFaults(move);
    const before = await holdComplaint(tx, move.id, move.duplicateOfId ?? null);
    requireVersion(before, move.expectedVersion);
    requireMove(before, move.status);
    if (move.duplicateOfId) await requireOriginal(tx, move.duplicateOfId);
    return move.status === 'ACKNOWLEDGED' ? acknowledge(tx, before, move) : moveOn(tx, before, move);
  });
}

/** A step to another state, with its event, of a held complaint that may take it. */
export async function moveOn(
  tx: TxCtx,
  before: Complaint,
  move: Pick<Move, 'status' | 'note' | 'duplicateOfId'>,
): Promise<Complaint> {
  const { status: to, note, duplicateOfId } = move;
  const from = before.status;
  const type = 'feedback.complaint.moved';
  const after = await writeStep(tx, before, {
    ...{ type, fromStatus: from, toStatus: to, note },
    data: { status: to, ...(to === 'CLOSED' && { closedAt: tx.clock.now() }), ...(duplicateOfId && { duplicateOfId }) },
  });
  if (duplicateOfId) await passOnRepeats(tx, before.id, duplicateOfId);
  await tx.emit(type, { ...atThisTime(after), from, to });
  return after;
}

async function acknowledge(tx: TxCtx, before: Complaint, { note }: Move): Promise<Complaint> {
  const acknowledgedAt = tx.clock.now();
  const type = 'feedback.complaint.acknowledged';
  const after = await writeStep(tx, before, {
    ...{ type, fromStatus: before.status, toStatus: 'ACKNOWLEDGED', note },
    data: { status: 'ACKNOWLEDGED', acknowledgedAt },
  });
  await tx.emit(type, { ...atThisTime(after), acknowledgedAt: acknowledgedAt.toISOString() });
  return after;
}

export interface Reopening {
  readonly id: string;
  /** What the customer is not satisfied with. */
  readonly reason: string;
}

/** A settled or closed complaint is worked on again. */
export function reopenComplaint(ctx: Ctx, { id, reason }: Reopening): Promise<Complaint> {
  return ctx.transact(async (tx) => {
    const before = await holdComplaint(tx, id);
    requireMove(before, 'REOPENED');
    return reopen(tx, before, reason);
  });
}

/** The same of a held complaint that may be reopened. */
export async function reopen(tx: TxCtx, before: Complaint, reason: string): Promise<Complaint> {
  const type = 'feedback.complaint.reopened';
  const after = await writeStep(tx, before, {
    ...{ type, fromStatus: before.status, toStatus: 'REOPENED', note: reason },
    data: { status: 'REOPENED', closedAt: null, reopenCount: before.reopenCount + 1 },
  });
  await tx.emit(type, atThisTime(after));
  return after;
}

function refuseFaults({ id, status, duplicateOfId }: Move): void {
  const instead = OWN_MUTATIONS[status];
  if (instead) throw ValidationError.at(['status'], `${status} is for ${instead} to say, which asks for what belongs to it.`);
  if (status !== 'DUPLICATE' && duplicateOfId) throw ValidationError.at(['duplicateOfId'], 'Goes with DUPLICATE alone.');
  if (status !== 'DUPLICATE') return;
  if (!duplicateOfId) throw ValidationError.at(['duplicateOfId'], 'Name the complaint that tells the same.', 'REQUIRED');
  if (duplicateOfId === id) throw ValidationError.at(['duplicateOfId'], 'Must be another complaint.');
}

async function requireOriginal(tx: TxCtx, id: string): Promise<void> {
  const { status } = await requireComplaint(tx, id);
  if (status === 'DUPLICATE')
    throw ValidationError.at(['duplicateOfId'], 'Is a duplicate itself: name the complaint that it repeats.');
}
