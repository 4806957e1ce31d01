/** Complaints that move on, one state at a time. */
import type { ComplaintStatus } from '../../generated/index.ts';
import { ConflictError, type Ctx } from '../../kernel/index.ts';
import { allowedTransitions } from './complaint-states.ts';
import { atThisTime, type Complaint, holdComplaint, writeStep } from './complaints.ts';

export interface Acknowledgement {
  readonly id: string;
  /** What the customer was told; kept in the complaint's log. */
  readonly message?: string | null | undefined;
  readonly expectedVersion?: number | null | undefined;
}

/** Notes that the customer knows the complaint has arrived. Of several at once one succeeds; the others are told what is allowed now. */
export function acknowledgeComplaint(ctx: Ctx, { id, message, expectedVersion }: Acknowledgement): Promise<Complaint> {
  return ctx.transact(async (tx) => {
    const before = await holdComplaint(tx, id);
    requireVersion(before, expectedVersion);
    requireMove(before, 'ACKNOWLEDGED');
    const acknowledgedAt = tx.clock.now();
    const type = 'feedback.complaint.acknowledged';
    const after = await writeStep(tx, before, {
      ...{ type, fromStatus: before.status, toStatus: 'ACKNOWLEDGED', note: message },
      data: { status: 'ACKNOWLEDGED', acknowledgedAt },
    });
    await tx.emit(type, { ...atThisTime(after), acknowledgedAt: acknowledgedAt.toISOString() });
    return after;
  });
}

/** Refuses who read an earlier version. */
export function requireVersion({ version }: Complaint, expectedVersion: number | null | undefined): void {
  if (expectedVersion == null || expectedVersion === version) return;
  throw new ConflictError('Somebody changed this complaint since you read it. Read it again.', {
    code: 'STALE_VERSION',
    currentVersion: version,
  });
}

/** Refuses a state that may not follow, naming those that may. */
export function requireMove(complaint: Complaint, to: ComplaintStatus): void {
  const allowed = allowedTransitions(complaint);
  if (allowed.includes(to)) return;
  const instead = allowed.length > 0 ? `Allowed are: ${allowed.join(', ')}.` : 'This state is final.';
  throw new ConflictError(`A complaint that is ${complaint.status} cannot become ${to}. ${instead}`, {
    code: 'ILLEGAL_TRANSITION',
    currentVersion: complaint.version,
  });
}
