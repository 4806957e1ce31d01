import { describe, expect, it } from 'vitest';
import { access } from '../../../src/modules/access/index.ts';
import { contacts } from '../../../src/modules/contacts/index.ts';
import { createTestRapport, decodeId, globalId } from '../../support/index.ts';
import { givenCustomer } from './given.ts';
import { factsAbout, faultsOf, profileOf, refused, write } from './profile.ts';

const rapport = createTestRapport([access, contacts]);
const add = (input: object) => write(rapport, 'addRelationship', input);
const end = (id: string | undefined) => write(rapport, 'endRelationship', { id });
const [ADA, BEN] = ['Ada', 'Ben'];
const couple = async () => [await givenCustomer(rapport), await givenCustomer(rapport, { givenName: BEN })] as const;

const refusedAdd = (input: object) => refused(rapport, 'addRelationship', input);
const refusedEnd = (id: string | undefined) => refused(rapport, 'endRelationship', { id });

describe('a relationship of two customers', () => {
  it('is shown from both sides, announced and audited for both, with when, by whom and from where', async () => {
    const [ada, ben] = await couple();

    const { customer } = await add({ customerId: ada.globalId, type: 'CHILD', otherId: ben.globalId, source: ' his mother ' });

    const recorded = { recordedAt: rapport.clock.now().toISOString(), recordedBy: { kind: 'API_KEY' }, source: 'his mother' };
    const open = { otherName: null, endedAt: null, ...recorded };
    expect(customer).toMatchObject({ relationships: [{ type: 'CHILD', other: { displayName: BEN }, ...open }] });
    expect(await profileOf(rapport, ben.globalId)).toMatchObject({
      relationships: [{ type: 'PARENT', other: { displayName: ADA }, ...open }],
    });
    const rows = await rapport.db.relationship.findMany({ where: { customerId: { in: [ada.id, ben.id] } } });
    expect(new Set(rows.map(({ pairId }) => pairId)).size).toBe(1);
    expect(await factsAbout(rapport, ada.id)).toEqual(
      [
        [ada, ben],
        [ben, ada],
      ].map(([one, other]) => ({
        name: 'contacts.relationship.added',
        payload: {
          customerId: one?.id,
          relationshipId: rows.find(({ customerId }) => customerId === one?.id)?.id,
          otherId: other?.id,
        },
      })),
    );
    const audited = { action: 'contacts.relationship.added', subjectId: { in: rows.map(({ id }) => id) } };
    expect(await rapport.db.auditEntry.count({ where: audited })).toBe(2);
  });

  it.each([
    ['spouse', undefined, 'SPOUSE', 'SPOUSE'],
    ['Partner', undefined, 'PARTNER', 'PARTNER'],
    ['CHILD', 'parent', 'CHILD', 'PARENT'],
    ['PARENT', undefined, 'PARENT', 'CHILD'],
    ['SIBLING', undefined, 'SIBLING', 'SIBLING'],
    ['COLLEAGUE', undefined, 'COLLEAGUE', 'COLLEAGUE'],
    ['employer', undefined, 'EMPLOYER', 'EMPLOYEE'],
    ['EMPLOYEE', undefined, 'EMPLOYEE', 'EMPLOYER'],
    ['Godmother', undefined, 'Godmother', 'Godmother'],
    [' Godmother ', 'Godson', 'Godmother', 'Godson'],
  ])('as %s (other side %s) reads %s and %s', async (type, inverseType, shown, otherSide) => {
    const [ada, ben] = await couple();

    await add({ customerId: ada.globalId, type, inverseType, otherId: ben.globalId });

    expect(await profileOf(rapport, ada.globalId)).toMatchObject({ relationships: [{ type: shown }] });
    expect(await profileOf(rapport, ben.globalId)).toMatchObject({ relationships: [{ type: otherSide }] });
  });

  it('is not recorded twice while it holds, from either side, however it is spelled', async () => {
    const [ada, ben] = await couple();
    await add({ customerId: ada.globalId, type: 'CHILD', otherId: ben.globalId });
    await add({ customerId: ada.globalId, type: 'Přítel', otherId: ben.globalId });

    for (const again of [
      { customerId: ada.globalId, type: 'child', otherId: ben.globalId },
      { customerId: ben.globalId, type: 'PARENT', otherId: ada.globalId },
      { customerId: ben.globalId, type: 'pritel', otherId: ada.globalId },
    ]) {
      expect(await refusedAdd(again)).toMatchObject({ __typename: 'ConflictError', code: 'UNIQUE_VIOLATION' });
    }
    expect(await add({ customerId: ada.globalId, type: 'COLLEAGUE', otherId: ben.globalId })).toMatchObject({
      __typename: 'AddRelationshipSuccess',
    });
  });

  it('ends for both sides, once, and may begin anew', async () => {
    const [ada, ben] = await couple();
    const { customer } = await add({ customerId: ada.globalId, type: 'SPOUSE', otherId: ben.globalId });
    const [spouse] = customer.relationships;
    await rapport.clock.advance({ days: 1 });

    const ended = await end((await profileOf(rapport, ben.globalId)).relationships[0]?.id);

    expect(ended).toMatchObject({
      __typename: 'EndRelationshipSuccess',
      customer: { displayName: BEN, relationships: [{ endedAt: rapport.clock.now().toISOString() }] },
    });
    expect(await profileOf(rapport, ada.globalId)).toMatchObject({
      relationships: [{ id: spouse?.id, endedAt: rapport.clock.now().toISOString() }],
    });
    expect((await factsAbout(rapport, ada.id)).slice(2).map(({ name }) => name)).toEqual(
      Array(2).fill('contacts.relationship.ended'),
    );
    const audited = await rapport.db.auditEntry.findFirst({
      where: { subjectId: decodeId(spouse?.id ?? '')?.id ?? '', action: 'contacts.relationship.ended' },
    });
    expect(audited).toMatchObject({ before: { endedAt: null }, after: { endedAt: rapport.clock.now().toISOString() } });
    expect(await refusedEnd(spouse?.id)).toMatchObject({ __typename: 'ConflictError', code: 'CONFLICT' });
    const again = await add({ customerId: ben.globalId, type: 'SPOUSE', otherId: ada.globalId });
    expect(again.customer.relationships.map(({ endedAt }) => endedAt === null)).toEqual([true, false]);
  });
});

