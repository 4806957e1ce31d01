/** Customers of a random company, written row by row as their models describe them. */
import { newId } from '../../../src/index.ts';
import { TEST_START, type TestRapport } from '../../support/index.ts';
import type { CustomerModel } from './segment-model.ts';

const recorded = { recordedAt: TEST_START, recordedByKind: 'SYSTEM' } as const;
const ifGiven = <Value>(value: Value | null) => (value === null ? [] : [value]);

/** Customers as their models describe them, with groups of these ids. */
export async function givenSegmentModels(
  { db }: TestRapport,
  customers: ReadonlyMap<string, CustomerModel>,
  groupIds: readonly string[],
): Promise<void> {
  /** A row for each item that a customer has. */
  function rows<Item, Row>(items: (model: CustomerModel) => readonly Item[], row: (item: Item, customerId: string) => Row) {
    return [...customers].flatMap(([customerId, model]) =>
      items(model).map((item) => ({ id: newId(), customerId, ...recorded, ...row(item, customerId) })),
    );
  }

  await db.group.createMany({ data: groupIds.map((id, number) => ({ id, name: `Group ${number}`, ...recorded })) });
  const fields = { size: 'TEXT', height: 'NUMBER', vip: 'BOOLEAN', since: 'DATE' } as const;
  await db.customFieldDefinition.createMany({
    data: Object.entries(fields).map(([key, type]) => ({ id: newId(), key, label: key, type, ...recorded })),
  });
  await db.customer.createMany({
    data: [...customers].map(([id, { lifecycle, kind, serviceTier, acquisitionSource, language, daysOld, isArchived }]) => ({
      id,
      kind,
      lifecycle,
      serviceTier,
      acquisitionSource,
      language,
      displayName: id,
      organizationName: id,
      givenName: id,
      createdAt: new Date(TEST_START.getTime() - daysOld * 86_400_000),
      updatedAt: TEST_START,
      archivedAt: isArchived ? TEST_START : null,
      recordedByKind: 'SYSTEM' as const,
    })),
  });
  await db.contactPoint.createMany({
    data: rows(
      ({ countries }) => countries,
      (countryCode) => ({
        kind: 'POSTAL' as const,
        value: countryCode,
        normalized: countryCode,
        addressLines: ['1'],
        countryCode,
      }),
    ),
  });
  await db.interest.createMany({
    data: rows(
      ({ interests }) => interests,
      (interest) => interest,
    ),
  });
  await db.groupMembership.createMany({
    data: rows(
      ({ groups }) => groups,
      (number) => ({ groupId: groupIds[number] ?? '' }),
    ),
  });
  await db.importantDate.createMany({
    data: rows(
      ({ birthdays }) => birthdays,
      (birthday) => ({ kind: 'BIRTHDAY' as const, year: 1990, ...birthday }),
    ),
  });
  await db.need.createMany({
    data: rows(
      ({ needs }) => needs,
      (need) => ({ ...need, statement: 'x', priority: 1, settledAt: need.status === 'OPEN' ? null : TEST_START }),
    ),
  });
  await db.consent.createMany({
    data: rows(
      ({ consents }) => consents,
      (consent) => consent,
    ),
  });
  const value = rows(
    ({ size }) => ifGiven(size),
    (text) => ({ key: 'size', text }),
  );
  await db.customFieldValue.createMany({ data: value });
  await db.customFieldValue.createMany({
    data: rows(
      ({ height }) => ifGiven(height),
      (number) => ({ key: 'height', number }),
    ),
  });
  await db.customFieldValue.createMany({
    data: rows(
      ({ isVip }) => ifGiven(isVip),
      (boolean) => ({ key: 'vip', boolean }),
    ),
  });
  await db.customFieldValue.createMany({
    data: rows(
      ({ since }) => ifGiven(since),
      (number) => ({ key: 'since', date: new Date(`2026-03-0${number}`) }),
    ),
  });
  await db.complaint.createMany({
    data: [...customers].flatMap(([customerId, { complaints }]) =>
      complaints.map((status) => ({ id: newId(), customerId, subject: 'x', status: status as 'CLOSED', openedAt: TEST_START })),
    ),
  });
}
