/** Merging two customers: one transaction over all modules, of which the record keeps what its undo needs. */
import type { Prisma } from '../../../generated/index.ts';
import { ConflictError, type Ctx, NotFoundError, newId, type TxCtx, ValidationError } from '../../../kernel/index.ts';
import { auditAll, authorship } from '../../access/index.ts';
import type { Merge } from '../contract.ts';
import { announceChanges, requireNameAfter, writeColumns } from '../customer-changes.ts';
import { type Customer, findCustomer } from '../customers.ts';
import { Issues } from '../issues.ts';
import { blockersOf } from './blockers.ts';
import { referredBy } from './customer-merge.ts';
import { lockPair, mergedMeanwhile, readPair, rewriting, takeTurn } from './lock-pair.ts';
import { changesOf, chosenColumns, MERGED_FIELDS, type Side } from './merge-fields.ts';
import { type Move, movesIn } from './merge-record.ts';

export type CustomerMerge = Prisma.CustomerMergeModel;

/** Ids are uuids. */
export interface MergeCustomersInput {
  readonly survivorId: string;
  readonly absorbedId: string;
  /** Absent: the survivor's, unless it is empty. */
  readonly fields?: readonly { readonly field: string; readonly takeFrom: Side }[] | null | undefined;
}

/** Makes one customer of two, or tells why not and changes nothing. */
export function mergeCustomers(
  ctx: Ctx,
  input: MergeCustomersInput,
): Promise<{ readonly merge: CustomerMerge; readonly customer: Customer }> {
  return ctx.transact(async (tx) => {
    const choices = readChoices(input);
    const merge = await requirePair(tx, input);
    const [survivor, absorbed] = await readPair(tx, merge);
    if (survivor.mergedIntoId ?? absorbed.mergedIntoId) throw mergedMeanwhile();
    const blockers = await blockersOf(tx, survivor, absorbed);
    if (blockers.length > 0) throw new ConflictError(blockers.join(' '));
    const columns = chosenColumns(survivor, absorbed, choices);
    requireName(survivor, columns);
    const changed = await writeColumns(tx, survivor, columns);
    const moved = await rewriting(tx, () => moveAll(tx, merge));
    const now = tx.clock.now();
    const { recordedByKind: mergedByKind, recordedById: mergedById } = authorship(tx);
    const { mergeId: id, ...pair } = merge;
    const fields = changesOf(survivor, changed, columns);
    const record = await tx.db.customerMerge.create({
      data: { id, ...pair, fields, moved, mergedAt: now, mergedByKind, mergedById },
    });
    const gone = await tx.db.customer.update({
      where: { id: absorbed.id },
      data: { mergedIntoId: survivor.id, version: { increment: 1 }, updatedAt: now },
    });
    const names = Object.keys(columns);
    if (names.length > 0) await announceChanges(tx, [{ before: survivor, after: changed, fields: names }]);
    await announceMerge(tx, merge, gone);
    return { merge: record, customer: await tx.db.customer.findUniqueOrThrow({ where: { id: survivor.id } }) };
  });
}

/** Both as they are now, after earlier merges, and locked. */
async function requirePair(tx: TxCtx, { survivorId, absorbedId }: MergeCustomersInput): Promise<Merge> {
  if (survivorId === absorbedId) throw ValidationError.at(['absorbedId'], 'Must be another customer than the survivor.');
  const current = async (id: string) => {
    const customer = await findCustomer(tx, id);
    if (!customer) throw new NotFoundError('Customer', id);
    return customer.id;
  };
  const merge = { mergeId: newId(), survivorId: await current(survivorId), absorbedId: await current(absorbedId) };
  await takeTurn(tx);
  await lockPair(tx, merge, referredBy(merge.absorbedId));
  return merge;
}

function readChoices({ fields }: MergeCustomersInput): ReadonlyMap<string, Side> {
  const issues = new Issues();
  const choices = new Map<string, Side>();
  for (const [index, { field, takeFrom }] of (fields ?? []).entries()) {
    const at = issues.at('fields', index);
    if (!MERGED_FIELDS.includes(field)) at.add('field', `Must be one of ${MERGED_FIELDS.join(', ')}.`);
    else if (choices.has(field)) at.add('field', 'Is chosen twice.');
    choices.set(field, takeFrom);
  }
  issues.throwIfAny();
  return choices;
}

function requireName(survivor: Customer, columns: Parameters<typeof requireNameAfter>[1]): void {
  const found = new Issues();
  requireNameAfter(survivor, columns, found);
  const [missing] = found.found;
  if (missing) throw ValidationError.at(['fields'], `Nothing would be left to call them by. ${missing.message}`, 'REQUIRED');
}

async function moveAll(tx: TxCtx, merge: Merge): Promise<Prisma.InputJsonArray> {
  const all: Move[] = [];
  for (const { module, value } of tx.contributions('contacts.merge')) {
    for (const [type, records] of Object.entries(value)) {
      const { moved, aside = null } = await records.apply(tx, merge);
      all.push(...movesIn([{ module, type, moved, aside }]));
    }
  }
  return all;
}

async function announceMerge(tx: TxCtx, { mergeId, survivorId, absorbedId }: Merge, absorbed: Customer): Promise<void> {
  await tx.emit('contacts.customer.merged', { customerId: survivorId, absorbedId, mergeId });
  const facts = { action: 'contacts.customer.merged', type: 'Customer' };
  const { version } = absorbed;
  await auditAll(tx, [
    { ...facts, id: survivorId, before: null, after: { mergeId, absorbedId } },
    {
      ...facts,
      id: absorbedId,
      before: { mergedIntoId: null, version: version - 1 },
      after: { mergeId, mergedIntoId: survivorId, version },
    },
  ]);
}
