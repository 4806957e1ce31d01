/** Undoing a merge: what moved goes back, what was added since stays with the survivor. */
import { Prisma } from '../../../generated/index.ts';
import { ConflictError, type Ctx, encodeId, NotFoundError, type TxCtx } from '../../../kernel/index.ts';
import { auditAll, authorship } from '../../access/index.ts';
import type { Merge, MergeableRecords } from '../contract.ts';
import { announceChanges, writeColumns } from '../customer-changes.ts';
import type { CustomerColumns } from '../customer-input.ts';
import type { Customer } from '../customers.ts';
import { lockPair, readPair, rewriting, takeTurn } from './lock-pair.ts';
import type { CustomerMerge } from './merge-customers.ts';
import { formerColumns, referrersIn } from './merge-fields.ts';
import { movesIn, referredIn } from './merge-record.ts';
import { erasedAmong, requireStillThere } from './rows-aside.ts';

/** The merge, the survivor and the customer who is there again; or why not, and nothing is changed. */
export function undoCustomerMerge(
  ctx: Ctx,
  mergeId: string,
): Promise<{ readonly merge: CustomerMerge; readonly survivor: Customer; readonly restored: Customer }> {
  return ctx.transact(async (tx) => {
    await takeTurn(tx);
    const record = await tx.db.customerMerge.findUnique({ where: { id: mergeId } });
    if (!record) throw new NotFoundError('CustomerMerge', mergeId);
    const { survivorId, absorbedId } = record;
    const merge: Merge = { mergeId, survivorId, absorbedId };
    await lockPair(tx, merge, Prisma.sql`SELECT unnest(${referredIn(record.moved)}::uuid[])`);
    await requireUndoable(tx, record, await readPair(tx, merge));
    const now = tx.clock.now();
    const restored = await tx.db.customer.update({
      where: { id: absorbedId },
      data: { mergedIntoId: null, version: { increment: 1 }, updatedAt: now },
    });
    await rewriting(tx, () => moveBack(tx, merge, record.moved));
    await giveFieldsBack(tx, merge, record.fields);
    const { recordedByKind: undoneByKind, recordedById: undoneById } = authorship(tx);
    const undone = await tx.db.customerMerge.update({
      where: { id: mergeId },
      data: { undoneAt: now, undoneByKind, undoneById },
    });
    await announceUndo(tx, merge, restored);
    const [survivor, absorbed] = await readPair(tx, merge);
    return { merge: undone, survivor, restored: absorbed };
  });
}

async function requireUndoable(
  tx: TxCtx,
  { undoneAt, serial, fields }: CustomerMerge,
  [survivor, absorbed]: readonly [Customer, Customer],
): Promise<void> {
  if (undoneAt) throw new ConflictError('This merge was undone already.', { code: 'ALREADY_REVERSED' });
  if (survivor.erasedAt ?? absorbed.erasedAt) {
    throw new ConflictError('The customer was erased since: nobody can tell any more what was whose.');
  }
  const either = { in: [survivor.id, absorbed.id] };
  const later = await tx.db.customerMerge.findFirst({
    where: { serial: { gt: serial }, undoneAt: null, OR: [{ survivorId: either }, { absorbedId: either }] },
    orderBy: { serial: 'desc' },
  });
  if (later) {
    const id = encodeId('CustomerMerge', later.id);
    throw new ConflictError(`One of the two was merged again later: undo the merge ${id} first.`);
  }
  await requireStillThere(tx, referrersIn(fields));
}

/** In the reverse order of the merge. */
async function moveBack(tx: TxCtx, merge: Merge, kept: Prisma.JsonValue): Promise<void> {
  const contributed = new Map<string, MergeableRecords>(
    tx
      .contributions('contacts.merge')
      .flatMap(({ module, value }) => Object.entries(value).map(([type, records]) => [`${module} ${type}`, records] as const)),
  );
  for (const { module, type, moved, aside } of movesIn(kept).toReversed()) {
    const records = contributed.get(`${module} ${type}`);
    if (records) await records.undo(tx, { ...merge, moved, aside });
    else if (moved.length > 0 || aside !== null) {
      throw new ConflictError(`The merge moved records of type ${type}, whose module ${module} is not installed now.`);
    }
  }
}

/** Read anew: moving back may have changed the survivor's own row. */
async function giveFieldsBack(tx: TxCtx, merge: Merge, fields: Prisma.JsonValue): Promise<void> {
  const [survivor] = await readPair(tx, merge);
  const columns = await withoutErasedReferrer(tx, formerColumns(survivor, fields));
  const after = await writeColumns(tx, survivor, columns);
  const names = Object.keys(columns);
  if (names.length > 0) await announceChanges(tx, [{ before: survivor, after, fields: names }]);
}

/** Who sent them may have been erased since: nobody is sent by nobody. */
async function withoutErasedReferrer(tx: TxCtx, columns: CustomerColumns): Promise<CustomerColumns> {
  const { acquisitionReferrerId: referrer } = columns;
  if (!referrer || (await erasedAmong(tx, [referrer])).size === 0) return columns;
  return { ...columns, acquisitionReferrerId: null };
}

async function announceUndo(tx: TxCtx, { mergeId, survivorId, absorbedId }: Merge, restored: Customer): Promise<void> {
  await tx.emit('contacts.customer.unmerged', { customerId: survivorId, restoredId: absorbedId, mergeId });
  const facts = { action: 'contacts.customer.unmerged', type: 'Customer' };
  const { version } = restored;
  await auditAll(tx, [
    { ...facts, id: survivorId, before: { mergeId, absorbedId }, after: null },
    {
      ...facts,
      id: absorbedId,
      before: { mergeId, mergedIntoId: survivorId, version: version - 1 },
      after: { mergedIntoId: null, version },
    },
  ]);
}
