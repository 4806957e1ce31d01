/** Opportunities are opened at the first stage, move forward only, and keep every step. */
import { describe, expect, it } from 'vitest';
import { OpportunityStage } from '../../../src/generated/index.ts';
import { access } from '../../../src/modules/access/index.ts';
import { contacts } from '../../../src/modules/contacts/index.ts';
import { sales } from '../../../src/modules/sales/index.ts';
import { createTestRapport, decodeId, describeOnPostgres, globalId, TEST_START, type TestRapport } from '../../support/index.ts';
import { type GivenCustomer, givenCustomer } from '../contacts/given.ts';
import { everythingOfRelations, givenOpportunity, givenStaff, seller } from './given-relations.ts';

const MODULES = [access, contacts, sales];
const NOBODY = '01900000-0000-7000-8000-000000000000';
const STAGES = Object.values(OpportunityStage);

const CREATE = `mutation ($input: CreateOpportunityInput!) {
  createOpportunity(input: $input) {
    __typename
    ... on CreateOpportunitySuccess {
      opportunity {
        id version title stage value { amount currencyCode } expectedCloseOn customer { displayName }
        stageHistory { from to changedAt changedBy { kind name } }
      }
    }
    ... on Error { message code }
    ... on ValidationError { issues { path code } }
    ... on NotFoundError { type id }
  }
}`;
const MOVE = `mutation ($input: MoveOpportunityInput!) {
  moveOpportunity(input: $input) {
    __typename
    ... on MoveOpportunitySuccess { opportunity { version stage stageHistory { from to changedAt changedBy { kind name } } } }
    ... on Error { message code }
    ... on ConflictError { currentVersion }
  }
}`;

const rapport = createTestRapport(MODULES);
const create = async (input: object) => (await seller(rapport).data(CREATE, { input })).createOpportunity;
const move = async (id: string, input: object, on: TestRapport = rapport) =>
  (await seller(on).data(MOVE, { input: { id: globalId('Opportunity', id), ...input } })).moveOpportunity;

describe('an opportunity that is opened', () => {
  it('is NEW, is announced and audited, and its opening is its first step', async () => {
    const { id: customerId, globalId: customer } = await givenCustomer(rapport);
    const staffId = await givenStaff(rapport);

    const { createOpportunity } = await seller(rapport, staffId).data(CREATE, {
      input: {
        customerId: customer,
        title: ' Ten machines ',
        value: { amount: '12500.5', currencyCode: 'EUR' },
        expectedCloseOn: '2026-04-30',
      },
    });

    expect(createOpportunity).toEqual({
      __typename: 'CreateOpportunitySuccess',
      opportunity: {
        id: expect.any(String),
        version: 1,
        title: 'Ten machines',
        stage: 'NEW',
        value: { amount: '12500.50', currencyCode: 'EUR' },
        expectedCloseOn: '2026-04-30',
        customer: { displayName: 'Ada' },
        stageHistory: [
          { from: null, to: 'NEW', changedAt: TEST_START.toISOString(), changedBy: { kind: 'STAFF', name: 'Ilse' } },
        ],
      },
    });
    const opportunityId = decodeId(String(createOpportunity?.opportunity?.id))?.id ?? '';
    expect(await rapport.eventsAbout(opportunityId)).toEqual([
      { name: 'sales.opportunity.opened', payload: { opportunityId, customerId, changedAt: TEST_START.toISOString() } },
    ]);
    expect(await rapport.db.auditEntry.findMany({ where: { subjectId: opportunityId } })).toMatchObject([
      {
        action: 'sales.opportunity.opened',
        subjectType: 'Opportunity',
        operation: 'createOpportunity',
        before: null,
        after: { title: 'Ten machines', stage: 'NEW', value: '12500.50 EUR' },
      },
    ]);
  });

  it('needs neither a value nor a day', async () => {
    const { globalId: customerId } = await givenCustomer(rapport);
    expect(await create({ customerId, title: 'Perhaps' })).toMatchObject({ opportunity: { value: null, expectedCloseOn: null } });
  });

  it.each<[string, object, string[][]]>([
    ['a blank title', { title: ' ' }, [['title']]],
    ['a title of 201 characters', { title: 'x'.repeat(201) }, [['title']]],
    ['more digits than yen have', { value: { amount: '1.5', currencyCode: 'JPY' } }, [['value', 'amount']]],
    ['a value below nothing', { value: { amount: '-1', currencyCode: 'EUR' } }, [['value', 'amount']]],
    ['the id of another type', { customerId: globalId('Staff', NOBODY) }, [['customerId']]],
    [
      'two faults, told at once',
      { title: '', value: { amount: '0.001', currencyCode: 'EUR' } },
      [['title'], ['value', 'amount']],
    ],
  ])('is refused for %s, and nothing is stored', async (_case, wrong, paths) => {
    const { globalId: customerId } = await givenCustomer(rapport);
    const before = await everythingOfRelations(rapport);

    expect(await create({ customerId, title: 'Right', ...wrong })).toMatchObject({
      __typename: 'ValidationError',
      issues: paths.map((path) => ({ path, code: 'INVALID' })),
    });
    expect(await everythingOfRelations(rapport)).toEqual(before);
  });

  it('is refused for a customer who does not exist, and nothing is stored', async () => {
    const before = await everythingOfRelations(rapport);
    const customerId = globalId('Customer', NOBODY);
    expect(await create({ customerId, title: 'Right' })).toMatchObject({ code: 'NOT_FOUND', type: 'Customer', id: customerId });
    expect(await everythingOfRelations(rapport)).toEqual(before);
  });
});

