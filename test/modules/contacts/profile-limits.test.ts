/** A customer has at most a hundred facts of a kind that hold; what is over does not count. */
import { describe, expect, it } from 'vitest';
import { newId } from '../../../src/index.ts';
import { access } from '../../../src/modules/access/index.ts';
import { contacts } from '../../../src/modules/contacts/index.ts';
import { createTestRapport, type TestClient } from '../../support/index.ts';
import { givenCustomer } from './given.ts';
import {
  documentOf,
  type Outcome,
  PROFILE_MUTATIONS,
  type ProfileMutation,
  profileOf,
  profileRows,
  refused,
  write,
} from './profile.ts';

const rapport = createTestRapport([access, contacts]);

interface FactRow {
  readonly id: string;
  readonly customerId: string;
  readonly recordedAt: Date;
  readonly recordedByKind: 'SYSTEM';
}
const factsOf = (customerId: string, count: number): readonly FactRow[] =>
  Array.from({ length: count }, () => ({ id: newId(), customerId, recordedAt: rapport.clock.now(), recordedByKind: 'SYSTEM' }));

describe.each<[ProfileMutation, (rows: readonly FactRow[]) => Promise<unknown>, object]>([
  [
    'addRelationship',
    (rows) =>
      rapport.db.relationship.createMany({
        data: rows.map((row, n) => ({ ...row, pairId: newId(), type: 'Aunt', otherName: `${n}` })),
      }),
    { type: 'Aunt', otherName: 'One more' },
  ],
  [
    'addImportantDate',
    (rows) => rapport.db.importantDate.createMany({ data: rows.map((row) => ({ ...row, kind: 'CUSTOM', year: 2000 })) }),
    { kind: 'CUSTOM', date: { year: 2001 } },
  ],
  [
    'addInterest',
    (rows) => rapport.db.interest.createMany({ data: rows.map((row, n) => ({ ...row, name: `interest ${n}` })) }),
    { name: 'One more' },
  ],
  [
    'joinGroup',
    async (rows) => {
      const groups = rows.map(({ customerId: _none, ...row }) => ({ ...row, name: `group ${row.id}` }));
      await rapport.db.group.createMany({ data: groups });
      await rapport.db.groupMembership.createMany({ data: rows.map((row) => ({ ...row, groupId: row.id })) });
    },
    { groupName: 'One more' },
  ],
  [
    'recordNeed',
    (rows) => rapport.db.need.createMany({ data: rows.map((row) => ({ ...row, kind: 'NEED', statement: 'x', priority: 1 })) }),
    { kind: 'NEED', statement: 'One more' },
  ],
])('%s', (mutation, fill, input) => {
  it('takes the hundredth and refuses the next', async () => {
    const { id, globalId: customerId } = await givenCustomer(rapport);
    await fill(factsOf(id, 99));
    const another = {
      ...input,
      ...(mutation === 'addRelationship' && { otherName: 'And one more' }),
      ...(mutation === 'addInterest' && { name: 'And one more' }),
    };

    expect((await write(rapport, mutation, { customerId, ...input })).__typename).toMatch(/Success$/);
    const groupName = mutation === 'joinGroup' ? { groupName: 'And one more' } : {};
    expect(await refused(rapport, mutation, { customerId, ...another, ...groupName })).toMatchObject({
      issues: [{ path: ['customerId'], code: 'TOO_MANY' }],
    });
  });
});

it('a known interest is renewed though there is no room for another', async () => {
  const { id, globalId: customerId } = await givenCustomer(rapport);
  await rapport.db.interest.createMany({ data: factsOf(id, 100).map((row, n) => ({ ...row, name: `interest ${n}` })) });

  const { customer } = await write(rapport, 'addInterest', { customerId, name: 'INTEREST 7', strength: 5 });

  expect(customer.interests.filter(({ strength }) => strength === 5)).toMatchObject([{ name: 'interest 7' }]);
});

