/** Changing a customer's own fields: what is absent stays, null clears, a stale version is refused. */
import type { CustomerLifecycle } from '../../generated/index.ts';
import { ConflictError, type Ctx, idOf, type TxCtx, ValidationError } from '../../kernel/index.ts';
import { auditAll } from '../access/index.ts';
import { type CustomerColumns, type CustomerFieldsInput, definedOnly, readFields } from './customer-input.ts';
import { type Customer, currentReferences, lockCustomer, requireLegalMove } from './customers.ts';
import { Issues } from './issues.ts';
import { impossibleMove, statesBefore } from './lifecycle.ts';
import { displayNameOf, missingName } from './names.ts';

export interface UpdateCustomerInput extends CustomerFieldsInput {
  /** A global id of a customer. */
  readonly id: string;
  readonly expectedVersion?: number | null | undefined;
  readonly deceasedOn?: Date | null | undefined;
}

/** Changes what is given, or nothing at all. */
export function updateCustomer(ctx: Ctx, { expectedVersion, deceasedOn, ...input }: UpdateCustomerInput): Promise<Customer> {
  return ctx.transact(async (tx) => {
    const issues = new Issues();
    const id = issues.read('id', idOf('Customer'), input.id);
    const columns: CustomerColumns = { ...readFields(input, issues), deceasedOn };
    refuseClearing(input, issues);
    if (deceasedOn && deceasedOn > tx.clock.now()) issues.add('deceasedOn', 'Must not be in the future.');
    if (!id) throw new ValidationError(issues.found);
    const customer = await lockCustomer(tx, id);
    const changes = changedColumns(customer, columns);
    requireNameAfter(customer, changes, issues);
    issues.throwIfAny();
    if (expectedVersion != null && expectedVersion !== customer.version) throw staleVersion(customer);
    if (changes.lifecycle) requireLegalMove(customer.lifecycle, changes.lifecycle);
    const current = await currentReferences(tx, changes);
    const fields = Object.keys(changes);
    if (fields.length === 0) return customer;
    const changed = await writeColumns(tx, customer, current);
    await announceChanges(tx, [{ before: customer, after: changed, fields }]);
    return changed;
  });
}

/**
 * Moves a customer through the life cycle because of what happened: the first purchase, a loss, a win-back, a year without a
 * purchase. Who is there already stays, and nothing is announced. Else the ConflictError names what may follow.
 */
export async function moveLifecycle(tx: TxCtx, customerId: string, to: CustomerLifecycle): Promise<Customer> {
  const customer = await lockCustomer(tx, customerId);
  const refusal = impossibleMove(customer.lifecycle, to);
  if (refusal) throw new ConflictError(refusal, { code: 'ILLEGAL_TRANSITION' });
  if (customer.lifecycle === to) return customer;
  const moved = await writeColumns(tx, customer, { lifecycle: to });
  await announceChanges(tx, [{ before: customer, after: moved, fields: ['lifecycle'] }]);
  return moved;
}

/**
 * The same for many customers, in as many statements as for one. Who may not move there stays where they are, and so does who was
 * merged into another or erased.
 */
export async function moveLifecycles(tx: TxCtx, customerIds: readonly string[], to: CustomerLifecycle): Promise<void> {
  if (customerIds.length === 0) return;
  // Whoever moved them meanwhile is waited for, and then their new state decides.
  const held = await tx.db.$queryRaw<{ id: string }[]>`
    SELECT "id" FROM "Customer"
    WHERE "id" = ANY(${[...customerIds]}::uuid[]) AND "lifecycle"::text = ANY(${statesBefore(to)}::text[])
      AND "mergedIntoId" IS NULL AND "erasedAt" IS NULL
    ORDER BY "id" FOR NO KEY UPDATE`;
  if (held.length === 0) return;
  const where = { id: { in: held.map(({ id }) => id) } };
  const before = new Map((await tx.db.customer.findMany({ where })).map((customer) => [customer.id, customer]));
  const data = { lifecycle: to, version: { increment: 1 }, updatedAt: tx.clock.now() };
  const moved = await tx.db.customer.updateManyAndReturn({ where, data });
  await announceChanges(
    tx,
    moved.flatMap((after) => {
      const earlier = before.get(after.id);
      return earlier ? [{ before: earlier, after, fields: ['lifecycle'] }] : [];
    }),
  );
}

/** The columns whose value would be another one. */
export function changedColumns(customer: Customer, columns: CustomerColumns): CustomerColumns {
  const current: Readonly<Record<string, unknown>> = customer;
  return Object.fromEntries(
    Object.entries(columns).filter(([column, value]) => value !== undefined && comparable(value) !== comparable(current[column])),
  );
}

const comparable = (value: unknown) => (value instanceof Date ? value.getTime() : value);

/** Tells a name that would be missing after the change. */
export function requireNameAfter(customer: Customer, changes: CustomerColumns, issues: Issues): void {
  const missing = missingName({ ...customer, ...definedOnly(changes) });
  if (missing) issues.add(missing.field, missing.message, 'REQUIRED');
}

/** A change that was made, to be announced and audited. */
export interface CustomerChange {
  readonly before: Customer;
  readonly after: Customer;
  /** What changed: columns, or what belongs to the customer beside them. */
  readonly fields: readonly string[];
}

/** Writes columns of a locked customer. The version counts changes of columns only. */
export function writeColumns(tx: TxCtx, customer: Customer, changes: CustomerColumns): Promise<Customer> {
  const data = definedOnly(changes);
  const hasChanges = Object.keys(data).length > 0;
  return tx.db.customer.update({
    where: { id: customer.id },
    data: {
      ...data,
      displayName: displayNameOf({ ...customer, ...data }),
      version: { increment: hasChanges ? 1 : 0 },
      updatedAt: tx.clock.now(),
    },
  });
}

/** Announces and audits changes, in one statement each, however many. */
export async function announceChanges(tx: TxCtx, changes: readonly CustomerChange[]): Promise<void> {
  await tx.emitAll(
    'contacts.customer.changed',
    changes.map(({ after, fields }) => ({ customerId: after.id, fields: [...fields] })),
  );
  await tx.emitAll(
    'contacts.lifecycle.changed',
    changes
      .filter(({ before, after }) => before.lifecycle !== after.lifecycle)
      .map(({ before, after }) => ({ customerId: after.id, from: before.lifecycle, to: after.lifecycle })),
  );
  const facts = { action: 'contacts.customer.changed', type: 'Customer' };
  await auditAll(
    tx,
    changes.map(({ before, after }) => ({ ...facts, id: after.id, before: audited(before), after: audited(after) })),
  );
}

/** Columns that the database derives say nothing of their own. */
function audited({ displayNameFolded: _folded, searchText: _search, reachText: _reach, updatedAt: _updated, ...own }: Customer) {
  return own;
}

export function staleVersion({ version }: Customer): ConflictError {
  return new ConflictError(`Somebody changed this customer meanwhile: it has version ${version} now. Read it again.`, {
    code: 'STALE_VERSION',
    currentVersion: version,
  });
}

function refuseClearing({ lifecycle, serviceTier }: CustomerFieldsInput, issues: Issues): void {
  if (lifecycle === null) issues.add('lifecycle', 'Cannot be cleared.');
  if (serviceTier === null) issues.add('serviceTier', 'Cannot be cleared.');
}
