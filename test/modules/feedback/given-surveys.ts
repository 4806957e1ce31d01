/** Surveys, invitations and answers to begin with, made as the product makes them. */
import type { Ctx } from '../../../src/index.ts';
import {
  answerSurvey,
  createSurvey,
  type GivenAnswer,
  type Invited,
  inviteToSurvey,
  type NewInvitation,
  type NewSurvey,
  type Survey,
  type SurveyQuestion,
  type SurveyResponse,
} from '../../../src/modules/feedback/surveys/index.ts';
import type { TestRapport } from '../../support/index.ts';
import type { GivenCustomer } from '../contacts/given.ts';

let made = 0;

export interface GivenSurvey {
  readonly survey: Survey;
  /** Of its current version, in their order. */
  readonly questions: readonly SurveyQuestion[];
}

/** An NPS survey with the default questions unless told otherwise. */
export async function givenSurvey({ ctx }: Pick<TestRapport, 'ctx'>, input: Partial<NewSurvey> = {}): Promise<GivenSurvey> {
  made += 1;
  const survey = await createSurvey(ctx, { name: `Survey ${made}`, kind: 'NPS', ...input });
  const where = { surveyId: survey.id, version: survey.version };
  return { survey, questions: await ctx.db.surveyQuestion.findMany({ where, orderBy: { position: 'asc' } }) };
}

export const givenInvitation = (
  { ctx }: Pick<TestRapport, 'ctx'>,
  { survey }: Pick<GivenSurvey, 'survey'>,
  { id: customerId }: Pick<GivenCustomer, 'id'>,
  about: Partial<NewInvitation> = {},
): Promise<Invited> => inviteToSurvey(ctx, { surveyId: survey.id, customerId, ...about });

/** The first question answered with this number, as a survey of a kind needs it, and any others as told. */
export async function givenResponse(
  rapport: Pick<TestRapport, 'ctx'>,
  given: GivenSurvey,
  customer: Pick<GivenCustomer, 'id'>,
  number: number,
  { others = [], ...about }: Partial<NewInvitation> & { readonly others?: readonly GivenAnswer[] } = {},
): Promise<SurveyResponse> {
  const { token } = await givenInvitation(rapport, given, customer, about);
  return answerSurvey(rapport.ctx, { token, answers: [{ questionId: given.questions[0]?.id ?? '', number }, ...others] });
}

/** One record in each table of surveys, about this customer, with these words as their answer. */
export async function givenSurveyRecords(ctx: Ctx, customerId: string, personalText: string): Promise<void> {
  const given = await givenSurvey({ ctx });
  const reason = { questionId: given.questions[1]?.id ?? '', text: `Yours, ${personalText}` };
  await givenResponse({ ctx }, given, { id: customerId }, 3, { others: [reason] });
}

/** All that a write may leave behind, to show that a refused one left nothing. */
export async function surveysWritten({ db }: TestRapport) {
  return {
    surveys: await db.survey.findMany({ orderBy: { id: 'asc' } }),
    questions: await db.surveyQuestion.count(),
    invitations: await db.surveyInvitation.findMany({ orderBy: { id: 'asc' } }),
    responses: await db.surveyResponse.count(),
    answers: await db.surveyAnswer.count(),
    words: await db.communication.count(),
    events: await db.loggedEvent.count(),
    // Who read what is recorded after the answer: not by whoever writes.
    audit: await db.auditEntry.count({ where: { NOT: { action: { endsWith: '.read' } } } }),
    keys: await db.idempotencyRecord.count(),
  };
}
