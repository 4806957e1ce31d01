/** Losses: to whom, why and as far as we know; won back; and what becomes of the customer's life cycle. */
import { describe, expect, it } from 'vitest';
import { newId } from '../../../src/index.ts';
import { access } from '../../../src/modules/access/index.ts';
import { communications } from '../../../src/modules/communications/index.ts';
import { contacts } from '../../../src/modules/contacts/index.ts';
import { feedback } from '../../../src/modules/feedback/index.ts';
import { sales } from '../../../src/modules/sales/index.ts';
import { createTestRapport, describeOnPostgres, globalId, TEST_START } from '../../support/index.ts';
import { graphql } from '../../typed-documents/index.ts';
import { type GivenCustomer, givenCustomer } from '../contacts/given.ts';
import { givenProduct } from '../sales/given.ts';
import { givenOpportunity } from '../sales/given-relations.ts';
import { feedbackWritten } from './given.ts';
import { givenLoss } from './given-opinions.ts';

const MODULES = [access, contacts, sales, communications, feedback];
const RECORD = graphql(`
  mutation RecordLoss($input: RecordLossInput!) {
    recordLoss(input: $input) {
      __typename
      ... on RecordLossSuccess {
        loss {
          id evidence lostAt wonBackAt
          customer { id lifecycle } competitor { name } product { name } reasons { reason weight }
        }
      }
      ... on Error { message code }
      ... on ValidationError { issues { path message } }
    }
  }
`);
const OF_CUSTOMER = graphql(`
  query LossesOfCustomer($id: ID!) {
    customer(id: $id) { lifecycle losses { totalCount nodes { __typename evidence competitor { __typename id name } } } }
  }
`);
const MAY = ['feedback.loss.read', 'feedback.loss.record', 'contacts.customer.read', 'sales.product.read'] as const;
const ago = (days: number) => new Date(TEST_START.getTime() - days * 86_400_000);
/** As Prisma tells what a trigger of append-only tables refuses. */
const REFUSED = 'Foreign key constraint violated';
const PRICE = [{ reason: 'PRICE' as const, weight: 1 }];
const input = ({ globalId: customerId }: GivenCustomer, given: object = {}) => ({
  ...{ customerId, reasons: PRICE, evidence: 'DIRECT' as const, lostAt: ago(1).toISOString() },
  ...given,
});

