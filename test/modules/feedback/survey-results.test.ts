/** What answers come to: measures with their intervals, how satisfied a customer is, and segments by it. */
import { beforeAll, describe, expect, it } from 'vitest';
import { access } from '../../../src/modules/access/index.ts';
import { communications } from '../../../src/modules/communications/index.ts';
import { contacts } from '../../../src/modules/contacts/index.ts';
import { mergeCustomers } from '../../../src/modules/contacts/merging/index.ts';
import { feedback, resolveComplaint } from '../../../src/modules/feedback/index.ts';
import { sales } from '../../../src/modules/sales/index.ts';
import { countStatements, createTestRapport, globalId } from '../../support/index.ts';
import { givenCustomer } from '../contacts/given.ts';
import { givenSegment, marketer } from '../contacts/given-segments.ts';
import { givenComplaint } from './given.ts';
import { type GivenSurvey, givenInvitation, givenResponse, givenSurvey } from './given-surveys.ts';
import { RESULTS, SATISFACTION } from './survey-documents.ts';

const counter = countStatements();
const rapport = createTestRapport([access, contacts, sales, communications, feedback], {
  databaseOptions: { wrapAdapter: counter.wrapAdapter },
});
const reader = () => rapport.as('feedback.survey.read', 'feedback.complaint.read', 'contacts.customer.read');

/** Each by a customer of its own. */
async function givenScores(given: GivenSurvey, scores: readonly number[]): Promise<void> {
  for (const score of scores) await givenResponse(rapport, given, await givenCustomer(rapport), score);
}
const resultsOf = async ({ survey }: GivenSurvey, period?: { readonly gte?: string; readonly lt?: string }) =>
  (await reader().data(RESULTS, { id: globalId('Survey', survey.id), ...(period && { period }) })).survey?.results;
const satisfactionOf = async (id: string) => (await reader().data(SATISFACTION, { id })).customer?.satisfaction;

describe('results', () => {
  it('NPS is 100 × (promoters − detractors) ÷ n, with the normal interval of the sample', async () => {
    const nps = await givenSurvey(rapport);
    await givenScores(nps, [10, 9, 9, 8, 7, 6, 0, 10]);
    await givenInvitation(rapport, nps, await givenCustomer(rapport));
    // 4 of 8 promoters, 2 passives, 2 detractors: mean 0.25; Σ (x − mean)² = 4 × 0.5625 + 2 × 0.0625 + 2 × 1.5625 = 5.5.
    const half = 100 * 1.96 * Math.sqrt(5.5 / 7 / 8);
    expect(await resultsOf(nps)).toEqual({
      ...{ responses: 8, invited: 9, score: 25, promoters: 4, passives: 2, detractors: 2 },
      scoreLow: expect.closeTo(25 - half, 9),
      scoreHigh: expect.closeTo(25 + half, 9),
    });
  });

  it('CSAT is the share of 4 and 5, with the interval of Wilson', async () => {
    const csat = await givenSurvey(rapport, { kind: 'CSAT' });
    await givenScores(csat, [5, 4, 4, 3, 1]);
    // Wilson's, for 3 of 5 and z = 1.96, as tables have it.
    expect(await resultsOf(csat)).toEqual({
      ...{ responses: 5, invited: 5, score: 0.6, promoters: null, passives: null, detractors: null },
      scoreLow: expect.closeTo(0.2307, 4),
      scoreHigh: expect.closeTo(0.8824, 4),
    });
  });

  it('CES is the mean of 1 to 7, and its interval stays within them', async () => {
    const ces = await givenSurvey(rapport, { kind: 'CES' });
    await givenScores(ces, [7, 1]);
    expect(await resultsOf(ces)).toMatchObject({ score: 4, scoreLow: 1, scoreHigh: 7, promoters: null });
  });

  it('CUSTOM has no score', async () => {
    const custom = await givenSurvey(rapport, { kind: 'CUSTOM', questions: [{ text: 'Stars?', type: 'RATING' }] });
    await givenScores(custom, [5, 4]);
    expect(await resultsOf(custom)).toMatchObject({ responses: 2, score: null, scoreLow: null, scoreHigh: null });
  });

  it('is null, not zero, for n = 0; one answer has a score and no interval', async () => {
    for (const kind of ['NPS', 'CSAT', 'CES'] as const) {
      const given = await givenSurvey(rapport, { kind });
      const none = { responses: 0, invited: 0, score: null, scoreLow: null, scoreHigh: null };
      expect(await resultsOf(given)).toMatchObject(none);
    }
    const one = await givenSurvey(rapport);
    await givenScores(one, [0]);
    expect(await resultsOf(one)).toMatchObject({ responses: 1, score: -100, scoreLow: null, scoreHigh: null, detractors: 1 });
  });

  it('counts what was answered, and who was asked, in the period; all versions together', async () => {
    const given = await givenSurvey(rapport, { name: 'In time' });
    const { token } = await givenInvitation(rapport, given, await givenCustomer(rapport));
    expect(token).toBeTruthy();
    await givenScores(given, [10]);
    await rapport.clock.advance({ days: 2 });
    await givenScores(await givenSurvey(rapport, { name: 'in time' }), [0, 0]);
    const now = rapport.clock.now().getTime();
    const dayAgo = new Date(now - 86_400_000).toISOString();
    expect(await resultsOf(given)).toMatchObject({ responses: 3, invited: 4, promoters: 1, detractors: 2 });
    expect(await resultsOf(given, { lt: dayAgo })).toMatchObject({ responses: 1, invited: 2, score: 100 });
    expect(await resultsOf(given, { gte: dayAgo })).toMatchObject({ responses: 2, invited: 2, score: -100 });
  });
});

