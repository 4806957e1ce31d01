/** A promise is kept in time, kept late, or broken with its reason; and settled once. */
import { describe, expect, it } from 'vitest';
import { access } from '../../../src/modules/access/index.ts';
import { contacts } from '../../../src/modules/contacts/index.ts';
import { sales } from '../../../src/modules/sales/index.ts';
import { createTestRapport, decodeId, describeOnPostgres, globalId, TEST_START, type TestRapport } from '../../support/index.ts';
import { givenCustomer } from '../contacts/given.ts';
import { everythingOfRelations, givenPromise, givenStaff, seller } from './given-relations.ts';

const MODULES = [access, contacts, sales];
const NOBODY = '01900000-0000-7000-8000-000000000000';

const FIELDS = 'id statement dueAt keptAt status brokenReason promisedBy { name } customer { displayName }';
const MAKE = `mutation ($input: MakePromiseInput!) {
  makePromise(input: $input) {
    __typename
    ... on MakePromiseSuccess { promise { ${FIELDS} } }
    ... on Error { message code }
    ... on ValidationError { issues { path code } }
    ... on NotFoundError { type id }
  }
}`;
const SETTLE = `mutation ($input: SettlePromiseInput!) {
  settlePromise(input: $input) {
    __typename
    ... on SettlePromiseSuccess { promise { keptAt status brokenReason } }
    ... on Error { message code }
    ... on ValidationError { issues { path code } }
  }
}`;

const rapport = createTestRapport(MODULES);
const make = async (input: object, staffId?: string) => (await seller(rapport, staffId).data(MAKE, { input })).makePromise;
const settle = async (id: string, input: object, on: TestRapport = rapport) =>
  (await seller(on).data(SETTLE, { input: { id: globalId('CustomerPromise', id), ...input } })).settlePromise;
const minutesFrom = (moment: Date, minutes: number) => new Date(moment.getTime() + minutes * 60_000).toISOString();

describe('a promise that is made', () => {
  it('is open, announced and audited, and is the word of the member of staff who acts', async () => {
    const { id: customerId, globalId: customer } = await givenCustomer(rapport);
    const dueAt = minutesFrom(TEST_START, 60);

    const made = await make({ customerId: customer, statement: ' We call back. ', dueAt }, await givenStaff(rapport));

    expect(made).toEqual({
      __typename: 'MakePromiseSuccess',
      promise: {
        id: expect.any(String),
        statement: 'We call back.',
        dueAt,
        keptAt: null,
        status: 'OPEN',
        brokenReason: null,
        promisedBy: { name: 'Ilse' },
        customer: { displayName: 'Ada' },
      },
    });
    const promiseId = decodeId(String(made?.promise?.id))?.id ?? '';
    expect(await rapport.eventsAbout(promiseId)).toEqual([
      { name: 'sales.promise.made', payload: { promiseId, customerId, dueAt, madeAt: rapport.clock.now().toISOString() } },
    ]);
    expect(await rapport.db.auditEntry.findMany({ where: { subjectId: promiseId } })).toMatchObject([
      {
        action: 'sales.promise.made',
        subjectType: 'CustomerPromise',
        operation: 'makePromise',
        before: null,
        after: { statement: 'We call back.', status: 'OPEN', dueAt },
      },
    ]);
  });

  it('is the word of whoever is named, else of nobody in particular where no member of staff acts', async () => {
    const { globalId: customerId } = await givenCustomer(rapport);
    const input = { customerId, statement: 'A new lid', dueAt: minutesFrom(TEST_START, 1) };
    const other = globalId('Staff', await givenStaff(rapport, 'Otto'));
    const ilse = await givenStaff(rapport);

    expect(await make({ ...input, staffId: other }, ilse)).toMatchObject({ promise: { promisedBy: { name: 'Otto' } } });
    expect(await make(input)).toMatchObject({ promise: { promisedBy: null } });
  });

  it('may be written down after it was due', async () => {
    const { globalId: customerId } = await givenCustomer(rapport);
    const dueAt = minutesFrom(TEST_START, -600);
    expect(await make({ customerId, statement: 'A letter', dueAt })).toMatchObject({ promise: { dueAt, status: 'OPEN' } });
  });

  it.each<[string, object, string[][]]>([
    ['a blank statement', { statement: ' ' }, [['statement']]],
    ['a statement of 2,001 characters', { statement: 'x'.repeat(2_001) }, [['statement']]],
    [
      'the ids of other types, told at once',
      { customerId: globalId('Staff', NOBODY), staffId: 'me' },
      [['customerId'], ['staffId']],
    ],
  ])('is refused for %s, and nothing is stored', async (_case, wrong, paths) => {
    const { globalId: customerId } = await givenCustomer(rapport);
    const before = await everythingOfRelations(rapport);
    expect(await make({ customerId, statement: 'Right', dueAt: minutesFrom(TEST_START, 1), ...wrong })).toMatchObject({
      __typename: 'ValidationError',
      issues: paths.map((path) => ({ path, code: 'INVALID' })),
    });
    expect(await everythingOfRelations(rapport)).toEqual(before);
  });

  it.each([
    ['Customer', 'customerId'],
    ['Staff', 'staffId'],
  ])('is refused for a %s that does not exist, and nothing is stored', async (type, field) => {
    const { globalId: customerId } = await givenCustomer(rapport);
    const before = await everythingOfRelations(rapport);
    const missing = globalId(type, NOBODY);
    const input = { customerId, statement: 'Right', dueAt: minutesFrom(TEST_START, 1), [field]: missing };
    expect(await make(input)).toMatchObject({ code: 'NOT_FOUND', type, id: missing });
    expect(await everythingOfRelations(rapport)).toEqual(before);
  });
});

