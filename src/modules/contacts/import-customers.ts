/** Importing customers by the hundred: what is there already is left alone, what is wrong is told row by row, the rest stands. */
import { createHash } from 'node:crypto';
import { type Ctx, newId, type RowReport, type TxCtx, ValidationError } from '../../kernel/index.ts';
import { unreadablePhone } from './contact-point-input.ts';
import { definitionsFor, writeCustomFields } from './custom-fields/index.ts';
import { announceChanges, type CustomerChange, writeColumns } from './customer-changes.ts';
import { type CreateCustomerInput, readCustomer } from './customer-input.ts';
import { lockCustomers } from './customers.ts';
import { keyOf, lockKeys } from './external-ids.ts';
import { readKnown } from './import-known.ts';
import { type Decision, ImportPlan, keysOf, type ReadRow, type Update } from './import-plan.ts';
import { Issues } from './issues.ts';
import { contactPointRows, externalIdRows, writeNewCustomers, writeReach } from './new-customers.ts';
import { withdrawPrimary } from './primary-contact-points.ts';

export const MAX_ROWS = 500;

export interface ImportReport {
  readonly created: number;
  readonly updated: number;
  readonly unchanged: number;
  readonly rejected: readonly RowReport[];
  /** Rows that stand, with something that was kept but not understood. */
  readonly warnings: readonly RowReport[];
}

export interface ImportInput {
  readonly rows: readonly CreateCustomerInput[];
  readonly dryRun?: boolean | null | undefined;
}

/** Writes all rows that hold, in one transaction, and tells the others. With `dryRun` it only tells. */
export function importCustomers(ctx: Ctx, { rows, dryRun }: ImportInput): Promise<ImportReport> {
  if (rows.length > MAX_ROWS) throw ValidationError.at(['rows'], `Must have at most ${MAX_ROWS} rows.`);
  return ctx.transact(async (tx) => {
    const now = tx.clock.now();
    const definitions = await definitionsFor(tx, rows);
    const rejected: RowReport[] = [];
    const warnings: RowReport[] = [];
    const read: ReadRow[] = [];
    for (const [index, input] of rows.entries()) {
      const row = index + 1;
      const issues = new Issues();
      const draft = readCustomer(input, issues, { now, keepsUnparsedPhones: true, ...definitions });
      if (issues.found.length > 0) rejected.push({ row, issues: issues.found });
      else read.push({ row, draft, fingerprint: fingerprintOf(draft) });
    }
    const decided = await decide(tx, read);
    for (const { row, decision, draft } of decided) {
      if (decision.kind === 'reject') rejected.push({ row, issues: decision.issues });
      else warnings.push(...unreadPhones(row, draft, rows[row - 1]));
    }
    const decisions = decided.map(({ decision }) => decision);
    if (!dryRun) await apply(tx, decisions);
    const count = (kind: Decision['kind']) => decisions.filter((decision) => decision.kind === kind).length;
    return {
      created: count('create'),
      updated: count('update'),
      unchanged: count('unchanged'),
      rejected: rejected.toSorted((one, other) => one.row - other.row),
      warnings,
    };
  });
}

/** Locks all that the rows name, reads it, and only then decides: two imports of one file do everything once. */
async function decide(tx: TxCtx, read: readonly ReadRow[]) {
  await lockKeys(tx, read.flatMap(keysOf));
  const known = await readKnown(tx, read, (ids) => lockCustomers(tx, ids));
  const plan = new ImportPlan(known);
  return read.map((row) => ({ ...row, decision: plan.decide(row) }));
}

async function apply(tx: TxCtx, decisions: readonly Decision[]): Promise<void> {
  const created = decisions.filter((decision) => decision.kind === 'create');
  await writeNewCustomers(
    tx,
    created.map(({ draft, fingerprint }) => ({ id: newId(), ...draft, importFingerprint: fingerprint })),
  );
  const updates = decisions.filter((decision) => decision.kind === 'update');
  const changes: CustomerChange[] = [];
  for (const update of updates) changes.push(await applyChange(tx, update));
  await writeReach(
    tx,
    updates.map(({ customer: { id }, points, addedIds }) => ({
      contactPoints: contactPointRows(tx, id, points),
      externalIds: externalIdRows(tx, id, addedIds),
    })),
  );
  await writeCustomFields(
    tx,
    updates.map(({ customFields }) => customFields),
  );
  // Custom fields announce and audit themselves.
  await announceChanges(
    tx,
    changes.filter(({ fields }) => fields.length > 0),
  );
}

/** All of a change but the rows that are added: those of all changes are written together. */
async function applyChange(
  tx: TxCtx,
  { customer, columns, points, displaced, changedPoints, addedIds }: Update,
): Promise<CustomerChange> {
  await withdrawPrimary(tx, customer.id, displaced);
  for (const { id, data } of changedPoints) await tx.db.contactPoint.update({ where: { id }, data });
  const fields = [
    ...Object.keys(columns),
    ...(points.length + changedPoints.length > 0 ? ['contactPoints'] : []),
    ...(addedIds.length > 0 ? ['externalIds'] : []),
  ];
  return { before: customer, after: await writeColumns(tx, customer, columns), fields };
}

function unreadPhones(row: number, draft: ReadRow['draft'], input: CreateCustomerInput | undefined): readonly RowReport[] {
  const issues = new Issues();
  for (const { kind, status, value, countryCode } of draft.contactPoints) {
    if (status !== 'INVALID') continue;
    const field = kind === 'PHONE' && input?.phone?.trim() === value ? 'phone' : 'contactPoints';
    const reason = unreadablePhone(countryCode ?? input?.countryCode ?? null);
    // Without the number itself: what a mutation answers is kept with its idempotency key, where no erasure would find it.
    issues.add(field, `Was kept as written. ${reason}`, 'UNREADABLE_PHONE');
  }
  return issues.found.length > 0 ? [{ row, issues: issues.found }] : [];
}

/** The same content gives the same text, in whatever order it was named. */
function fingerprintOf({ kind, columns, contactPoints, externalIds, customFields }: ReadRow['draft']): string {
  const content = [
    kind,
    Object.entries(columns)
      .filter(([, value]) => value != null)
      .toSorted(([one], [other]) => (one < other ? -1 : 1)),
    contactPoints,
    externalIds.map(keyOf).toSorted(),
    customFields.map(({ key, content }) => JSON.stringify([key, content])).toSorted(),
  ];
  return createHash('sha256').update(JSON.stringify(content)).digest('base64url');
}
