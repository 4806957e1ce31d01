/** Making surveys and inviting customers to them. */
import { beforeAll, describe, expect, it } from 'vitest';
import { access } from '../../../src/modules/access/index.ts';
import { communications } from '../../../src/modules/communications/index.ts';
import { recordConsent } from '../../../src/modules/contacts/consents.ts';
import { contacts } from '../../../src/modules/contacts/index.ts';
import { feedback } from '../../../src/modules/feedback/index.ts';
import { sales } from '../../../src/modules/sales/index.ts';
import { createTestRapport, globalId } from '../../support/index.ts';
import type { VariablesOf } from '../../typed-documents/index.ts';
import { type GivenCustomer, givenCustomer } from '../contacts/given.ts';
import { givenPurchase } from '../sales/given.ts';
import { givenComplaint } from './given.ts';
import { givenInvitation, givenSurvey, surveysWritten } from './given-surveys.ts';
import { ANSWER, CREATE_SURVEY, INVITE } from './survey-documents.ts';

const rapport = createTestRapport([access, contacts, sales, communications, feedback]);
const maker = () => rapport.as('feedback.survey.read', 'feedback.survey.manage');
const desk = () => rapport.as('feedback.survey.read', 'feedback.survey.invite', 'contacts.customer.read');

type Asked = VariablesOf<typeof CREATE_SURVEY>['input'];
type Refused = readonly [name: string, kind: Asked['kind'], questions: Asked['questions'], paths: readonly (readonly string[])[]];
const REFUSED: readonly Refused[] = [
  ['a CUSTOM survey without questions', 'CUSTOM', undefined, [['questions']]],
  ['no question at all', 'NPS', [], [['questions'], ['questions']]],
  ['51 questions', 'CUSTOM', Array.from({ length: 51 }, (_n, i) => ({ text: `${i}?`, type: 'TEXT' })), [['questions']]],
  ['an NPS survey without its question', 'NPS', [{ text: 'Why?', type: 'TEXT' }], [['questions']]],
  [
    'two questions for the score',
    'CES',
    [
      { text: 'A?', type: 'CES' },
      { text: 'B?', type: 'CES' },
    ],
    [['questions']],
  ],
  [
    'the same question twice',
    'CUSTOM',
    [
      { text: 'Why?', type: 'TEXT' },
      { text: 'WHY?', type: 'TEXT' },
    ],
    [['questions', '1', 'text']],
  ],
  ['a CHOICE of one', 'CUSTOM', [{ text: 'A?', type: 'CHOICE', choices: ['One'] }], [['questions', '0', 'choices']]],
  ['a CHOICE without choices', 'CUSTOM', [{ text: 'A?', type: 'CHOICE' }], [['questions', '0', 'choices']]],
  ['a choice twice', 'CUSTOM', [{ text: 'A?', type: 'CHOICE', choices: ['One', 'one'] }], [['questions', '0', 'choices']]],
  [
    'choices of what is no CHOICE',
    'CUSTOM',
    [{ text: 'A?', type: 'TEXT', choices: ['A', 'B'] }],
    [['questions', '0', 'choices']],
  ],
  [
    'a blank question and a blank choice',
    'CUSTOM',
    [{ text: ' ', type: 'CHOICE', choices: ['A', ''] }],
    [
      ['questions', '0', 'text'],
      ['questions', '0', 'choices', '1'],
    ],
  ],
  ['a question of 501 characters', 'CUSTOM', [{ text: 'x'.repeat(501), type: 'TEXT' }], [['questions', '0', 'text']]],
];

let ada: GivenCustomer;
beforeAll(async () => {
  ada = await givenCustomer(rapport);
});

