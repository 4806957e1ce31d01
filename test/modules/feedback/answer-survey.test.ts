/** The customer's answer: once, by the token alone. */
import { beforeAll, describe, expect, it } from 'vitest';
import type { Ctx } from '../../../src/kernel/index.ts';
import { access } from '../../../src/modules/access/index.ts';
import { communications } from '../../../src/modules/communications/index.ts';
import { contacts } from '../../../src/modules/contacts/index.ts';
import { eraseCustomer } from '../../../src/modules/contacts/personal-data/index.ts';
import { feedback } from '../../../src/modules/feedback/index.ts';
import { openInvitation } from '../../../src/modules/feedback/surveys/answer.ts';
import { sales } from '../../../src/modules/sales/index.ts';
import { createTestRapport, describeOnPostgres, globalId } from '../../support/index.ts';
import { type GivenCustomer, givenCustomer } from '../contacts/given.ts';
import { type GivenSurvey, givenInvitation, givenSurvey, surveysWritten } from './given-surveys.ts';
import { ANSWER, RESPONSES } from './survey-documents.ts';

const MODULES = [access, contacts, sales, communications, feedback];
const rapport = createTestRapport(MODULES);
const customerItself = () => rapport.anonymous();

let ada: GivenCustomer;
let all: GivenSurvey;
const QUESTIONS = [
  { text: 'Recommend?', type: 'NPS' },
  { text: 'Satisfied?', type: 'CSAT' },
  { text: 'Easy?', type: 'CES' },
  { text: 'Stars?', type: 'RATING' },
  { text: 'Where?', type: 'CHOICE', choices: ['Shop', 'Web'] },
  { text: 'Why?', type: 'TEXT' },
] as const;

beforeAll(async () => {
  ada = await givenCustomer(rapport);
  all = await givenSurvey(rapport, { name: 'Everything', questions: QUESTIONS });
});

const idOf = (place: number) => globalId('SurveyQuestion', all.questions[place]?.id ?? '');
const tokenFor = async () => (await givenInvitation(rapport, all, ada)).token;
type Values = { readonly number?: number; readonly choice?: string; readonly text?: string };
const answer = (token: string, answers: readonly (Values & { readonly questionId: string })[], idempotencyKey?: string) =>
  customerItself().data(ANSWER, { input: { token, answers: [...answers], ...(idempotencyKey && { idempotencyKey }) } });