describe('an opportunity that moves', () => {
  it('keeps every step, oldest first, with who took it', async () => {
    const opportunity = await givenOpportunity(rapport, await givenCustomer(rapport));
    await rapport.clock.advance({ minutes: 5 });
    const qualifiedAt = rapport.clock.now();
    await move(opportunity.id, { stage: 'QUALIFIED', expectedVersion: 1 });
    await rapport.clock.advance({ minutes: 5 });

    expect(await move(opportunity.id, { stage: 'WON', expectedVersion: 2 })).toEqual({
      __typename: 'MoveOpportunitySuccess',
      opportunity: {
        version: 3,
        stage: 'WON',
        stageHistory: [
          {
            from: null,
            to: 'NEW',
            changedAt: opportunity.createdAt.toISOString(),
            changedBy: { kind: 'SYSTEM', name: 'Rapport' },
          },
          { from: 'NEW', to: 'QUALIFIED', changedAt: qualifiedAt.toISOString(), changedBy: expect.any(Object) },
          { from: 'QUALIFIED', to: 'WON', changedAt: rapport.clock.now().toISOString(), changedBy: expect.any(Object) },
        ],
      },
    });
  });

  it.each<[string, (typeof STAGES)[number], string, object]>([
    ['moved', 'PROPOSED', 'sales.opportunity.moved', { from: 'NEW', to: 'PROPOSED' }],
    ['won', 'WON', 'sales.opportunity.won', { from: 'NEW' }],
    ['lost', 'LOST', 'sales.opportunity.lost', { from: 'NEW' }],
  ])('is announced and audited as %s', async (_name, stage, name, said) => {
    const { id: customerId } = await givenCustomer(rapport);
    const { id: opportunityId } = await givenOpportunity(rapport, { id: customerId });

    await move(opportunityId, { stage });

    expect((await rapport.eventsAbout(opportunityId)).slice(1)).toEqual([
      { name, payload: { opportunityId, customerId, changedAt: rapport.clock.now().toISOString(), ...said } },
    ]);
    expect(await rapport.db.auditEntry.findMany({ where: { subjectId: opportunityId, action: name } })).toMatchObject([
      { operation: 'moveOpportunity', before: { stage: 'NEW', version: 1 }, after: { stage, version: 2 } },
    ]);
  });

  const later = (from: (typeof STAGES)[number]) =>
    from === 'WON' || from === 'LOST' ? [] : STAGES.slice(STAGES.indexOf(from) + 1);
  it.each(STAGES.map((from) => [from]))('from %s goes to any later stage and to no other', async (from) => {
    const customer = await givenCustomer(rapport);
    for (const to of STAGES) {
      const { id } = await givenOpportunity(rapport, customer, {}, from === 'NEW' ? [] : [from]);
      const before = await everythingOfRelations(rapport);
      const answer = await move(id, { stage: to });
      if (later(from).includes(to)) {
        expect(answer).toMatchObject({ opportunity: { stage: to } });
        continue;
      }
      const instead = later(from).length > 0 ? `Allowed are: ${later(from).join(', ')}.` : 'This stage is final.';
      expect(answer).toEqual({
        __typename: 'ConflictError',
        code: 'ILLEGAL_TRANSITION',
        message: `An opportunity that is ${from} cannot become ${to}. ${instead}`,
        currentVersion: from === 'NEW' ? 1 : 2,
      });
      expect(await everythingOfRelations(rapport)).toEqual(before);
    }
  });

  it('is refused to who read an earlier version, and nothing changes', async () => {
    const { id } = await givenOpportunity(rapport, await givenCustomer(rapport), {}, ['QUALIFIED']);
    const before = await everythingOfRelations(rapport);
    expect(await move(id, { stage: 'PROPOSED', expectedVersion: 1 })).toMatchObject({ code: 'STALE_VERSION', currentVersion: 2 });
    expect(await everythingOfRelations(rapport)).toEqual(before);
  });

  it('is refused where there is none', async () => {
    expect(await move(NOBODY, { stage: 'WON' })).toMatchObject({ __typename: 'NotFoundError', code: 'NOT_FOUND' });
  });

  it('keeps its steps as they are: the database itself refuses to change them', async () => {
    const { id: opportunityId } = await givenOpportunity(rapport, await givenCustomer(rapport), {}, ['LOST']);
    const before = await rapport.db.stageChange.findMany({ where: { opportunityId } });
    await expect(rapport.db.stageChange.updateMany({ where: { opportunityId }, data: { toStage: 'WON' } })).rejects.toThrow();
    await expect(rapport.db.stageChange.deleteMany({ where: { opportunityId } })).rejects.toThrow();
    expect(await rapport.db.stageChange.findMany({ where: { opportunityId } })).toEqual(before);
  });
});