describe('createSurvey', () => {
  it.each([
    ['NPS', 'How likely are you to recommend us to a friend or colleague?'],
    ['CSAT', 'How satisfied are you with us?'],
    ['CES', 'How easy was it to get done with us what you needed?'],
  ] as const)('asks for the score of an %s and its reason unless it says otherwise', async (kind, text) => {
    const { createSurvey } = await maker().data(CREATE_SURVEY, { input: { name: `Default ${kind}`, kind } });
    expect(createSurvey).toMatchObject({
      survey: {
        ...{ version: 1, name: `Default ${kind}`, kind },
        questions: [
          { text, type: kind, choices: null },
          { text: 'What is the main reason for your answer?', type: 'TEXT', choices: null },
        ],
      },
    });
  });

  it('makes the next version of a name that is taken; what was asked before stays', async () => {
    const first = await givenSurvey(rapport, { name: 'Spokojenost', kind: 'CSAT' });
    const questions = [
      { text: 'How was it?', type: 'CSAT' as const },
      { text: 'Where?', type: 'CHOICE' as const, choices: ['Shop', 'Web'] },
    ];
    const input = { name: 'SPOKOJENOST', kind: 'CSAT' as const, questions };
    const { createSurvey } = await maker().data(CREATE_SURVEY, { input });
    expect(createSurvey).toMatchObject({
      survey: {
        ...{ id: globalId('Survey', first.survey.id), version: 2, name: 'Spokojenost' },
        questions: [
          { text: 'How was it?', type: 'CSAT', choices: null },
          { text: 'Where?', type: 'CHOICE', choices: ['Shop', 'Web'] },
        ],
      },
    });
    expect(await rapport.db.surveyQuestion.count({ where: { surveyId: first.survey.id, version: 1 } })).toBe(2);
    expect(await rapport.db.auditEntry.findMany({ where: { subjectId: first.survey.id }, orderBy: { id: 'asc' } })).toMatchObject(
      [
        { action: 'feedback.survey.created', after: { version: 1 } },
        { action: 'feedback.survey.created', after: { version: 2, questions } },
      ],
    );
  });

  it('refuses another kind under a name that is taken, and writes nothing', async () => {
    await givenSurvey(rapport, { name: 'Of one kind', kind: 'CES' });
    const before = await surveysWritten(rapport);
    const { createSurvey } = await maker().data(CREATE_SURVEY, { input: { name: 'of one kind', kind: 'NPS' } });
    expect(createSurvey).toMatchObject({ __typename: 'ConflictError', code: 'UNIQUE_VIOLATION' });
    expect(await surveysWritten(rapport)).toEqual(before);
  });

  it.each(REFUSED)('refuses %s, and writes nothing', async (name, kind, questions, paths) => {
    const before = await surveysWritten(rapport);
    const { createSurvey } = await maker().data(CREATE_SURVEY, { input: { name, kind, ...(questions && { questions }) } });
    expect(createSurvey).toMatchObject({ __typename: 'ValidationError', issues: paths.map((path) => ({ path })) });
    expect(await surveysWritten(rapport)).toEqual(before);
  });

  it('lists surveys, newest first, and shows each as a node', async () => {
    const { survey } = await givenSurvey(rapport, { name: 'The newest' });
    const { surveys, node } = await maker().data(
      'query ($id: ID!) { surveys(first: 1) { totalCount nodes { name } } node(id: $id) { ... on Survey { name questions { text } } } }',
      { id: globalId('Survey', survey.id) },
    );
    expect(surveys).toEqual({ totalCount: await rapport.db.survey.count(), nodes: [{ name: 'The newest' }] });
    expect(node).toMatchObject({ name: 'The newest', questions: [{}, {}] });
  });
});

