/** Complaints that tell what another one told before. */
import { insertRows, type TxCtx } from '../../kernel/index.ts';
import { auditAll } from '../access/index.ts';
import { atThisTime } from './complaint-facts.ts';
import { logEntry } from './complaint-log.ts';

/**
 * What repeats a complaint that turns out to repeat another is a duplicate of that one: the original is never a duplicate itself. They
 * are complaints of whomever, and their customers are not held: nothing is written about them but ids.
 */
export async function passOnRepeats(tx: TxCtx, fromId: string, toId: string): Promise<void> {
  const repeats = await tx.db.complaint.updateManyAndReturn({
    where: { duplicateOfId: fromId },
    data: { duplicateOfId: toId, version: { increment: 1 } },
  });
  if (repeats.length === 0) return;
  const type = 'feedback.complaint.changed';
  await insertRows(
    tx.db,
    'ComplaintLogEntry',
    repeats.map(({ id: complaintId }) => ({ ...logEntry(tx, { type }), complaintId })),
  );
  await tx.emitAll(
    type,
    repeats.map((complaint) => ({ ...atThisTime(complaint), fields: ['duplicateOfId'] })),
  );
  await auditAll(
    tx,
    repeats.map(({ id }) => ({
      ...{ action: type, type: 'Complaint', id, before: { duplicateOfId: fromId }, after: { duplicateOfId: toId } },
    })),
  );
}
