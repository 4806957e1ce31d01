/** Words exchanged with customers that are about a complaint. */
import { ConflictError, type Ctx, ValidationError } from '../../kernel/index.ts';
import { authorship } from '../access/index.ts';
import { type Communication, requireCommunication, standingOf } from '../communications/index.ts';
import { atThisTime, type Complaint, holdComplaint, writeStep } from './complaints.ts';
import { noteWord } from './service-levels/index.ts';

export interface Link {
  readonly complaintId: string;
  readonly communicationId: string;
}

/** Says that a word is about a complaint: of the same customer, and about one complaint only. A link that there is stays as it is. */
export function linkCommunication(
  ctx: Ctx,
  { complaintId, communicationId }: Link,
): Promise<{ complaint: Complaint; communication: Communication }> {
  return ctx.transact(async (tx) => {
    const before = await holdComplaint(tx, complaintId);
    const communication = await requireCommunication(tx, communicationId);
    if (communication.customerId !== before.customerId) {
      throw ValidationError.at(['communicationId'], 'Must be a word exchanged with the customer who complains.');
    }
    const link = {
      communicationId,
      complaintId,
      occurredAt: communication.occurredAt,
      linkedAt: tx.clock.now(),
      ...authorship(tx),
    };
    const { count } = await tx.db.complaintWord.createMany({ data: [link], skipDuplicates: true });
    if (count === 0) {
      const known = await tx.db.complaintWord.findUniqueOrThrow({ where: { communicationId } });
      if (known.complaintId === complaintId) return { complaint: before, communication };
      throw new ConflictError('This word is about another complaint.', { code: 'UNIQUE_VIOLATION' });
    }
    const type = 'feedback.complaint.linked';
    const linked = await writeStep(tx, before, { type });
    await tx.emit(type, { ...atThisTime(linked), communicationId });
    const complaint = await noteWord(tx, linked, { ...communication, ...(await standingOf(tx, communication)) });
    return { complaint, communication };
  });
}
