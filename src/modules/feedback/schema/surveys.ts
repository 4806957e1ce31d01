/** Surveys, what was asked of whom, and what was answered. */
import { QuestionType, SurveyKind } from '../../../generated/index.ts';
import { orderedBy, type RapportBuilder, uuidOf, withoutNulls } from '../../../kernel/index.ts';
import { MOST_CHOICES, MOST_QUESTIONS, type SurveyResults, versionKey, visibleSurveyRecords } from '../surveys/index.ts';

const MAY_READ = { can: 'feedback.survey.read' } as const;

export function surveyReads(builder: RapportBuilder): void {
  surveyEnums(builder);
  const SurveyQuestion = surveyQuestion(builder);
  survey(builder, SurveyQuestion);
  invitation(builder);
  response(builder);
  surveyLists(builder);
}

function surveyEnums(builder: RapportBuilder): void {
  builder.enumType(SurveyKind, {
    name: 'SurveyKind',
    description: 'What a survey measures.',
    values: {
      NPS: { description: 'Net promoter score: whether they would recommend us.' },
      CSAT: { description: 'Customer satisfaction: how satisfied they are.' },
      CES: { description: 'Customer effort score: how easy it was.' },
      CUSTOM: { description: 'Anything else; has no score.' },
    },
  });
  builder.enumType(QuestionType, {
    name: 'QuestionType',
    description: 'What a question is answered with.',
    values: {
      NPS: { description: 'A whole number from 0, not at all likely, to 10, extremely likely.' },
      CSAT: { description: 'A whole number from 1, very dissatisfied, to 5, very satisfied.' },
      CES: { description: 'A whole number from 1, very difficult, to 7, very easy.' },
      RATING: { description: 'A whole number from 1, very bad, to 5, very good.' },
      CHOICE: { description: 'One of the choices that it offers.' },
      TEXT: { description: 'Words, at most 10,000 characters.' },
    },
  });
}

function surveyQuestion(builder: RapportBuilder) {
  return builder.record('SurveyQuestion', {
    description: 'A question of one version of a survey; never changes.',
    permission: 'feedback.survey.read',
    fields: (t) => ({
      text: t.exposeString('text', {
        description:
          'In 1 to 500 characters, shown as written; of a default question the English one, which the form shows in the customer’s language.',
      }),
      type: t.expose('type', { type: QuestionType, description: 'What it is answered with.' }),
      choices: t.stringList({
        nullable: true,
        description: `What a CHOICE offers, 2 to ${MOST_CHOICES}; null for other types.`,
        select: { type: true, choices: true },
        resolve: ({ type, choices }) => (type === 'CHOICE' ? choices : null),
      }),
    }),
  });
}

function surveyResults(builder: RapportBuilder) {
  return builder.objectRef<SurveyResults>('SurveyResults').implement({
    description: 'What the answers to all versions of a survey come to.',
    extensions: { guardedBy: 'Survey' },
    fields: (t) => ({
      responses: t.exposeInt('responses', { description: 'Answered in the period.' }),
      invited: t.exposeInt('invited', { description: 'Asked in the period.' }),
      score: t.exposeFloat('score', {
        nullable: true,
        description:
          'NPS: 100 × (promoters − detractors) ÷ responses, -100 to 100. CSAT: the share of 4 and 5, 0 to 1. CES: the mean, 1 to 7. Null, not zero, without answers, and for CUSTOM.',
      }),
      scoreLow: t.exposeFloat('scoreLow', {
        nullable: true,
        description:
          'Low end of the 95 % interval: of Wilson for CSAT, the normal one by the sample’s variance for NPS and CES, which needs two answers.',
      }),
      scoreHigh: t.exposeFloat('scoreHigh', { nullable: true, description: 'High end of it.' }),
      promoters: t.exposeInt('promoters', { nullable: true, description: 'Who answered 9 or 10; null unless NPS.' }),
      passives: t.exposeInt('passives', { nullable: true, description: 'Who answered 7 or 8; null unless NPS.' }),
      detractors: t.exposeInt('detractors', { nullable: true, description: 'Who answered 0 to 6; null unless NPS.' }),
    }),
  });
}

