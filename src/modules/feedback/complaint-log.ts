/** What was done with a complaint, step by step; its status is what these steps add up to. */
import type { ComplaintStatus } from '../../generated/index.ts';
import { type EventName, newId, type TxCtx } from '../../kernel/index.ts';
import { authorship } from '../access/index.ts';

export interface Step {
  readonly type: EventName & `feedback.complaint.${string}`;
  readonly fromStatus?: ComplaintStatus;
  readonly toStatus?: ComplaintStatus;
  readonly note?: string | null | undefined;
}

/** The row of a step that the caller takes now. */
export function logEntry(tx: TxCtx, { type, fromStatus, toStatus, note }: Step) {
  return {
    id: newId(),
    type,
    fromStatus: fromStatus ?? null,
    toStatus: toStatus ?? null,
    note: note ?? null,
    loggedAt: tx.clock.now(),
    ...authorship(tx),
  };
}