describe('answerSurvey', () => {
  it('takes all types of answers without a key, and tells nothing but that it did', async () => {
    const token = await tokenFor();
    const given = [
      { number: 10 },
      { number: 5 },
      { number: 7 },
      { number: 1 },
      { choice: 'Web' },
      { text: ' Because.\nReally. ' },
    ];
    const { answerSurvey } = await answer(
      token,
      given.map((values, place) => ({ questionId: idOf(place), ...values })),
    );
    expect(answerSurvey).toEqual({ __typename: 'AnswerSurveySuccess', answeredAt: rapport.clock.now().toISOString() });
    const reader = rapport.as('feedback.survey.read', 'contacts.customer.read', 'feedback.complaint.read', 'sales.purchase.read');
    const { customer } = await reader.data(RESPONSES, { id: ada.globalId });
    expect(customer?.surveyResponses).toMatchObject({
      totalCount: 1,
      nodes: [
        {
          ...{
            score: 10,
            comment: 'Because.\nReally.',
            surveyVersion: 1,
            survey: { name: 'Everything' },
            customer: { displayName: 'Ada' },
          },
          answers: given.map(({ text, ...values }, place) => ({
            question: { text: QUESTIONS[place]?.text },
            ...{ number: null, choice: null, text: text?.trim() ?? null, ...values },
          })),
        },
      ],
    });
  });

  it('needs the score alone; the rest, and what is blank, may be left out', async () => {
    const token = await tokenFor();
    const { answerSurvey } = await answer(token, [
      { questionId: idOf(5), text: '  ' },
      { questionId: idOf(0), number: 0 },
      { questionId: idOf(4) },
    ]);
    expect(answerSurvey).toMatchObject({ __typename: 'AnswerSurveySuccess' });
    const row = await rapport.db.surveyResponse.findFirstOrThrow({ where: { score: 0 }, include: { answers: true } });
    expect(row.answers).toHaveLength(1);
    expect(await rapport.eventsAbout(row.id)).toMatchObject([
      { name: 'feedback.survey.answered', payload: { kind: 'NPS', score: 0, customerId: ada.id, complaintId: null } },
    ]);
    expect(await rapport.db.auditEntry.findFirst({ where: { subjectId: row.id } })).toMatchObject({ actorKind: 'CUSTOMER' });
  });

  it.each([
    ['no score', [], [['answers']]],
    ['a score without a value', [[0, {}]], [['answers', '0', 'number']]],
    ['11 of 10', [[0, { number: 11 }]], [['answers', '0', 'number']]],
    ['-1', [[0, { number: -1 }]], [['answers', '0', 'number']]],
    [
      'a CSAT of 0, a CES of 8 and a RATING of 6',
      [
        [0, { number: 5 }],
        [1, { number: 0 }],
        [2, { number: 8 }],
        [3, { number: 6 }],
      ],
      [
        ['answers', '1', 'number'],
        ['answers', '2', 'number'],
        ['answers', '3', 'number'],
      ],
    ],
    [
      'a choice that is not offered',
      [
        [0, { number: 5 }],
        [4, { choice: 'web' }],
      ],
      [['answers', '1', 'choice']],
    ],
    ['words for a number', [[0, { text: 'ten' }]], [['answers', '0', 'text']]],
    ['a number and words', [[0, { number: 5, text: 'five' }]], [['answers', '0', 'text']]],
    [
      '10,001 characters',
      [
        [0, { number: 5 }],
        [5, { text: 'x'.repeat(10_001) }],
      ],
      [['answers', '1', 'text']],
    ],
    [
      'a question twice',
      [
        [0, { number: 5 }],
        [0, { number: 5 }],
      ],
      [['answers', '1', 'questionId']],
    ],
  ] as const)('refuses %s, and writes nothing; the invitation stays open', async (_case, given, paths) => {
    const token = await tokenFor();
    const before = await surveysWritten(rapport);
    const { answerSurvey } = await answer(
      token,
      given.map(([place, values]) => ({ questionId: idOf(place), ...values })),
    );
    expect(answerSurvey).toMatchObject({ __typename: 'ValidationError', issues: paths.map((path) => ({ path })) });
    expect(await surveysWritten(rapport)).toEqual(before);
    expect(await answer(token, [{ questionId: idOf(0), number: 5 }])).toMatchObject({
      answerSurvey: { __typename: 'AnswerSurveySuccess' },
    });
  });

  it('takes one answer per invitation: the same again is ALREADY_ANSWERED, unless it is the same key', async () => {
    const token = await tokenFor();
    const answers = [{ questionId: idOf(0), number: 8 }];
    const first = await answer(token, answers, 'mine');
    const before = await surveysWritten(rapport);
    expect(await answer(token, answers, 'mine')).toEqual(first);
    for (const key of [undefined, 'another']) {
      expect(await answer(token, answers, key)).toMatchObject({
        answerSurvey: { __typename: 'ConflictError', code: 'ALREADY_ANSWERED' },
      });
    }
    expect(await surveysWritten(rapport)).toEqual(before);
  });

  it('answers an unknown, a malformed and an expired token, and one of who was erased, alike', async () => {
    const expired = await tokenFor();
    await rapport.db.surveyInvitation.updateMany({
      where: { answeredAt: null },
      data: { expiresAt: new Date(rapport.clock.now().getTime() + 1) },
    });
    await rapport.clock.advance({ milliseconds: 1 });
    const gone = await givenCustomer(rapport, { givenName: 'Gone' });
    const { token: erased } = await givenInvitation(rapport, all, gone);
    await eraseCustomer(rapport.ctx, { customerId: gone.id, reason: 'Asked for it.' });
    const answers = [{ questionId: idOf(0), number: 5 }];
    const tokens = ['A'.repeat(43), 'nonsense', '', 'x'.repeat(50_000), expired, erased];
    const told = await Promise.all(tokens.map((token) => answer(token, answers)));
    expect(new Set(told.map((one) => JSON.stringify(one)))).toHaveLength(1);
    expect(told[0]).toMatchObject({ answerSurvey: { __typename: 'NotFoundError', code: 'NOT_FOUND', type: 'SurveyInvitation' } });
    expect(await rapport.db.surveyResponse.count({ where: { customerId: gone.id } })).toBe(0);
  });

  it('is RATE_LIMITED for a token that is tried too often', async () => {
    const tries = await Promise.all(
      Array.from({ length: 70 }, () => customerItself().run(ANSWER, { input: { token: 'B'.repeat(43), answers: [] } })),
    );
    const limited = tries.filter(({ errors }) => errors?.[0]?.extensions?.code === 'RATE_LIMITED');
    expect(limited.length).toBeGreaterThanOrEqual(8);
    expect(limited.length).toBeLessThanOrEqual(10);
  });

  it('is RATE_LIMITED for an address that tries too many tokens, and for no other, nor for whoever has a key', async () => {
    const from = (address: string) => rapport.rapport.kernel.contextFor({ address });
    const tried = (ctx: Ctx, count: number) =>
      Promise.allSettled(Array.from({ length: count }, (_none, nth) => openInvitation(ctx, String(nth).padStart(43, 'D'))));
    const limited = (tries: readonly PromiseSettledResult<unknown>[]) =>
      tries.flatMap((one) => (one.status === 'rejected' ? [one.reason] : []));
    const refused = limited(await tried(await from('192.0.2.7'), 310));
    expect(refused[0]).toMatchObject({ code: 'RATE_LIMITED', details: { retryAfter: 1 } });
    expect(refused.length).toBeLessThanOrEqual(10);
    expect(limited(await tried(await from('192.0.2.8'), 1))).toEqual([]);
    expect(limited(await tried({ ...rapport.ctx, address: '192.0.2.7' }, 310))).toEqual([]);
  });
});

await describeOnPostgres('answering one invitation fifty times at once', () => {
  const parallel = createTestRapport(MODULES, { databaseOptions: { kind: 'postgres' } });

  it('takes one response; everybody else is told that it was answered', async () => {
    const given = await givenSurvey(parallel);
    const { token, invitation } = await givenInvitation(parallel, given, await givenCustomer(parallel));
    const questionId = globalId('SurveyQuestion', given.questions[0]?.id ?? '');
    const told = await Promise.all(
      Array.from({ length: 50 }, (_none, index) =>
        parallel.anonymous().data(ANSWER, { input: { token, answers: [{ questionId, number: index % 11 }] } }),
      ),
    );
    const codes = told.map(({ answerSurvey: one }) => (one && 'code' in one ? one.code : 'taken'));
    expect(codes.filter((code) => code === 'taken')).toHaveLength(1);
    expect(codes.filter((code) => code === 'ALREADY_ANSWERED')).toHaveLength(49);
    expect(await parallel.db.surveyResponse.count({ where: { invitationId: invitation.id } })).toBe(1);
    expect(await parallel.db.surveyAnswer.count()).toBe(1);
    expect((await parallel.eventsAbout(invitation.id)).map(({ name }) => name)).toEqual([
      'feedback.survey.invited',
      'feedback.survey.answered',
    ]);
  });
});
