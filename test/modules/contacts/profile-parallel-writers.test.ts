/** What holds of a profile when many write it at the same moment: on a real Postgres, as the embedded database has one connection. */
import { expect, it } from 'vitest';
import { newId } from '../../../src/index.ts';
import { access } from '../../../src/modules/access/index.ts';
import { contacts } from '../../../src/modules/contacts/index.ts';
import { createTestRapport, describeOnPostgres } from '../../support/index.ts';
import { givenCustomer } from './given.ts';
import { type Outcome, type ProfileMutation, profileOf, write } from './profile.ts';

const WRITERS = 12;
const inParallel = <Result>(run: (writer: number) => Promise<Result>): Promise<Result[]> =>
  Promise.all(Array.from({ length: WRITERS }, (_none, writer) => run(writer)));
const codes = (answers: readonly Outcome[]) => answers.map(({ code, __typename }) => code ?? __typename).sort();
const oneOf = (success: string, others: string) => [success, ...Array(WRITERS - 1).fill(others)].sort();

await describeOnPostgres('parallel writers of a profile', () => {
  const rapport = createTestRapport([access, contacts], { databaseOptions: { kind: 'postgres' } });
  const all = (mutation: ProfileMutation, input: (writer: number) => object) =>
    inParallel((writer) => write(rapport, mutation, input(writer)));
  const couple = async () => [await givenCustomer(rapport), await givenCustomer(rapport)] as const;
  const recorded = { recordedAt: new Date('2026-01-01'), recordedByKind: 'SYSTEM' } as const;

  it('relate two customers once, from whichever side they come', async () => {
    const [ada, ben] = await couple();

    const answers = await all('addRelationship', (writer) =>
      writer % 2 === 0
        ? { customerId: ada.globalId, type: 'CHILD', otherId: ben.globalId }
        : { customerId: ben.globalId, type: 'parent', otherId: ada.globalId },
    );

    expect(codes(answers)).toEqual(oneOf('AddRelationshipSuccess', 'UNIQUE_VIOLATION'));
    const rows = await rapport.db.relationship.findMany({ where: { customerId: { in: [ada.id, ben.id] } } });
    expect(rows.map(({ customerId, type }) => [customerId, type]).sort()).toEqual(
      [
        [ada.id, 'CHILD'],
        [ben.id, 'PARENT'],
      ].sort(),
    );
  });

  it('relate a customer to one name once', async () => {
    const { id, globalId: customerId } = await givenCustomer(rapport);

    const answers = await all('addRelationship', (writer) => ({
      customerId,
      type: 'Aunt',
      otherName: writer % 2 ? 'Eva' : 'ÉVA',
    }));

    expect(codes(answers)).toEqual(oneOf('AddRelationshipSuccess', 'UNIQUE_VIOLATION'));
    expect(await rapport.db.relationship.count({ where: { customerId: id } })).toBe(1);
  });

  it('end a relationship once, from whichever side they come', async () => {
    const [ada, ben] = await couple();
    const { customer } = await write(rapport, 'addRelationship', {
      customerId: ada.globalId,
      type: 'SPOUSE',
      otherId: ben.globalId,
    });
    const sides = [customer.relationships[0]?.id, (await profileOf(rapport, ben.globalId)).relationships[0]?.id];

    const answers = await all('endRelationship', (writer) => ({ id: sides[writer % 2] }));

    expect(codes(answers)).toEqual(oneOf('EndRelationshipSuccess', 'CONFLICT'));
    const told = (await rapport.eventsAbout(ada.id)).filter(({ name }) => name === 'contacts.relationship.ended');
    expect(told).toHaveLength(2);
  });

  it('relate many customers crosswise without waiting for each other for good', async () => {
    const people = await inParallel(() => givenCustomer(rapport));
    const at = (place: number) => people[place % 4]?.globalId;

    // Each of four with the next, from both ends, three times over.
    const answers = await all('addRelationship', (writer) => ({
      customerId: at(writer),
      type: `Word ${writer}`,
      otherId: at(writer + (writer % 2 ? 1 : 3)),
    }));

    expect(codes(answers)).toEqual(Array(WRITERS).fill('AddRelationshipSuccess'));
  });

  it('leave one interest of a name, of the strength of one of them', async () => {
    const { id, globalId: customerId } = await givenCustomer(rapport);

    const answers = await all('addInterest', (writer) => ({
      customerId,
      name: writer % 2 ? 'Šachy' : 'sachy',
      strength: 1 + (writer % 5),
    }));

    expect(codes(answers)).toEqual(Array(WRITERS).fill('AddInterestSuccess'));
    expect(await rapport.db.interest.count({ where: { customerId: id } })).toBe(1);
    expect((await rapport.eventsAbout(id)).filter(({ name }) => name === 'contacts.interest.added')).toHaveLength(1);
  });

  it('make one group of a name', async () => {
    const people = await inParallel(() => givenCustomer(rapport));

    const answers = await all('joinGroup', (writer) => ({
      customerId: people[writer]?.globalId,
      groupName: writer % 2 ? 'Pěvecký sbor' : 'PEVECKY SBOR',
    }));

    expect(codes(answers)).toEqual(Array(WRITERS).fill('JoinGroupSuccess'));
    expect(new Set(answers.map(({ group }) => group.id)).size).toBe(1);
    expect(await rapport.db.auditEntry.count({ where: { action: 'contacts.group.created' } })).toBe(1);
  });

  it('join a customer to a group once, and leave it once', async () => {
    const { id, globalId: customerId } = await givenCustomer(rapport);

    const joined = await all('joinGroup', () => ({ customerId, groupName: 'Chess' }));
    expect(codes(joined)).toEqual(oneOf('JoinGroupSuccess', 'UNIQUE_VIOLATION'));
    expect(await rapport.db.groupMembership.count({ where: { customerId: id } })).toBe(1);

    const membership = (await profileOf(rapport, customerId)).groups[0]?.id;
    expect(codes(await all('leaveGroup', () => ({ id: membership })))).toEqual(oneOf('LeaveGroupSuccess', 'NOT_FOUND'));
    expect((await rapport.eventsAbout(id)).filter(({ name }) => name === 'contacts.group.left')).toHaveLength(1);
  });

  it('settle a need once', async () => {
    const { id, globalId: customerId } = await givenCustomer(rapport);
    const { need } = await write(rapport, 'recordNeed', { customerId, kind: 'NEED', statement: 'A quiet table' });

    const answers = await all('settleNeed', (writer) => ({ id: need.id, status: 'UNMET', evidence: `Said by ${writer}` }));

    expect(codes(answers)).toEqual(oneOf('SettleNeedSuccess', 'ILLEGAL_TRANSITION'));
    expect((await rapport.eventsAbout(id)).filter(({ name }) => name === 'contacts.need.settled')).toHaveLength(1);
  });

  it('leave at most a hundred facts of a kind', async () => {
    const { id: customerId, globalId } = await givenCustomer(rapport);
    const rows = Array.from({ length: 98 }, (_none, n) => ({ id: newId(), customerId, ...recorded, n }));
    const groups = rows.map(({ n, customerId: _none, ...row }) => ({ ...row, name: `group ${n}` }));
    await rapport.db.group.createMany({ data: groups });
    await rapport.db.groupMembership.createMany({ data: rows.map(({ n: _none, ...row }) => ({ ...row, groupId: row.id })) });
    await rapport.db.interest.createMany({ data: rows.map(({ n, ...row }) => ({ ...row, name: `interest ${n}` })) });
    await rapport.db.need.createMany({
      data: rows.map(({ n, ...row }) => ({ ...row, kind: 'NEED', statement: `${n}`, priority: 1 })),
    });
    await rapport.db.importantDate.createMany({
      data: rows.map(({ n, ...row }) => ({ ...row, kind: 'CUSTOM', year: 1900 + n })),
    });
    await rapport.db.relationship.createMany({
      data: rows.map(({ n, ...row }) => ({ ...row, pairId: newId(), type: 'Aunt', otherName: `${n}` })),
    });

    await all('addInterest', (writer) => ({ customerId: globalId, name: `new ${writer}` }));
    await all('joinGroup', (writer) => ({ customerId: globalId, groupName: `new ${writer}` }));
    await all('recordNeed', (writer) => ({ customerId: globalId, kind: 'NEED', statement: `new ${writer}` }));
    await all('addImportantDate', (writer) => ({ customerId: globalId, kind: 'CUSTOM', date: { year: 2000 + writer } }));
    await all('addRelationship', (writer) => ({ customerId: globalId, type: 'Aunt', otherName: `new ${writer}` }));

    const { db } = rapport;
    const own = { where: { customerId } };
    expect(
      await Promise.all(
        [db.interest, db.groupMembership, db.need, db.importantDate, db.relationship].map((table) => count(table, own)),
      ),
    ).toEqual(Array(5).fill(100));
  });
});

function count(table: { count(query: object): Promise<number> }, query: object): Promise<number> {
  return table.count(query);
}
