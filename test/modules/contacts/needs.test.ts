import { describe, expect, it } from 'vitest';
import { access } from '../../../src/modules/access/index.ts';
import { contacts } from '../../../src/modules/contacts/index.ts';
import { createTestRapport, globalId } from '../../support/index.ts';
import { givenCustomer } from './given.ts';
import { factsAbout, faultsOf, profileOf, refused, write } from './profile.ts';

const rapport = createTestRapport([access, contacts]);
const record = (input: object) => write(rapport, 'recordNeed', input);
const settle = (input: object) => write(rapport, 'settleNeed', input);

async function givenNeed(input: object = {}) {
  const customer = await givenCustomer(rapport);
  const { need } = await record({ customerId: customer.globalId, statement: 'A quiet table', kind: 'NEED', ...input });
  return { customer, id: need.id };
}

describe('a need', () => {
  it('is open, of priority 3 unless told otherwise, and known from somewhere', async () => {
    const customer = await givenCustomer(rapport);

    const { need } = await record({ customerId: customer.globalId, statement: ' A quiet table ', kind: 'LIKE', source: 'phone' });

    expect(need).toEqual({
      id: expect.any(String),
      statement: 'A quiet table',
      kind: 'LIKE',
      priority: 3,
      status: 'OPEN',
      evidence: null,
      settledAt: null,
      recordedAt: rapport.clock.now().toISOString(),
      recordedBy: { kind: 'API_KEY' },
      source: 'phone',
    });
    expect(await factsAbout(rapport, customer.id)).toMatchObject([
      { name: 'contacts.need.recorded', payload: { customerId: customer.id, kind: 'LIKE', priority: 3 } },
    ]);
  });

  it('stands before those of less weight, the open before the settled, the latest of these first', async () => {
    const { globalId: customerId } = await givenCustomer(rapport);
    const ids: string[] = [];
    for (const [statement, priority] of [
      ['settled first', 1],
      ['settled last', 4],
      ['least', 5],
      ['first', 1],
      ['second', 1],
      ['middle', undefined],
    ] as const) {
      ids.push((await record({ customerId, statement, kind: 'NEED', priority })).need.id);
      await rapport.clock.advance({ seconds: 1 });
    }
    for (const id of ids.slice(0, 2)) {
      await settle({ id, status: 'OBSOLETE' });
      await rapport.clock.advance({ seconds: 1 });
    }

    const { needs } = await profileOf(rapport, customerId);

    expect(needs.map(({ statement }) => statement)).toEqual([
      'first',
      'second',
      'middle',
      'least',
      'settled last',
      'settled first',
    ]);
  });

  it.each([
    ['ADDRESSED', 'Seated by the window on Friday'],
    ['UNMET', 'No such table'],
    ['OBSOLETE', null],
  ])('ends %s with its evidence, once', async (status, evidence) => {
    const { customer, id } = await givenNeed({ priority: 2 });
    await rapport.clock.advance({ days: 2 });

    const { need } = await settle({ id, status, evidence });

    expect(need).toMatchObject({ status, evidence, settledAt: rapport.clock.now().toISOString() });
    expect((await factsAbout(rapport, customer.id)).at(-1)).toMatchObject({
      name: 'contacts.need.settled',
      payload: { customerId: customer.id, kind: 'NEED', status },
    });
    const again = await refused(rapport, 'settleNeed', { id, status: 'UNMET', evidence: 'Changed our mind' });
    expect(again).toMatchObject({ __typename: 'ConflictError', code: 'ILLEGAL_TRANSITION' });
    expect(again.message).toContain(status);
  });

  it.each([
    ['as OPEN', { status: 'OPEN' }, [['status', 'INVALID']]],
    ['as ADDRESSED without evidence', { status: 'ADDRESSED' }, [['evidence', 'REQUIRED']]],
    ['as UNMET with blank evidence', { status: 'UNMET', evidence: ' ' }, [['evidence', 'REQUIRED']]],
    ['with evidence of 2,001 characters', { status: 'UNMET', evidence: 'x'.repeat(2_001) }, [['evidence', 'INVALID']]],
    [
      'by another id, as OPEN',
      { id: globalId('Customer', '01890000-0000-7000-8000-000000000000'), status: 'OPEN' },
      [
        ['id', 'INVALID'],
        ['status', 'INVALID'],
      ],
    ],
  ])('does not end %s', async (_case, input, faults) => {
    const { id } = await givenNeed();

    expect(faultsOf(await refused(rapport, 'settleNeed', { id, ...input }))).toEqual(faults);
  });

  it.each([
    ['without words', { statement: ' ' }, [['statement', 'INVALID']]],
    ['of 1,001 characters', { statement: 'x'.repeat(1_001) }, [['statement', 'INVALID']]],
    ['of priority 0', { priority: 0 }, [['priority', 'INVALID']]],
    ['of priority 6', { priority: 6 }, [['priority', 'INVALID']]],
  ])('%s is not recorded', async (_case, input, faults) => {
    const { globalId: customerId } = await givenCustomer(rapport);

    const need = { customerId, statement: 'A quiet table', kind: 'NEED', ...input };
    expect(faultsOf(await refused(rapport, 'recordNeed', need))).toEqual(faults);
  });

  it('that nobody recorded does not end', async () => {
    const id = globalId('Need', '01890000-0000-7000-8000-000000000000');

    expect(await refused(rapport, 'settleNeed', { id, status: 'OBSOLETE' })).toMatchObject({ code: 'NOT_FOUND' });
  });
});