describe('a relationship to somebody who is no customer', () => {
  it('is shown by name, from one side, and told once', async () => {
    const { id, globalId: customerId } = await givenCustomer(rapport);

    const { customer } = await add({ customerId, type: 'SIBLING', otherName: '  Karel Novák ' });

    expect(customer).toMatchObject({ relationships: [{ type: 'SIBLING', other: null, otherName: 'Karel Novák' }] });
    expect(await factsAbout(rapport, id)).toMatchObject([{ payload: { customerId: id, otherId: null } }]);
    expect(await refusedAdd({ customerId, type: 'SIBLING', otherName: 'karel novak' })).toMatchObject({
      code: 'UNIQUE_VIOLATION',
    });
    expect(await add({ customerId, type: 'SIBLING', otherName: 'Karla' })).toMatchObject({
      __typename: 'AddRelationshipSuccess',
    });
  });
});

describe('a relationship that cannot be', () => {
  const NOBODY = globalId('Customer', '01890000-0000-7000-8000-000000000000');

  it.each<[string, object, [string, string][]]>([
    ['nobody on the other side', { type: 'SPOUSE' }, [['otherId', 'REQUIRED']]],
    ['a blank name on the other side', { type: 'SPOUSE', otherName: ' ' }, [['otherId', 'REQUIRED']]],
    ['both a customer and a name', { type: 'SPOUSE', otherId: NOBODY, otherName: 'Karel' }, [['otherName', 'INVALID']]],
    ['another type of id', { type: 'SPOUSE', otherId: 'x' }, [['otherId', 'INVALID']]],
    ['a wrong other side', { type: 'CHILD', inverseType: 'SIBLING', otherId: NOBODY }, [['inverseType', 'INVALID']]],
    [
      'a known word beside one of its own',
      { type: 'Ward', inverseType: 'PARENT', otherId: NOBODY },
      [['inverseType', 'INVALID']],
    ],
    ['an other side of a mere name', { type: 'Ward', inverseType: 'Guardian', otherName: 'Karel' }, [['inverseType', 'INVALID']]],
    [
      'everything wrong, told at once',
      { customerId: 'x', type: ' ', otherName: 'x'.repeat(201), source: 'x'.repeat(201) },
      [
        ['customerId', 'INVALID'],
        ['source', 'INVALID'],
        ['type', 'INVALID'],
        ['otherName', 'INVALID'],
      ],
    ],
  ])('has %s: it is refused and nothing is written', async (_case, input, faults) => {
    const { globalId: customerId } = await givenCustomer(rapport);

    expect(faultsOf(await refusedAdd({ customerId, ...input }))).toEqual(faults);
  });

  it('is with oneself, also by way of a merge', async () => {
    const [ada, ben] = await couple();
    const toOneself = { issues: [{ path: ['otherId'], message: 'Nobody is related to themselves: name another customer.' }] };
    expect(await refusedAdd({ customerId: ada.globalId, type: 'SIBLING', otherId: ada.globalId })).toMatchObject(toOneself);

    await rapport.db.customer.update({ where: { id: ben.id }, data: { mergedIntoId: ada.id } });
    expect(await refusedAdd({ customerId: ada.globalId, type: 'SIBLING', otherId: ben.globalId })).toMatchObject(toOneself);
  });

  it('is with nobody who exists', async () => {
    const { globalId: customerId } = await givenCustomer(rapport);

    expect(await refusedAdd({ customerId, type: 'SPOUSE', otherId: NOBODY })).toMatchObject({ code: 'NOT_FOUND' });
    expect(await refusedAdd({ customerId: NOBODY, type: 'SPOUSE', otherId: customerId })).toMatchObject({
      code: 'NOT_FOUND',
    });
    expect(await refusedEnd(globalId('Relationship', '01890000-0000-7000-8000-000000000000'))).toMatchObject({
      code: 'NOT_FOUND',
    });
  });
});