describe('recording a loss', () => {
  const rapport = createTestRapport(MODULES);
  const record = async (customer: GivenCustomer, given: object = {}) =>
    (await rapport.as(...MAY).data(RECORD, { input: input(customer, given) })).recordLoss;

  it('keeps to whom, what for and why, lets the customer be LOST, and announces both', async () => {
    const ada = await givenCustomer(rapport, { lifecycle: 'ACTIVE' });
    const product = await givenProduct(rapport, { name: 'Espresso' });
    const opportunity = await givenOpportunity(rapport, ada);
    const reasons = [
      { reason: 'SERVICE' as const, weight: 0.25 },
      { reason: 'PRICE' as const, weight: 0.75 },
    ];
    const links = { productId: product.globalId, opportunityId: globalId('Opportunity', opportunity.id) };
    expect(await record(ada, { competitorName: ' Café Rival ', reasons, ...links })).toEqual({
      __typename: 'RecordLossSuccess',
      loss: {
        ...{ id: expect.any(String), evidence: 'DIRECT', lostAt: ago(1).toISOString(), wonBackAt: null },
        ...{
          customer: { id: ada.globalId, lifecycle: 'LOST' },
          competitor: { name: 'Café Rival' },
          product: { name: 'Espresso' },
        },
        reasons: [
          { reason: 'PRICE', weight: 0.75 },
          { reason: 'SERVICE', weight: 0.25 },
        ],
      },
    });
    const loss = await rapport.db.loss.findFirstOrThrow({ where: { customerId: ada.id } });
    expect(loss.opportunityId).toBe(opportunity.id);
    const named = { lossId: loss.id, customerId: ada.id, competitorId: loss.competitorId, productId: product.id };
    const facts = await rapport.eventsAbout(ada.id);
    expect(facts.filter(({ name }) => name.startsWith('feedback.'))).toMatchObject([
      {
        name: 'feedback.loss.recorded',
        payload: { ...named, evidence: 'DIRECT', reasons: ['PRICE', 'SERVICE'], lostAt: ago(1).toISOString() },
      },
    ]);
    expect(facts.at(-1)).toMatchObject({ name: 'contacts.lifecycle.changed', payload: { from: 'ACTIVE', to: 'LOST' } });
    const audited = await rapport.db.auditEntry.findMany({ where: { subjectId: loss.id } });
    expect(audited).toMatchObject([{ action: 'feedback.loss.recorded', before: null }]);
  });

  it.each(['LEAD', 'PROSPECT', 'ACTIVE', 'LAPSED', 'WON_BACK', 'LOST'] as const)(
    'lets a customer who is %s be LOST',
    async (lifecycle) => {
      const ada = await givenCustomer(rapport);
      await rapport.db.customer.update({ where: { id: ada.id }, data: { lifecycle } });
      expect(await record(ada)).toMatchObject({ loss: { customer: { lifecycle: 'LOST' } } });
    },
  );

  it('knows a competitor by name, case and accents aside, and makes one where there is none', async () => {
    const ada = await givenCustomer(rapport);
    const names = ['Náš Obchod', 'NAS OBCHOD', 'nás obchod', 'Jiný'];
    const shown = [];
    for (const competitorName of names) shown.push(await record(ada, { competitorName }));
    expect(shown.map((answer) => (answer && 'loss' in answer ? answer.loss.competitor?.name : null))).toEqual([
      ...['Náš Obchod', 'Náš Obchod', 'Náš Obchod', 'Jiný'],
    ]);
    expect(await record(ada, { competitorName: ' ' })).toMatchObject({ loss: { competitor: null } });
  });

  const REASON = (reason: string, weight: number) => ({ reason, weight });
  it.each([
    ['0.999', [REASON('PRICE', 0.333), REASON('SERVICE', 0.333), REASON('QUALITY', 0.333)]],
    ['1.001', [REASON('PRICE', 0.501), REASON('SERVICE', 0.5)]],
    ['three thirds', [REASON('PRICE', 1 / 3), REASON('SERVICE', 1 / 3), REASON('QUALITY', 1 / 3)]],
    [
      'all eight',
      ['PRICE', 'SERVICE', 'QUALITY', 'DELIVERY', 'ASSORTMENT', 'LOCATION', 'RELATION', 'UNKNOWN'].map((one) =>
        REASON(one, 0.125),
      ),
    ],
  ])('takes weights that add up to 1, give or take .001: %s', async (_case, reasons) => {
    expect(await record(await givenCustomer(rapport), { reasons })).toMatchObject({ __typename: 'RecordLossSuccess' });
  });

  const SUM = (sum: number) => `The weights must add up to 1, give or take 0.001; these add up to ${sum}.`;
  it.each([
    ['weights of .998', { reasons: [REASON('PRICE', 0.5), REASON('SERVICE', 0.498)] }, [['reasons'], SUM(0.998)]],
    ['weights of 1.002', { reasons: [REASON('PRICE', 0.5), REASON('SERVICE', 0.502)] }, [['reasons'], SUM(1.002)]],
    ['no reason', { reasons: [] }, [['reasons'], SUM(0)]],
    [
      'a kind twice',
      { reasons: [REASON('PRICE', 0.5), REASON('PRICE', 0.5)] },
      [['reasons', '1', 'reason'], 'Must be named once: PRICE is there already.'],
    ],
    [
      'a weight of 0',
      { reasons: [REASON('PRICE', 1), REASON('SERVICE', 0)] },
      [['reasons', '1', 'weight'], 'Must be above 0 and at most 1.'],
    ],
    ['the year 1', { lostAt: '0001-01-01T00:00:00Z' }, [['lostAt'], 'Must lie within the last 50 years.']],
    ['a time to come', { lostAt: ago(-1).toISOString() }, [['lostAt'], 'Must not lie in the future.']],
    ['a name of 201 characters', { competitorName: 'x'.repeat(201) }, [['competitorName'], 'Must have at most 200 characters.']],
  ])('refuses %s, and writes nothing', async (_case, given, [path, message]) => {
    const ada = await givenCustomer(rapport);
    const before = await feedbackWritten(rapport);
    expect(await record(ada, given)).toMatchObject({ code: 'VALIDATION_FAILED', issues: [{ path, message }] });
    expect(await feedbackWritten(rapport)).toEqual(before);
  });

  it("refuses another customer's opportunity and what does not exist, and makes no competitor either", async () => {
    const [ada, ben] = [await givenCustomer(rapport), await givenCustomer(rapport)];
    const opportunity = await givenOpportunity(rapport, ben);
    const before = await feedbackWritten(rapport);
    const named = { competitorName: 'Never made' };
    expect(await record(ada, { ...named, opportunityId: globalId('Opportunity', opportunity.id) })).toMatchObject({
      issues: [{ path: ['opportunityId'], message: 'Must be an opportunity of the customer who was lost.' }],
    });
    for (const type of ['Opportunity', 'Product'] as const) {
      const id = type === 'Product' ? { productId: globalId(type, newId()) } : { opportunityId: globalId(type, newId()) };
      expect(await record(ada, { ...named, ...id })).toMatchObject({ code: 'NOT_FOUND' });
    }
    expect(await record({ id: '', globalId: globalId('Customer', newId()) }, named)).toMatchObject({ code: 'NOT_FOUND' });
    expect(await feedbackWritten(rapport)).toEqual(before);
  });

  it('counts a moment that is a minute ahead as now', async () => {
    const lostAt = new Date(TEST_START.getTime() + 30_000).toISOString();
    const answer = await record(await givenCustomer(rapport), { lostAt });
    expect(answer).toMatchObject({ loss: { lostAt: TEST_START.toISOString() } });
  });

  it('shows on the customer, latest first', async () => {
    const ada = await givenCustomer(rapport);
    await givenLoss(rapport, ada, { evidence: 'ANECDOTAL', competitorName: 'Rival', lostAt: ago(9) });
    await givenLoss(rapport, ada, { lostAt: ago(1) });
    const { customer } = await rapport.as(...MAY).data(OF_CUSTOMER, { id: ada.globalId });
    expect(customer).toEqual({
      lifecycle: 'LOST',
      losses: {
        totalCount: 2,
        nodes: [
          { __typename: 'Loss', evidence: 'DIRECT', competitor: null },
          {
            ...{ __typename: 'Loss', evidence: 'ANECDOTAL' },
            competitor: { __typename: 'Competitor', id: expect.any(String), name: 'Rival' },
          },
        ],
      },
    });
    const { node } = await rapport
      .as(...MAY)
      .data<{ node: unknown }>('query ($id: ID!) { node(id: $id) { __typename ... on Competitor { name } } }', {
        id: customer?.losses?.nodes[1]?.competitor?.id,
      });
    expect(node).toEqual({ __typename: 'Competitor', name: 'Rival' });
  });

  it('is kept whole by the database: weights that do not add up, reasons that change, and a win-back before the loss', async () => {
    const loss = await givenLoss(rapport, await givenCustomer(rapport));
    const { db } = rapport;
    const { reasons: _reasons, ...row } = loss;
    const copy = (weight: number | null) => {
      const reasons = weight === null ? {} : { reasons: { create: [{ reason: 'PRICE' as const, weight }] } };
      return db.loss.create({ data: { ...row, id: newId(), ...reasons } });
    };
    await expect(copy(0.5)).rejects.toThrow('add up to 0.5, not to 1');
    await expect(copy(null)).rejects.toThrow('add up to 0, not to 1');
    await expect(copy(1.5)).rejects.toThrow('LossReason_weight_range');
    await expect(db.lossReason.create({ data: { lossId: loss.id, reason: 'SERVICE', weight: 0.5 } })).rejects.toThrow(
      'add up to 1.5',
    );
    await expect(db.lossReason.deleteMany({ where: { lossId: loss.id } })).rejects.toThrow(REFUSED);
    await expect(db.lossReason.updateMany({ where: { lossId: loss.id }, data: { weight: 0.5 } })).rejects.toThrow(REFUSED);
    await expect(db.loss.update({ where: { id: loss.id }, data: { wonBackAt: ago(1) } })).rejects.toThrow(
      'Loss_won_back_after_it',
    );
    expect(await db.lossReason.findMany({ where: { lossId: loss.id } })).toMatchObject([{ reason: 'PRICE', weight: 1 }]);
  });
});

await describeOnPostgres('many at once', () => {
  const parallel = createTestRapport(MODULES, { databaseOptions: { kind: 'postgres' } });
  const many = Array.from({ length: 10 }, (_none, index) => index);

  it('who name a competitor first make one', async () => {
    const customers = await Promise.all(many.map(() => givenCustomer(parallel)));
    const written = (index: number) => (index % 2 === 0 ? 'Škoda & Co' : 'SKODA & CO');
    await Promise.all(customers.map((customer, index) => givenLoss(parallel, customer, { competitorName: written(index) })));
    const [competitor, ...others] = await parallel.db.competitor.findMany();
    expect(others).toEqual([]);
    expect(await parallel.db.loss.count({ where: { competitorId: competitor?.id ?? '' } })).toBe(many.length);
  });
});