function survey(builder: RapportBuilder, SurveyQuestion: ReturnType<typeof surveyQuestion>): void {
  const SurveyResults = surveyResults(builder);
  builder.record('Survey', {
    description: 'What customers are asked. Its questions change only by a new version.',
    permission: 'feedback.survey.read',
    fields: (t) => ({
      version: t.exposeInt('version', { description: 'The current one, which invitations are made for, from 1.' }),
      name: t.exposeString('name', { description: 'In 1 to 100 characters; unique, whatever its case and accents.' }),
      kind: t.expose('kind', { type: SurveyKind, description: 'What it measures; the same in all versions.' }),
      questions: t.field({
        type: [SurveyQuestion],
        description: `Of the current version, in their order; 1 to ${MOST_QUESTIONS}.`,
        select: { id: true, version: true },
        resolve: async ({ id, version }, _args, ctx) => [
          ...(await ctx.loaders.feedback.surveyQuestions.load(versionKey(id, version))),
        ],
      }),
      results: t.field({
        type: SurveyResults,
        nullable: true,
        description: 'What its answers come to.',
        args: {
          period: t.arg({ type: 'DateTimeFilter', description: 'When they were asked, and answered; ever unless given.' }),
        },
        select: { id: true, kind: true },
        resolve: ({ id, kind }, { period }, ctx) =>
          ctx.loaders.feedback.surveyResults.load({ id, kind, period: withoutNulls(period ?? {}) }),
      }),
    }),
  });
}

function invitation(builder: RapportBuilder): void {
  builder.record('SurveyInvitation', {
    description: 'That one customer was asked to answer a version of a survey, once.',
    permission: 'feedback.survey.read',
    visible: visibleSurveyRecords,
    fields: (t) => ({
      survey: t.relation('survey', { description: 'What was asked, in the version of that time.' }),
      customer: t.relation('customer', { nullable: true, description: 'Who was asked.' }),
      sentAt: t.expose('sentAt', { type: 'DateTime', nullable: true, description: 'When.' }),
      answeredAt: t.expose('answeredAt', {
        type: 'DateTime',
        nullable: true,
        description: 'When they answered; null while they did not.',
      }),
    }),
  });
}

/** The same everywhere, so that one statement reads them for all. */
const IN_ORDER = { orderBy: { question: { position: 'asc' } }, take: MOST_QUESTIONS } as const;

function response(builder: RapportBuilder): void {
  const SurveyAnswer = builder.prismaObject('SurveyAnswer', {
    description: 'What was answered to one question; one of the three is there, none of them once words were erased.',
    extensions: { guardedBy: 'SurveyResponse' },
    fields: (t) => ({
      question: t.relation('question', { description: 'As it was asked.' }),
      number: t.exposeInt('number', { nullable: true, description: 'To NPS, CSAT, CES and RATING.' }),
      choice: t.exposeString('choice', { nullable: true, description: 'To CHOICE.' }),
      text: t.exposeString('text', { nullable: true, description: 'To TEXT, at most 10,000 characters.' }),
    }),
  });
  builder.record('SurveyResponse', {
    description: 'What a customer answered to one version of a survey; never changes.',
    permission: 'feedback.survey.read',
    visible: visibleSurveyRecords,
    fields: (t) => ({
      survey: t.relation('survey', { description: 'What was asked.' }),
      customer: t.relation('customer', { nullable: true, description: 'Who answered.' }),
      complaint: t.relation('complaint', { nullable: true, description: 'What they were asked about, if it was a complaint.' }),
      purchase: t.relation('purchase', { nullable: true, description: 'What they were asked about, if it was a purchase.' }),
      score: t.exposeFloat('score', {
        nullable: true,
        description: 'The answer that gives the survey its kind, a whole number; null for CUSTOM.',
      }),
      comment: t.string({
        nullable: true,
        description: 'The first that they wrote in words, at most 10,000 characters.',
        select: { answers: { ...IN_ORDER, select: { text: true } } },
        resolve: ({ answers }) => answers.find(({ text }) => text !== null)?.text ?? null,
      }),
      answers: t.field({
        type: [SurveyAnswer],
        description: 'In the order of the questions; those left out are absent.',
        select: (_args, _ctx, nested) => ({ answers: nested(IN_ORDER) }),
        resolve: ({ answers }) => answers,
      }),
      surveyVersion: t.exposeInt('surveyVersion', { description: 'Which version was asked.' }),
      respondedAt: t.expose('respondedAt', { type: 'DateTime', description: 'When.' }),
    }),
  });
}

function surveyLists(builder: RapportBuilder): void {
  builder.queryField('survey', (t) =>
    t.prismaField({
      type: 'Survey',
      nullable: true,
      description: 'One survey; null if there is none with this id.',
      authScopes: MAY_READ,
      args: { id: t.arg.id({ required: true, description: 'Of a Survey.' }) },
      resolve: (query, _root, { id }, ctx) => ctx.db.survey.findFirst({ ...query, where: { id: uuidOf('Survey', id) } }),
    }),
  );
  builder.queryField('surveys', (t) =>
    t.page('Survey', { description: 'Newest first.', authScopes: MAY_READ, order: orderedBy('createdAt', 'desc') }),
  );
  builder.prismaObjectField('Customer', 'surveyResponses', (t) =>
    t.relatedPage('surveyResponses', {
      description: 'What they answered to surveys, newest first.',
      authScopes: MAY_READ,
      order: orderedBy('respondedAt', 'desc'),
    }),
  );
}