it('settled needs and ended relationships leave room, and the lists show a hundred', async () => {
  const { id, globalId: customerId } = await givenCustomer(rapport);
  const over = rapport.clock.now();
  await rapport.db.need.createMany({
    data: factsOf(id, 100).map((row) => ({
      ...row,
      kind: 'NEED',
      statement: 'x',
      priority: 1,
      status: 'OBSOLETE',
      settledAt: over,
    })),
  });
  await rapport.db.relationship.createMany({
    data: factsOf(id, 100).map((row) => ({ ...row, pairId: newId(), type: 'Aunt', otherName: 'Eva', endedAt: over })),
  });

  await write(rapport, 'recordNeed', { customerId, kind: 'NEED', statement: 'New', priority: 5 });
  await write(rapport, 'addRelationship', { customerId, type: 'Aunt', otherName: 'Eva' });

  const { needs, relationships } = await profileOf(rapport, customerId);
  expect([needs.length, needs[0]?.statement]).toEqual([100, 'New']);
  expect([relationships.length, relationships[0]?.endedAt]).toEqual([100, null]);
});

it('a relationship needs room on the other side, too', async () => {
  const [ada, full] = [await givenCustomer(rapport), await givenCustomer(rapport)];
  await rapport.db.relationship.createMany({
    data: factsOf(full.id, 100).map((row, n) => ({ ...row, pairId: newId(), type: 'Aunt', otherName: `${n}` })),
  });

  expect(
    await refused(rapport, 'addRelationship', { customerId: ada.globalId, type: 'SPOUSE', otherId: full.globalId }),
  ).toMatchObject({ issues: [{ path: ['otherId'], code: 'TOO_MANY' }] });
});

describe('every write of a profile', () => {
  const inputOf = (mutation: ProfileMutation, customerId: string): object => {
    const more = {
      addRelationship: { customerId, type: 'Aunt', otherName: 'Eva' },
      addImportantDate: { customerId, kind: 'CUSTOM', date: { year: 2000 } },
      addInterest: { customerId, name: 'Chess' },
      joinGroup: { customerId, groupName: 'Choir' },
      recordNeed: { customerId, kind: 'NEED', statement: 'x' },
    };
    return mutation in more
      ? Reflect.get(more, mutation)
      : { id: customerId, ...(mutation === 'settleNeed' && { status: 'OBSOLETE' }) };
  };

  it.each(PROFILE_MUTATIONS)('%s is refused to who may only read, and nothing is written', async (mutation) => {
    const { globalId: customerId } = await givenCustomer(rapport);
    const before = await profileRows(rapport);
    const reader: TestClient = rapport.as('contacts.customer.read', 'contacts.profile.read', 'contacts.relationship.read');

    const { errors } = await reader.run(documentOf(mutation), { input: inputOf(mutation, customerId) });

    expect(errors).toMatchObject([{ extensions: { code: 'FORBIDDEN' } }]);
    expect(await profileRows(rapport)).toEqual(before);
  });

  it.each(['addRelationship', 'addImportantDate', 'addInterest', 'joinGroup', 'recordNeed'] as const)(
    '%s with the same key is done once, also to a customer who was merged',
    async (mutation) => {
      const [ada, merged] = [await givenCustomer(rapport), await givenCustomer(rapport)];
      await rapport.db.customer.update({ where: { id: merged.id }, data: { mergedIntoId: ada.id } });
      const input = { ...inputOf(mutation, merged.globalId), idempotencyKey: 'once' };
      const agent = rapport.as(
        'contacts.customer.read',
        'contacts.customer.edit',
        'contacts.profile.read',
        'contacts.relationship.read',
      );
      const send = () => agent.data<Record<string, Outcome>>(documentOf(mutation), { input });

      const first = await send();
      const before = await profileRows(rapport);

      expect(first[mutation]).toMatchObject({ customer: { id: ada.globalId } });
      expect(await send()).toEqual(first);
      expect(await profileRows(rapport)).toEqual(before);
    },
  );
});
