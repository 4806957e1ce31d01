/** Writing new customers with how to reach them and their external ids: many in as few statements as one. */
import type { CustomerLifecycle, Prisma } from '../../generated/index.ts';
import { newId, type TxCtx } from '../../kernel/index.ts';
import { audit, authorship } from '../access/index.ts';
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

/** Writes, announces and audits. External ids are locked and known to be free: see `lockExternalIds`. */
export async function writeNewCustomers(tx: TxCtx, customers: readonly NewCustomer[]): Promise<void> {
  const rows = customers.map((customer) => customerRow(tx, customer));
  const points = customers.flatMap(({ id, contactPoints }) => contactPointRows(tx, id, primaryAmong(contactPoints, [])));
  const externalIds = customers.flatMap(({ id, externalIds: ids }) => externalIdRows(tx, id, ids));
  await tx.db.customer.createMany({ data: rows });
  if (points.length > 0) await tx.db.contactPoint.createMany({ data: points });
  if (externalIds.length > 0) await tx.db.customerExternalId.createMany({ data: externalIds });
  for (const row of rows) {
    const { id } = row;
    await tx.emit('contacts.customer.created', {
      customerId: id,
      lifecycle: row.lifecycle,
      createdAt: row.createdAt.toISOString(),
    });
    const reached = points.filter(({ customerId }) => customerId === id).map(({ kind, value }) => ({ kind, value }));
    const known = externalIds
      .filter(({ customerId }) => customerId === id)
      .map(({ system, externalId }) => ({ system, externalId }));
    const after = { ...row, contactPoints: reached, externalIds: known };
    await audit(tx, { action: 'contacts.customer.created', type: 'Customer', id, before: null, after });
  }
}

function customerRow(tx: TxCtx, { id, kind, columns, importFingerprint = null, createdAt = tx.clock.now() }: NewCustomer): Row {
  const { givenName = null, familyName = null, preferredName = null, organizationName = null } = columns;
  return {
    id,
    kind,
    displayName: displayNameOf({ kind, givenName, familyName, preferredName, organizationName }),
    lifecycle: 'LEAD',
    ...definedOnly(columns),
    importFingerprint,
    createdAt,
    updatedAt: createdAt,
    ...authorship(tx),
  };
}

/** Rows of contact points that were decided upon. */
export function contactPointRows(tx: TxCtx, customerId: string, points: readonly DecidedContactPoint[]): PointRow[] {
  return points.map((point) => ({ id: newId(), customerId, ...point, recordedAt: tx.clock.now(), ...authorship(tx) }));
}

export function externalIdRows(tx: TxCtx, customerId: string, ids: CustomerDraft['externalIds']): ExternalIdRow[] {
  const recordedAt = tx.clock.now();
  return ids.map(({ system, id }) => ({ id: newId(), customerId, system, externalId: id, recordedAt, ...authorship(tx) }));
}