await describeOnPostgres('twelve who move one opportunity at once', () => {
  const onPostgres = createTestRapport(MODULES, { databaseOptions: { kind: 'postgres' } });
  const twelve = async (customer: GivenCustomer, input: object) => {
    const { id } = await givenOpportunity(onPostgres, customer);
    const answers = await Promise.all(Array.from({ length: 12 }, () => move(id, input, onPostgres)));
    const steps = await onPostgres.db.stageChange.count({ where: { opportunityId: id } });
    const row = await onPostgres.db.opportunity.findUniqueOrThrow({ where: { id } });
    return { codes: answers.map((answer) => String(answer?.code ?? answer?.__typename)).sort(), steps, version: row.version };
  };

  it('to the same stage: one wins, and the others are told what is allowed now', async () => {
    expect(await twelve(await givenCustomer(onPostgres), { stage: 'PROPOSED' })).toEqual({
      codes: [...Array(11).fill('ILLEGAL_TRANSITION'), 'MoveOpportunitySuccess'],
      steps: 2,
      version: 2,
    });
  });

  it('of one version: one wins, and the others hear that theirs is stale', async () => {
    expect(await twelve(await givenCustomer(onPostgres), { stage: 'PROPOSED', expectedVersion: 1 })).toEqual({
      codes: ['MoveOpportunitySuccess', ...Array(11).fill('STALE_VERSION')],
      steps: 2,
      version: 2,
    });
  });
});
