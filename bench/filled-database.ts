/** A database of many customers, written in large statements: the rows that the product itself would write. */
import type { OpenedDatabase } from '../src/database/index.ts';
import { insertRows, newId } from '../src/index.ts';
import { type CustomerDraft, readCustomer } from '../src/modules/contacts/customer-input.ts';
import { Issues } from '../src/modules/contacts/issues.ts';
import { displayNameOf } from '../src/modules/contacts/names.ts';
import { primaryAmong } from '../src/modules/contacts/primary-contact-points.ts';
import type { DirtyCustomer } from './dirty-customers.ts';
import { progress } from './report.ts';

const BATCH = 500;

/**
 * Each with its place as external id in the system `bench`. Refuses a
 * database in which somebody keeps customers; one that was filled before is used as it is.
 */
export async function fill(database: OpenedDatabase, customers: readonly DirtyCustomer[]): Promise<void> {
  const { prisma } = database;
  const count = customers.length;
  const [stored, facts] = [await prisma.customer.count(), await prisma.auditEntry.count()];
  if (stored === count && facts === 0) return;
  if (stored > 0)
    throw new Error('This database has customers in it: the benchmark fills one of its own. Name an empty database.');
  for (let from = 0; from < count; from += BATCH) {
    await write(database, customers.slice(from, from + BATCH), from);
    progress(`Filling with ${count.toLocaleString('en')} customers`, Math.min(from + BATCH, count), count);
  }
  // As autovacuum does: what was inserted last waits beside a trigram index until then.
  await database.withSession((session) => session.query('VACUUM (ANALYZE)'));
}

async function write({ prisma }: OpenedDatabase, customers: readonly DirtyCustomer[], from: number): Promise<void> {
  const now = new Date();
  const recorded = { recordedAt: now, recordedByKind: 'SYSTEM' } as const;
  const read = customers.map(({ input }, place) => ({
    id: newId(),
    place: from + place,
    draft: readCustomer(input, new Issues(), { now, keepsUnparsedPhones: true }),
  }));
  await insertRows(
    prisma,
    'Customer',
    read.map(({ id, draft }) => row(id, draft, now)),
  );
  const pointsOf = ({ id, draft }: (typeof read)[number]) =>
    primaryAmong(draft.contactPoints, []).map((point) => ({ id: newId(), customerId: id, ...point, ...recorded }));
  await insertRows(prisma, 'ContactPoint', read.flatMap(pointsOf));
  await insertRows(
    prisma,
    'CustomerExternalId',
    read.map(({ id, place }) => ({ id: newId(), customerId: id, system: 'bench', externalId: String(place), ...recorded })),
  );
}

function row(id: string, { kind, columns }: CustomerDraft, now: Date) {
  const { givenName = null, familyName = null, language = null, grammaticalGender = null } = columns;
  return {
    id,
    version: 1,
    kind,
    displayName: displayNameOf({ kind, givenName, familyName, preferredName: null, organizationName: null }),
    givenName,
    familyName,
    language,
    grammaticalGender,
    lifecycle: 'LEAD',
    serviceTier: 'STANDARD',
    reachText: '',
    createdAt: now,
    updatedAt: now,
    recordedByKind: 'SYSTEM',
  };
}