describe('satisfaction', () => {
  let nps: GivenSurvey;
  let csat: GivenSurvey;
  beforeAll(async () => {
    [nps, csat] = [await givenSurvey(rapport), await givenSurvey(rapport, { kind: 'CSAT' })];
  });

  it('is 100 × the mean of NPS ÷ 10, (CSAT − 1) ÷ 4 and 1 − min(1, open complaints ÷ 3)', async () => {
    const ada = await givenCustomer(rapport);
    await givenResponse(rapport, nps, ada, 9);
    await givenResponse(rapport, csat, ada, 4);
    await givenComplaint(rapport, ada);
    await givenComplaint(rapport, ada, { kind: 'SUPPORT_REQUEST' });
    expect(await satisfactionOf(ada.globalId)).toEqual({
      ...{ lastNps: 9, lastCsat: 4, openComplaints: 1, basedOn: 3 },
      index: expect.closeTo((100 * (0.9 + 0.75 + 2 / 3)) / 3, 9),
    });
  });

  it('takes what was said last, and of those present the mean', async () => {
    const ada = await givenCustomer(rapport);
    await givenResponse(rapport, nps, ada, 0);
    await rapport.clock.advance({ minutes: 1 });
    await givenResponse(rapport, nps, ada, 8);
    expect(await satisfactionOf(ada.globalId)).toEqual({ index: 90, lastNps: 8, lastCsat: null, openComplaints: 0, basedOn: 2 });
  });

  it('is null of who never told us anything; complaints alone say how many are open', async () => {
    const [silent, loud] = [await givenCustomer(rapport), await givenCustomer(rapport)];
    const nothing = { index: null, lastNps: null, lastCsat: null, openComplaints: 0, basedOn: 0 };
    expect(await satisfactionOf(silent.globalId)).toEqual(nothing);
    for (let count = 0; count < 4; count += 1) await givenComplaint(rapport, loud);
    expect(await satisfactionOf(loud.globalId)).toEqual({ ...nothing, index: 0, openComplaints: 4, basedOn: 1 });
    const complaints = await rapport.db.complaint.findMany({ where: { customerId: loud.id } });
    for (const { id } of complaints) await resolveComplaint(rapport.ctx, { id, outcome: 'SATISFIED' });
    expect(await satisfactionOf(loud.globalId)).toEqual({ ...nothing, index: 100, basedOn: 1 });
  });

  it('follows a merge, and is shown to who may see both answers and complaints', async () => {
    const [kept, gone] = [await givenCustomer(rapport), await givenCustomer(rapport)];
    await givenResponse(rapport, nps, gone, 3);
    await mergeCustomers(rapport.ctx, { survivorId: kept.id, absorbedId: gone.id });
    expect(await satisfactionOf(kept.globalId)).toMatchObject({ lastNps: 3 });
    const half = rapport.as('feedback.survey.read', 'contacts.customer.read');
    expect(await half.run(SATISFACTION, { id: kept.globalId })).toMatchObject({
      data: { customer: { satisfaction: null } },
      errors: [{ extensions: { code: 'FORBIDDEN' } }],
    });
  });

  it('takes as many statements for many customers and surveys as for one', async () => {
    const many =
      'query { customers(first: 50) { nodes { satisfaction { index } } } surveys(first: 50) { nodes { questions { text } results { score } } } }';
    const counted = async (query: string) => {
      const { statements } = await counter.during(() => reader().data(query));
      // What the server does beside it reads other tables.
      return statements.filter(({ sql }) => /"(Survey|Complaint)/.test(sql)).length;
    };
    expect(await counted(many)).toBe(await counted(many.replaceAll('50', '1')));
  });
});

it('feedback.nps means customers by what they answered last', async () => {
  const given = await givenSurvey(rapport);
  const [promoter, detractor, changed, silent] = [
    await givenCustomer(rapport),
    await givenCustomer(rapport),
    await givenCustomer(rapport),
    await givenCustomer(rapport),
  ];
  await givenResponse(rapport, given, promoter, 10);
  await givenResponse(rapport, given, detractor, 6);
  await givenResponse(rapport, given, changed, 10);
  await rapport.clock.advance({ minutes: 1 });
  await givenResponse(rapport, given, changed, 0);
  const among = async (criterion: object) => {
    const id = await givenSegment(rapport, { all: [{ criterion: 'feedback.nps', ...criterion }] }, JSON.stringify(criterion));
    const { segment } = await marketer(rapport).data<{ segment: { customers: { nodes: { id: string }[] } } }>(
      'query ($id: ID!) { segment(id: $id) { customers(first: 100) { nodes { id } } } }',
      { id },
    );
    const members = segment.customers.nodes.map((node) => node.id);
    return [promoter, detractor, changed, silent].map(({ globalId: one }) => members.includes(one));
  };
  expect(await among({ gte: 9 })).toEqual([true, false, false, false]);
  expect(await among({ lte: 6 })).toEqual([false, true, true, false]);
  expect(await among({ gte: 6, lte: 10 })).toEqual([true, true, false, false]);
});
