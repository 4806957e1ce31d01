/** How likely a customer is to leave: each reason with its weight and its bound, in words, and of whom nothing is judged. */
import { describe, expect, it } from 'vitest';
import { access } from '../../../src/modules/access/index.ts';
import { communications } from '../../../src/modules/communications/index.ts';
import { contacts } from '../../../src/modules/contacts/index.ts';
import { eraseCustomer } from '../../../src/modules/contacts/personal-data/index.ts';
import { feedback } from '../../../src/modules/feedback/index.ts';
import { loyalty } from '../../../src/modules/loyalty/index.ts';
import { sales } from '../../../src/modules/sales/index.ts';
import { countStatements, createTestRapport, eachKind } from '../../support/index.ts';
import { givenAtRisk } from './given-risks.ts';
import type { RiskModel } from './risk-model.ts';

const RISK = `query ($id: ID!) { customer(id: $id) { churnRisk {
  score reasons { kind description weight } suggestedAction asOf customer { id }
} } }`;
const bought = (daysAgo: number, totalMinor = 1_000, currencyCode = 'EUR', returnedMinor = 0) => {
  return { daysAgo, totalMinor, currencyCode, returnedMinor };
};
const word = (kind: RiskModel['words'][number]['kind'], daysAgo: number) => ({ kind, daysAgo });
const nps = (score: number, daysAgo = 20) => ({ kind: 'NPS' as const, score, daysAgo });
const csat = (score: number, daysAgo = 20) => ({ kind: 'CSAT' as const, score, daysAgo });
const open = { kind: 'COMPLAINT', status: 'RECEIVED' };
/** Spoken to yesterday, so that nothing but what is told counts. */
const known: Partial<RiskModel> = { knownDays: 400, words: [word('theirs', 1)] };

