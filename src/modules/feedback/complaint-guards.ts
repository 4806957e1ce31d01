/** What a change of a complaint may not go against: a version that was read, and the order of states. */
import type { ComplaintStatus } from '../../generated/index.ts';
import { ConflictError } from '../../kernel/index.ts';
import { allowedTransitions } from './complaint-states.ts';
import type { Complaint } from './complaints.ts';

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
