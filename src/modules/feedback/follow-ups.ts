/** Asking customers, some days after, whether a complaint is still settled. */
import type { Prisma } from '../../generated/index.ts';
import { ConflictError, type Ctx, DAY_MS, NotFoundError, newId, type TxCtx, takesAll } from '../../kernel/index.ts';
import { authorship } from '../access/index.ts';
import { completeTasksOf, ensureTask } from '../communications/index.ts';
import { atThisTime, type Complaint, complaintNumber, holdComplaint, visibleComplaints, writeStep } from './complaints.ts';
import { moveOn, reopen } from './move-complaint.ts';
import { followUpKey } from './put-away.ts';

export type FollowUp = Prisma.FollowUpModel;

/** Which follow-ups the caller may see: those of the complaints they may see. */
export function visibleFollowUps(ctx: Ctx): Prisma.FollowUpWhereInput {
  const complaint = visibleComplaints(ctx);
  return takesAll(complaint) ? {} : { complaint };
}

/** One is due some days from now, and a task says so to whoever sees to the complaint. Who praised us has nothing to settle. */
export async function scheduleFollowUp(tx: TxCtx, complaint: Complaint): Promise<void> {
  const { id: complaintId, kind, customerId, ownerId, serial } = complaint;
  if (kind === 'PRAISE') return;
  const dueAt = new Date(tx.clock.now().getTime() + tx.config.feedback.FEEDBACK_FOLLOW_UP_DAYS * DAY_MS);
  const followUp = await tx.db.followUp.create({ data: { id: newId(), complaintId, dueAt } });
  await ensureTask(tx, {
    title: `Ask whether complaint ${complaintNumber(serial)} is still settled`,
    ...{ customerId, assigneeId: ownerId, dueAt },
    origin: 'feedback.complaint.resolved',
    originKey: followUpKey(followUp.id),
  });
}

export interface FollowUpAnswer {
  readonly id: string;
  /** Null where the customer was not reached, or did not say. */
  readonly satisfied?: boolean | null | undefined;
  readonly note?: string | null | undefined;
}

/** Notes once what the customer said: who is satisfied closes a settled complaint, who is not reopens it. */
export function completeFollowUp(
  ctx: Ctx,
  { id, satisfied = null, note = null }: FollowUpAnswer,
): Promise<{ followUp: FollowUp; complaint: Complaint }> {
  return ctx.transact(async (tx) => {
    const known = await tx.db.followUp.findFirst({ where: { AND: [{ id }, visibleFollowUps(tx)] } });
    if (!known) throw new NotFoundError('FollowUp', id);
    const before = await holdComplaint(tx, known.complaintId);
    const { recordedByKind: doneByKind, recordedById: doneById } = authorship(tx);
    const { count } = await tx.db.followUp.updateMany({
      where: { id, doneAt: null },
      data: { doneAt: tx.clock.now(), satisfied, note, doneByKind, doneById },
    });
    if (count === 0) throw new ConflictError('This follow-up is done already.', { code: 'ILLEGAL_TRANSITION' });
    await completeTasksOf(tx, [followUpKey(id)]);
    const type = 'feedback.complaint.followed-up';
    const noted = await writeStep(tx, before, { type, note });
    await tx.emit(type, { ...atThisTime(noted), followUpId: id, satisfied });
    const complaint = await drawConsequence(tx, noted, { satisfied, note });
    return { followUp: await tx.db.followUp.findUniqueOrThrow({ where: { id } }), complaint };
  });
}

async function drawConsequence(
  tx: TxCtx,
  complaint: Complaint,
  { satisfied, note }: Pick<FollowUp, 'satisfied' | 'note'>,
): Promise<Complaint> {
  if (satisfied === true && complaint.status === 'RESOLVED') return moveOn(tx, complaint, { status: 'CLOSED' });
  const isSettled = complaint.status === 'RESOLVED' || complaint.status === 'CLOSED';
  return satisfied === false && isSettled ? reopen(tx, complaint, note ?? 'The customer is not satisfied.') : complaint;
}
