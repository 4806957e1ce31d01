/** Whatever the criteria and whoever the customers: the SQL answers what the criteria say. */
import fc from 'fast-check';
import { beforeAll, expect, it } from 'vitest';
import { newId } from '../../../src/index.ts';
import { access } from '../../../src/modules/access/index.ts';
import { contacts, membersOf } from '../../../src/modules/contacts/index.ts';
import { feedback } from '../../../src/modules/feedback/index.ts';
import { createTestRapport, globalId, TEST_START } from '../../support/index.ts';
import { type CustomerModel, criteria, customerModel, GROUPS, isCounted, trees } from './segment-model.ts';

const rapport = createTestRapport([access, contacts, feedback]);
const HOW_MANY = 60;
const groupIds = Array.from({ length: GROUPS }, () => newId());
const customers = new Map<string, CustomerModel>(fc.sample(customerModel, HOW_MANY).map((model) => [newId(), model]));
const recorded = { recordedAt: TEST_START, recordedByKind: 'SYSTEM' } as const;

/** A row for each item that a customer has. */
function rows<Item, Row>(items: (model: CustomerModel) => readonly Item[], row: (item: Item, customerId: string) => Row) {
  return [...customers].flatMap(([customerId, model]) =>
    items(model).map((item) => ({ id: newId(), customerId, ...recorded, ...row(item, customerId) })),
  );
}
const ifGiven = <Value>(value: Value | null) => (value === null ? [] : [value]);

beforeAll(async () => {
  const { db } = rapport;
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
});

const leaves = criteria((number) => globalId('Group', groupIds[number] ?? ''));
const holdsIn = async (sent: object) => {
  const statement = membersOf(rapport.ctx, { criteria: { version: 1, ...sent } });
  return (await rapport.db.$queryRaw<{ id: string }[]>(statement)).map(({ id }) => id).sort();
};
const expected = (holds: (customer: CustomerModel) => boolean) =>
  [...customers]
    .filter(([, model]) => isCounted(model) && holds(model))
    .map(([id]) => id)
    .sort();

it('of each criterion, and of its opposite, the SQL finds whom the criteria mean', async () => {
  for (const leaf of leaves) {
    await fc.assert(
      fc.asyncProperty(leaf, async ({ sent, holds }) => {
        expect(await holdsIn(sent)).toEqual(expected(holds));
        expect(await holdsIn({ not: sent })).toEqual(expected((one) => !holds(one)));
      }),
      { numRuns: 8 },
    );
  }
});

it('of any tree of criteria the SQL finds whom the criteria mean', async () => {
  const sizes: number[] = [];
  await fc.assert(
    fc.asyncProperty(trees(leaves), async ({ sent, holds }) => {
      const found = await holdsIn(sent);
      expect(found).toEqual(expected(holds));
      sizes.push(found.length);
    }),
    { numRuns: 250 },
  );
  // The trees are neither all empty nor all full: the comparison compares something.
  expect(sizes.filter((size) => size > 0 && size < HOW_MANY / 2).length).toBeGreaterThan(25);
});