it('a relationship to a merged customer is one to the customer that remains', async () => {
  const [ada, ben] = await couple();
  const carl = await givenCustomer(rapport, { givenName: 'Carl' });
  await rapport.db.customer.update({ where: { id: ben.id }, data: { mergedIntoId: carl.id } });

  const { customer } = await add({ customerId: ada.globalId, type: 'PARENT', otherId: ben.globalId });

  expect(customer).toMatchObject({ relationships: [{ type: 'PARENT', other: { displayName: 'Carl' } }] });
  expect(await profileOf(rapport, carl.globalId)).toMatchObject({
    relationships: [{ type: 'CHILD', other: { displayName: ADA } }],
  });
});

it('family is seen only by who may see families', async () => {
  const [ada, ben] = await couple();
  const { customer } = await add({ customerId: ada.globalId, type: 'SPOUSE', otherId: ben.globalId });

  const { data, errors } = await rapport
    .as('contacts.customer.read', 'contacts.profile.read')
    .run('query Q($c: ID!, $r: ID!) { customer(id: $c) { displayName relationships { type } } node(id: $r) { id } }', {
      c: ada.globalId,
      r: customer.relationships[0]?.id,
    });

  expect(data).toEqual({ customer: { displayName: ADA, relationships: null }, node: null });
  expect(errors?.map(({ path, extensions }) => [path?.at(-1), extensions?.code])).toEqual(
    expect.arrayContaining([
      ['relationships', 'FORBIDDEN'],
      ['node', 'FORBIDDEN'],
    ]),
  );
});