describe('a promise that is settled', () => {
  const given = async () => {
    const customer = await givenCustomer(rapport);
    const promise = await givenPromise(rapport, customer, { dueAt: rapport.clock.now() });
    await rapport.clock.advance({ minutes: 30 });
    return { customer, promise, now: rapport.clock.now() };
  };

  it.each<[string, number, string]>([
    ['before it was due', -5, 'KEPT'],
    ['at the very moment', 0, 'KEPT'],
    ['a minute after', 1, 'KEPT_LATE'],
  ])('is kept %s: %i minutes from then it is %s', async (_when, minutes, status) => {
    const { promise } = await given();
    const at = minutesFrom(promise.dueAt, minutes);
    expect(await settle(promise.id, { kept: true, at })).toEqual({
      __typename: 'SettlePromiseSuccess',
      promise: { keptAt: at, status, brokenReason: null },
    });
  });

  it('is settled now unless told otherwise, and a minute ahead of the server counts as now', async () => {
    const { promise, now } = await given();
    expect(await settle(promise.id, { kept: true })).toMatchObject({
      promise: { keptAt: now.toISOString(), status: 'KEPT_LATE' },
    });
    const other = await given();
    const ahead = await settle(other.promise.id, { kept: true, at: minutesFrom(other.now, 1) });
    expect(ahead).toMatchObject({ promise: { keptAt: other.now.toISOString() } });
  });

  it('is broken with its reason', async () => {
    const { promise } = await given();
    expect(await settle(promise.id, { kept: false, brokenReason: ' The line was dead. ' })).toEqual({
      __typename: 'SettlePromiseSuccess',
      promise: { keptAt: null, status: 'BROKEN', brokenReason: 'The line was dead.' },
    });
  });

  it('is announced and audited', async () => {
    const { promise, customer } = await given();
    const settledAt = rapport.clock.now().toISOString();
    await settle(promise.id, { kept: true });
    const payload = { promiseId: promise.id, customerId: customer.id, status: 'KEPT_LATE', settledAt };
    expect((await rapport.eventsAbout(promise.id)).slice(1)).toEqual([{ name: 'sales.promise.settled', payload }]);
    const where = { subjectId: promise.id, action: 'sales.promise.settled' };
    expect(await rapport.db.auditEntry.findMany({ where })).toMatchObject([
      { operation: 'settlePromise', before: { status: 'OPEN' }, after: { status: 'KEPT_LATE' } },
    ]);
  });

  it.each<[string, (now: Date) => object, { path: string[]; code: string }[]]>([
    ['kept in the future', (now) => ({ kept: true, at: minutesFrom(now, 2) }), [{ path: ['at'], code: 'INVALID' }]],
    ['broken without a reason', () => ({ kept: false }), [{ path: ['brokenReason'], code: 'REQUIRED' }]],
    ['broken for a blank reason', () => ({ kept: false, brokenReason: ' ' }), [{ path: ['brokenReason'], code: 'REQUIRED' }]],
    ['kept with a reason', () => ({ kept: true, brokenReason: 'x' }), [{ path: ['brokenReason'], code: 'INVALID' }]],
    [
      'broken for a reason of 2,001 characters',
      () => ({ kept: false, brokenReason: 'x'.repeat(2_001) }),
      [{ path: ['brokenReason'], code: 'INVALID' }],
    ],
    [
      'wrong in two ways, told at once',
      (now) => ({ kept: false, at: minutesFrom(now, 2) }),
      [
        { path: ['at'], code: 'INVALID' },
        { path: ['brokenReason'], code: 'REQUIRED' },
      ],
    ],
  ])('is refused as %s, and nothing changes', async (_case, input, issues) => {
    const { promise, now } = await given();
    const before = await everythingOfRelations(rapport);
    expect(await settle(promise.id, input(now))).toMatchObject({ __typename: 'ValidationError', issues });
    expect(await everythingOfRelations(rapport)).toEqual(before);
  });

  it('is settled once: a second word is refused, and nothing changes', async () => {
    const { promise } = await given();
    await settle(promise.id, { kept: true });
    const before = await everythingOfRelations(rapport);
    expect(await settle(promise.id, { kept: false, brokenReason: 'After all not' })).toEqual({
      __typename: 'ConflictError',
      code: 'ILLEGAL_TRANSITION',
      message: 'This promise is settled already: it is KEPT_LATE.',
    });
    expect(await everythingOfRelations(rapport)).toEqual(before);
  });

  it('is refused where there is none', async () => {
    expect(await settle(NOBODY, { kept: true })).toMatchObject({ __typename: 'NotFoundError' });
  });
});

await describeOnPostgres('twelve who settle one promise at once', () => {
  const onPostgres = createTestRapport(MODULES, { databaseOptions: { kind: 'postgres' } });

  it('settle it once', async () => {
    const { id } = await givenPromise(onPostgres, await givenCustomer(onPostgres));
    const answers = await Promise.all(
      Array.from({ length: 12 }, (_none, number) =>
        settle(id, number % 2 === 0 ? { kept: true } : { kept: false, brokenReason: 'No' }, onPostgres),
      ),
    );
    expect(answers.map((answer) => String(answer?.code ?? answer?.__typename)).sort()).toEqual([
      ...Array(11).fill('ILLEGAL_TRANSITION'),
      'SettlePromiseSuccess',
    ]);
    expect((await onPostgres.eventsAbout(id)).filter(({ name }) => name === 'sales.promise.settled')).toHaveLength(1);
  });
});
