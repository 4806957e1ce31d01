/** Writing new customers with how to reach them and their external ids: many in as few statements as one. */
import type { CustomerLifecycle, Prisma } from '../../generated/index.ts';
import { insertRows, newId, type TxCtx } from '../../kernel/index.ts';
import { auditAll, authorship } from '../access/index.ts';
import { insertCustomFields, shownSettings } from './custom-fields/index.ts';
import { type CustomerDraft, definedOnly } from './customer-input.ts';
import { displayNameOf } from './names.ts';
import { type DecidedContactPoint, primaryAmong } from './primary-contact-points.ts';

export interface NewCustomer extends CustomerDraft {
  readonly id: string;
  /** For an imported row without external ids: see `importFingerprint`. */
  readonly importFingerprint?: string | null;
  /** When the customer was recorded; now unless given. */
  readonly createdAt?: Date;
}

type Row = Prisma.CustomerCreateManyInput & { readonly lifecycle: CustomerLifecycle; readonly createdAt: Date };
type PointRow = Prisma.ContactPointCreateManyInput;
type ExternalIdRow = Prisma.CustomerExternalIdCreateManyInput;

interface Written {
  readonly row: Row;
  readonly contactPoints: readonly PointRow[];
  readonly externalIds: readonly ExternalIdRow[];
  readonly customFields: CustomerDraft['customFields'];
}

/** Writes, announces and audits. The external ids are locked, and known to be free. */
export async function writeNewCustomers(tx: TxCtx, customers: readonly NewCustomer[]): Promise<void> {
  if (customers.length === 0) return;
  const written = customers.map((customer) => ({
    row: customerRow(tx, customer),
    contactPoints: contactPointRows(tx, customer.id, primaryAmong(customer.contactPoints, [])),
    externalIds: externalIdRows(tx, customer.id, customer.externalIds),
    customFields: customer.customFields,
  }));
  await insertRows(
    tx.db,
    'Customer',
    written.map(({ row }) => row),
  );
  await writeReach(tx, written);
  await insertCustomFields(
    tx,
    customers.map(({ id, customFields }) => ({ customerId: id, settings: customFields })),
  );
  await tx.emitAll(
    'contacts.customer.created',
    written.map(({ row: { id, lifecycle, createdAt } }) => ({ customerId: id, lifecycle, createdAt: createdAt.toISOString() })),
  );
  const facts = { action: 'contacts.customer.created', type: 'Customer', before: null };
  await auditAll(
    tx,
    written.map((one) => ({ ...facts, id: one.row.id, after: audited(one) })),
  );
}

/** Writes contact points and external ids of many customers in one statement each. */
export async function writeReach(tx: TxCtx, rows: readonly Pick<Written, 'contactPoints' | 'externalIds'>[]): Promise<void> {
  await insertRows(
    tx.db,
    'ContactPoint',
    rows.flatMap(({ contactPoints }) => contactPoints),
  );
  await insertRows(
    tx.db,
    'CustomerExternalId',
    rows.flatMap(({ externalIds }) => externalIds),
  );
}

function audited({ row, contactPoints, externalIds, customFields }: Written): object {
  return {
    ...row,
    contactPoints: contactPoints.map(({ kind, value }) => ({ kind, value })),
    externalIds: externalIds.map(({ system, externalId }) => ({ system, id: externalId })),
    ...(customFields.length > 0 && { customFields: shownSettings(customFields) }),
  };
}

function customerRow(tx: TxCtx, { id, kind, columns, importFingerprint = null, createdAt = tx.clock.now() }: NewCustomer): Row {
  const { givenName = null, familyName = null, preferredName = null, organizationName = null } = columns;
  return {
    id,
    kind,
    displayName: displayNameOf({ kind, givenName, familyName, preferredName, organizationName }),
    version: 1,
    lifecycle: 'LEAD',
    serviceTier: 'STANDARD',
    ...definedOnly(columns),
    importFingerprint,
    createdAt,
    updatedAt: createdAt,
    ...authorship(tx),
  };
}

/** Rows of contact points of which it is decided whether they are primary. */
export function contactPointRows(tx: TxCtx, customerId: string, points: readonly DecidedContactPoint[]): PointRow[] {
  return points.map((point) => ({ id: newId(), customerId, ...point, recordedAt: tx.clock.now(), ...authorship(tx) }));
}

export function externalIdRows(tx: TxCtx, customerId: string, ids: CustomerDraft['externalIds']): ExternalIdRow[] {
  const recordedAt = tx.clock.now();
  return ids.map(({ system, id }) => ({ id: newId(), customerId, system, externalId: id, recordedAt, ...authorship(tx) }));
}
