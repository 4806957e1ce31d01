/** What was to be done about a complaint, and is over with a step that it took. */
import type { TxCtx } from '../../kernel/index.ts';
import { authorship } from '../access/index.ts';
import { completeTasksOf } from '../communications/index.ts';
import type { Complaint } from './complaint-facts.ts';
import { OPEN } from './complaint-states.ts';

/** By what the task of a follow-up is known. */
export const followUpKey = (followUpId: string): string => `feedback.follow-up:${followUpId}`;

/**
 * After a step of a held complaint. Nobody is asked any more whether it is settled once it is worked on again, or over for good; and
 * nobody has to see to what is late of a complaint that is settled or over.
 */
export async function putAway(tx: TxCtx, before: Complaint, after: Complaint): Promise<void> {
  const [wasOpen, isOpen] = [before, after].map(({ status }) => OPEN.includes(status));
  if (before.status === after.status || (wasOpen && isOpen)) return;
  const followUps = await tx.db.followUp.updateManyAndReturn({
    where: { complaintId: after.id, doneAt: null },
    data: doneUnasked(tx),
    select: { id: true },
  });
  const missed = { complaintId: after.id, breachedAt: { not: null } };
  const late = isOpen ? [] : await tx.db.slaClock.findMany({ where: missed, select: { id: true } });
  await completeTasksOf(tx, [...followUps.map(({ id }) => followUpKey(id)), ...late.map(({ id }) => `feedback.breach:${id}`)]);
}

function doneUnasked(tx: TxCtx) {
  const { recordedByKind: doneByKind, recordedById: doneById } = authorship(tx);
  return { doneAt: tx.clock.now(), doneByKind, doneById };
}
