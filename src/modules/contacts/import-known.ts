/** What is already known of the customers that imported rows name. */
import { NotFoundError, type TxCtx } from '../../kernel/index.ts';
import { requireStaff } from '../access/index.ts';
import { IN_ORDER_OF_RECORDING } from './contact-points.ts';
import { type CustomFieldContents, customFieldValues } from './custom-fields/index.ts';
import { holdCustomers } from './customers.ts';
import { keyOf, knownExternalIds } from './external-ids.ts';
import type { Known, KnownCustomer, ReadRow } from './import-plan.ts';

/** Reads, in a fixed number of statements, what the rows' keys and references mean. `lock` keeps the customers from changing. */
export async function readKnown(
  tx: TxCtx,
  rows: readonly ReadRow[],
  lock: (ids: readonly string[]) => Promise<void>,
): Promise<Known> {
  let keys = await customersByKey(tx, rows);
  // A merge, or its undo, that ended while we waited for the lock has given the keys to others: then those are locked too.
  for (const locked = new Set<string>(); ; keys = await customersByKey(tx, rows)) {
    const found = [...new Set(keys.values())].filter((id) => !locked.has(id));
    if (found.length === 0) break;
    await lock(found);
    for (const id of found) locked.add(id);
  }
  const ids = [...new Set(keys.values())];
  const customers = await knownCustomers(tx, ids);
  const namesFields = rows.some(({ draft }) => draft.customFields.length > 0);
  const customFields = namesFields ? await customFieldValues(tx, ids) : new Map<string, CustomFieldContents>();
  const columns = rows.map(({ draft }) => draft.columns);
  const staff = await existingStaff(tx, new Set(columns.map(({ ownerId }) => ownerId)));
  const referrerIds = columns.flatMap(({ acquisitionReferrerId }) => acquisitionReferrerId ?? []);
  const referrers = await holdCustomers(tx, [...new Set(referrerIds)]);
  return {
    customerOf: (key) => customers.get(keys.get(key) ?? ''),
    customFieldsOf: (id) => customFields.get(id) ?? new Map(),
    hasStaff: (id) => staff.has(id),
    currentIdOf: (id) => referrers.get(id),
  };
}

/** The customers, by their uuids, whom the rows name by external ids and fingerprints. */
async function customersByKey(tx: TxCtx, rows: readonly ReadRow[]): Promise<ReadonlyMap<string, string>> {
  const known = await knownExternalIds(
    tx,
    rows.flatMap(({ draft }) => draft.externalIds),
  );
  const fingerprints = rows.filter(({ draft }) => draft.externalIds.length === 0).map(({ fingerprint }) => fingerprint);
  const imported = await tx.db.customer.findMany({
    where: { importFingerprint: { in: fingerprints } },
    select: { id: true, mergedIntoId: true, importFingerprint: true },
  });
  return new Map([
    ...known.map((id) => [keyOf(id), id.customerId] as const),
    ...imported.map(({ id, mergedIntoId, importFingerprint }) => [importFingerprint ?? '', mergedIntoId ?? id] as const),
  ]);
}

async function knownCustomers(tx: TxCtx, ids: readonly string[]): Promise<ReadonlyMap<string, KnownCustomer>> {
  if (ids.length === 0) return new Map();
  const rows = await tx.db.customer.findMany({
    // Who was erased meanwhile is known no more.
    where: { id: { in: [...ids] }, erasedAt: null },
    include: { contactPoints: { orderBy: [...IN_ORDER_OF_RECORDING] }, externalIds: true },
  });
  return new Map(
    rows.map(({ contactPoints, externalIds, ...customer }) => [
      customer.id,
      {
        customer,
        contactPoints,
        externalIds: new Set(externalIds.map(({ system, externalId }) => keyOf({ system, id: externalId }))),
      },
    ]),
  );
}

/** Owners are few, and their table is not ours to read. */
async function existingStaff(tx: TxCtx, ids: ReadonlySet<string | null | undefined>): Promise<ReadonlySet<string>> {
  const found = new Set<string>();
  for (const id of ids) {
    if (id && (await isThere(requireStaff(tx, id)))) found.add(id);
  }
  return found;
}

async function isThere(search: Promise<unknown>): Promise<boolean> {
  try {
    await search;
    return true;
  } catch (error) {
    if (error instanceof NotFoundError) return false;
    throw error;
  }
}