describe('inviteToSurvey', () => {
  it('shows a token of 256 bits once, of which only the hash is kept', async () => {
    const { survey } = await givenSurvey(rapport, { name: 'Shown once' });
    const input = { surveyId: globalId('Survey', survey.id), customerId: ada.globalId, idempotencyKey: 'once' };
    const caller = desk();
    const { inviteToSurvey } = await caller.data(INVITE, { input });
    if (inviteToSurvey?.__typename !== 'InviteToSurveySuccess') throw new Error(JSON.stringify(inviteToSurvey));
    const { token, invitation } = inviteToSurvey;
    expect(token).toMatch(/^[\w-]{43}$/);
    expect(invitation).toMatchObject({ answeredAt: null, survey: { name: 'Shown once' }, customer: { displayName: 'Ada' } });
    const hash = (await import('node:crypto')).createHash('sha256').update(token).digest();
    const row = await rapport.db.surveyInvitation.findFirstOrThrow({ where: { surveyId: survey.id } });
    expect(Buffer.from(row.tokenHash)).toEqual(hash);
    expect(row.expiresAt.getTime() - row.sentAt.getTime()).toBe(60 * 86_400_000);
    const everything = await rapport.db.$queryRaw<{ found: boolean }[]>`
      SELECT EXISTS (SELECT FROM "AuditEntry" AS a WHERE position(${token} in a::text) > 0)
        OR EXISTS (SELECT FROM "LoggedEvent" AS e WHERE position(${token} in e::text) > 0)
        OR EXISTS (SELECT FROM "IdempotencyRecord" AS k WHERE position(${token} in k::text) > 0) AS found`;
    expect(everything).toEqual([{ found: false }]);
    const again = await caller.data(INVITE, { input });
    expect(again.inviteToSurvey).toMatchObject({ __typename: 'ConflictError' });
    expect(await rapport.db.surveyInvitation.count({ where: { surveyId: survey.id } })).toBe(1);
    expect(await rapport.eventsAbout(row.id)).toMatchObject([{ name: 'feedback.survey.invited', payload: { kind: 'NPS' } }]);
  });

  it('refuses who denied RESEARCH, and writes nothing', async () => {
    const given = await givenSurvey(rapport);
    const ben = await givenCustomer(rapport, { givenName: 'Ben' });
    await recordConsent(rapport.ctx, { customerId: ben.globalId, purpose: 'RESEARCH', state: 'DENIED' });
    const before = await surveysWritten(rapport);
    const input = { surveyId: globalId('Survey', given.survey.id), customerId: ben.globalId };
    const { inviteToSurvey } = await desk().data(INVITE, { input });
    expect(inviteToSurvey).toMatchObject({ __typename: 'ConflictError', code: 'CONFLICT' });
    expect(await surveysWritten(rapport)).toEqual(before);
  });

  it('refuses a complaint or a purchase of somebody else, and writes nothing', async () => {
    const { survey } = await givenSurvey(rapport);
    const other = await givenCustomer(rapport, { givenName: 'Other' });
    const complaint = await givenComplaint(rapport, other);
    const purchase = await givenPurchase(rapport, other);
    const before = await surveysWritten(rapport);
    const input = { surveyId: globalId('Survey', survey.id), customerId: ada.globalId };
    const ofTheirs = [{ complaintId: globalId('Complaint', complaint.id) }, { purchaseId: globalId('Purchase', purchase.id) }];
    for (const about of ofTheirs) {
      const { inviteToSurvey } = await desk().data(INVITE, { input: { ...input, ...about } });
      expect(inviteToSurvey).toMatchObject({ __typename: 'ValidationError', issues: [{ path: Object.keys(about) }] });
    }
    expect(await surveysWritten(rapport)).toEqual(before);
  });

  it('asks what the survey asked when the invitation was made, whatever comes after it', async () => {
    const given = await givenSurvey(rapport, { name: 'Changes' });
    const { token } = await givenInvitation(rapport, given, ada);
    const next = await givenSurvey(rapport, { name: 'Changes' });
    const answer = (questionId = '') =>
      rapport
        .anonymous()
        .data(ANSWER, { input: { token, answers: [{ questionId: globalId('SurveyQuestion', questionId), number: 9 }] } });
    const { answerSurvey } = await answer(next.questions[0]?.id);
    expect(answerSurvey).toMatchObject({
      issues: [
        { path: ['answers', '0', 'questionId'], code: 'UNKNOWN' },
        { path: ['answers'], code: 'REQUIRED' },
      ],
    });
    expect(await answer(given.questions[0]?.id)).toMatchObject({ answerSurvey: { __typename: 'AnswerSurveySuccess' } });
    expect(await rapport.db.surveyResponse.findFirst({ where: { surveyId: given.survey.id } })).toMatchObject({
      surveyVersion: 1,
      score: 9,
    });
  });
});