describe.each(await eachKind())('the risk of a customer, on %s,', (kind) => {
  const counter = countStatements();
  const rapport = createTestRapport([access, contacts, sales, communications, feedback, loyalty], {
    databaseOptions: { kind, wrapAdapter: counter.wrapAdapter },
  });
  const reader = () => rapport.as('loyalty.risk.read', 'contacts.customer.read');
  async function riskOf(model: Partial<RiskModel>) {
    const [customer] = await givenAtRisk(rapport, [model]);
    const { customer: shown } = await reader().data<Shown>(RISK, { id: customer?.globalId });
    return shown.churnRisk;
  }
  interface Shown {
    readonly customer: {
      readonly churnRisk: null | {
        readonly score: number;
        readonly reasons: readonly { readonly kind: string; readonly description: string; readonly weight: number }[];
        readonly suggestedAction: string | null;
        readonly asOf: string;
        readonly customer: { readonly id: string };
      };
    };
  }
  const kindsOf = async (model: Partial<RiskModel>) => (await riskOf({ ...known, ...model }))?.reasons.map((one) => one.kind);

  it('is 0 without a reason', async () => {
    const [customer] = await givenAtRisk(rapport, [{ knownDays: 3 }]);
    expect(await reader().data(RISK, { id: customer?.globalId })).toEqual({
      customer: {
        churnRisk: {
          ...{ score: 0, reasons: [], suggestedAction: null },
          ...{ asOf: rapport.clock.now().toISOString(), customer: { id: customer?.globalId } },
        },
      },
    });
  });

  it('sums the weights of all reasons, each explained, the heaviest first with what to do about it', async () => {
    const risk = await riskOf({
      ...{ knownDays: 400, complaints: [open], answers: [nps(4), csat(2, 30)], words: [word('ours', 200)] },
      purchases: [bought(135, 4_000), bought(260, 10_000), bought(300)],
    });
    expect(risk).toEqual({
      score: 1,
      reasons: [
        { kind: 'LATE', weight: 0.3, description: 'Usually buys every 83 days; last bought 135 days ago.' },
        { kind: 'UNRESOLVED_COMPLAINT', weight: 0.25, description: 'A complaint has been open for 12 days.' },
        {
          ...{ kind: 'FALLING_SPEND', weight: 0.2 },
          description: 'Spent 40.00 EUR in the last 180 days, after 110.00 EUR in the 180 days before.',
        },
        {
          ...{ kind: 'LOW_SCORE', weight: 0.15 },
          description: 'Answered 4 of 10 in the last NPS survey, 20 days ago, and 2 of 5 in the last CSAT survey, 30 days ago.',
        },
        { kind: 'SILENCE', weight: 0.1, description: 'The last word was exchanged 200 days ago.' },
      ],
      suggestedAction: 'Ask whether anything is needed: they stay away longer than they use to.',
      asOf: rapport.clock.now().toISOString(),
      customer: { id: risk?.customer.id },
    });
  });

  it.each<[string, Partial<RiskModel>, number]>([
    ['LATE and SILENCE', { knownDays: 400, purchases: [bought(50, 9_000), bought(70), bought(90)] }, 0.4],
    ['UNRESOLVED_COMPLAINT and LOW_SCORE', { ...known, complaints: [open], answers: [csat(1)] }, 0.4],
    [
      'LATE, UNRESOLVED_COMPLAINT and LOW_SCORE',
      { ...known, complaints: [open], answers: [nps(0)], purchases: [bought(50, 9_000), bought(70), bought(90)] },
      0.7,
    ],
    ['FALLING_SPEND, LOW_SCORE and SILENCE', { knownDays: 180, answers: [nps(6)], purchases: [bought(200)] }, 0.45],
  ])('of %s is exact to two digits', async (_kinds, model, score) => {
    expect((await riskOf(model))?.score).toBe(score);
  });

  it.each<[string, Partial<RiskModel>, readonly string[]]>([
    ['who stays away one and a half times as long as usual is not late', { purchases: [bought(30), bought(50), bought(70)] }, []],
    ['who stays away longer is', { purchases: [bought(31), bought(51), bought(71)] }, ['LATE']],
    ['of two purchases nothing is usual', { purchases: [bought(100), bought(101)] }, []],
    [
      'a report of a faulty product counts',
      { complaints: [{ kind: 'PRODUCT_REPORT', status: 'REOPENED' }] },
      ['UNRESOLVED_COMPLAINT'],
    ],
    [
      'praise and questions do not',
      {
        complaints: [
          { kind: 'PRAISE', status: 'RECEIVED' },
          { kind: 'SUPPORT_REQUEST', status: 'RECEIVED' },
        ],
      },
      [],
    ],
    [
      'what is settled, or rejected, does not',
      {
        complaints: [
          { kind: 'COMPLAINT', status: 'RESOLVED' },
          { kind: 'COMPLAINT', status: 'REJECTED' },
        ],
      },
      [],
    ],
    ['half of what was spent before is not less than half', { purchases: [bought(179, 500), bought(181, 1_000)] }, []],
    ['a cent less is', { purchases: [bought(179, 499), bought(181, 1_000)] }, ['FALLING_SPEND']],
    ['what was bought exactly 180 days ago belongs to the days before', { purchases: [bought(180, 500)] }, ['FALLING_SPEND']],
    ['what was bought exactly 360 days ago to neither', { purchases: [bought(360, 500)] }, []],
    ['a minute later it does', { purchases: [bought(360 - 1 / 1440, 500)] }, ['FALLING_SPEND']],
    ['what came back was not spent', { purchases: [bought(10, 1_000, 'EUR', 600), bought(200, 1_000)] }, ['FALLING_SPEND']],
    ['what is saved in one currency and spent in another is no less', { purchases: [bought(10, 1, 'JPY'), bought(200)] }, []],
    ['what falls in both is', { purchases: [bought(10, 1, 'JPY'), bought(200, 3, 'JPY'), bought(201)] }, ['FALLING_SPEND']],
    ['an NPS of 7 is not low', { answers: [nps(7)] }, []],
    ['one of 6 is', { answers: [nps(6)] }, ['LOW_SCORE']],
    ['a CSAT of 3 is not', { answers: [csat(3)] }, []],
    ['one of 2 is', { answers: [csat(2)] }, ['LOW_SCORE']],
    ['only the last answer counts', { answers: [nps(0, 30), nps(9, 20), csat(1, 30), csat(4, 20)] }, []],
    ['a good NPS does not make good a bad CSAT', { answers: [nps(9), csat(2)] }, ['LOW_SCORE']],
    ['a word within 180 days breaks the silence', { words: [word('theirs', 180 - 1 / 1440)] }, []],
    ['at 180 days it is silence', { words: [word('theirs', 180)] }, ['SILENCE']],
    ['ours does as well', { words: [word('ours', 1)] }, []],
    [
      'an automatic word, a campaign, a call that reached nobody and what never left are no words',
      { words: (['automatic', 'campaign', 'nobody reached', 'not left'] as const).map((one) => word(one, 1)) },
      ['SILENCE'],
    ],
    ['who is known for 180 days without a word is silent', { knownDays: 180, words: [] }, ['SILENCE']],
    ['who is known for less is not', { knownDays: 179, words: [] }, []],
  ])('%s', async (_rule, model, kinds) => {
    expect(await kindsOf(model)).toEqual(kinds);
  });

  it('tells of several complaints, of two currencies, and of a customer without a word', async () => {
    const purchases = [bought(10, 1, 'JPY'), bought(200, 3, 'JPY'), bought(201)];
    const risk = await riskOf({ knownDays: 400, complaints: [open, open], purchases });
    expect(risk?.reasons.map(({ description }) => description)).toEqual([
      '2 complaints are open, the oldest for 12 days.',
      'Spent 0.00 EUR and 1 JPY in the last 180 days, after 10.00 EUR and 3 JPY in the 180 days before.',
      'No word was ever exchanged with them, and they have been known for 180 days.',
    ]);
    expect(risk?.suggestedAction).toBe('Settle what they complained of, and tell them where it stands.');
  });

  it.each<[string, Partial<RiskModel>]>([
    ['denies PROFILING', { profiling: 'DENIED' }],
    ['is archived', { state: 'ARCHIVED' }],
    ['has died', { state: 'DEAD' }],
    ['is lost already', { state: 'LOST' }],
  ])('is null for who %s', async (_case, model) => {
    expect(await riskOf({ complaints: [open], ...model })).toBeNull();
    expect(await riskOf({ complaints: [open], profiling: 'GRANTED' })).toMatchObject({ score: 0.25 });
  });

  it('is null for who was erased', async () => {
    const [customer] = await givenAtRisk(rapport, [{ complaints: [open] }]);
    await eraseCustomer(rapport.ctx, { customerId: customer?.id ?? '', reason: 'Asked for it' });
    expect(await reader().data(RISK, { id: customer?.globalId })).toEqual({ customer: { churnRisk: null } });
  });

  it('is shown to nobody without the permission', async () => {
    const [customer] = await givenAtRisk(rapport, [{ complaints: [open] }]);
    const { data, errors } = await rapport.as('contacts.customer.read').run(RISK, { id: customer?.globalId });
    expect(data).toEqual({ customer: { churnRisk: null } });
    expect(errors).toMatchObject([{ extensions: { code: 'FORBIDDEN' } }]);
  });

  it('takes as many statements for one customer as for twenty, their own records included', async () => {
    const customers = await givenAtRisk(
      rapport,
      Array.from({ length: 20 }, () => ({ ...known, complaints: [open] })),
    );
    const document = `query ($ids: [ID!]!) { nodes(ids: $ids) { ... on Customer {
      displayName churnRisk { score reasons { description } customer { displayName openComplaintCount memberships { number } } } } } }`;
    const during = async (count: number) => {
      const ids = customers.slice(0, count).map(({ globalId }) => globalId);
      const { result, statements } = await counter.during(() => rapport.asAdministrator().run(document, { ids }));
      expect(result.errors).toBeUndefined();
      expect(result.data).toMatchObject({
        nodes: ids.map(() => ({
          churnRisk: { score: 0.25, customer: { displayName: 'Ada', openComplaintCount: 1, memberships: [] } },
        })),
      });
      return statements.filter(({ sql }) => !sql.includes('"LoggedEvent"')).length;
    };
    const one = await during(1);
    expect(await during(20)).toBe(one);
    expect(one).toBeLessThanOrEqual(5);
  });
});
