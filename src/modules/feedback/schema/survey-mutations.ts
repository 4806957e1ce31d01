/** Making surveys, asking customers, and taking their answers. */
import { z } from 'zod';
import { QuestionType, SurveyKind } from '../../../generated/index.ts';
import { idOf, type RapportBuilder, text } from '../../../kernel/index.ts';
import {
  answerSurvey,
  countTry,
  createSurvey,
  inviteToSurvey,
  LONGEST_ANSWER,
  MOST_CHOICES,
  MOST_QUESTIONS,
} from '../surveys/index.ts';

export function surveyMutations(builder: RapportBuilder): void {
  making(builder);
  asking(builder);
  answering(builder);
}

function making(builder: RapportBuilder): void {
  const SurveyQuestionInput = builder.inputType('SurveyQuestionInput', {
    description: 'A question to ask.',
    fields: (t) => ({
      text: t
        .string({ required: true, description: 'In 1 to 500 characters, shown as written; no question twice.' })
        .check(text(1, 500)),
      type: t.field({ type: QuestionType, required: true, description: 'What it is answered with.' }),
      choices: t
        .stringList({
          description: `What a CHOICE offers: 2 to ${MOST_CHOICES}, each in 1 to 200 characters, none twice. Only for CHOICE.`,
        })
        .check(z.array(text(1, 200))),
    }),
  });
  builder.resultMutation('createSurvey', {
    description:
      'Makes a survey, or the next version of the one that is called so; invitations from then on are for that version. Of another kind it is a ConflictError with UNIQUE_VIOLATION.',
    permission: 'feedback.survey.manage',
    input: (t) => ({
      name: t
        .string({
          required: true,
          description: 'In 1 to 100 characters; a survey is known by it, whatever its case and accents.',
        })
        .check(text(1, 100)),
      kind: t.field({ type: SurveyKind, required: true, description: 'What it measures.' }),
      questions: t.field({
        type: [SurveyQuestionInput],
        description: `1 to ${MOST_QUESTIONS}, in their order; of NPS, CSAT and CES exactly one of that type. Unless given the one of the kind and one for the reason, in the customer’s language; CUSTOM has to give some.`,
      }),
    }),
    success: { survey: 'Survey' },
    resolve: async (input, tx) => ({ survey: await createSurvey(tx, input) }),
  });
}

function asking(builder: RapportBuilder): void {
  builder.resultMutation('inviteToSurvey', {
    description:
      'Asks a customer to answer the current version of a survey. How the link reaches them is up to the caller. Denied RESEARCH is a ConflictError.',
    permission: 'feedback.survey.invite',
    input: (t) => ({
      surveyId: t.id({ required: true, description: 'Of the survey.' }).check(idOf('Survey')),
      customerId: t.id({ required: true, description: 'Who is asked.' }).check(idOf('Customer')),
      complaintId: t.id({ description: 'A complaint of theirs that it is about.' }).check(idOf('Complaint')),
      purchaseId: t.id({ description: 'A purchase of theirs that it is about.' }).check(idOf('Purchase')),
    }),
    success: { invitation: 'SurveyInvitation', token: 'String' },
    successDescriptions: {
      token: 'For the customer, shown this once: the form is at /survey/<token>, for as many days as FEEDBACK_SURVEY_DAYS says.',
    },
    secrets: ['token'],
    resolve: (input, tx) => inviteToSurvey(tx, input),
  });
}

function answering(builder: RapportBuilder): void {
  const SurveyAnswerInput = builder.inputType('SurveyAnswerInput', {
    description:
      'An answer to one question, with what the question’s type asks for and nothing else. One with nothing is left out.',
    fields: (t) => ({
      questionId: t
        .id({ required: true, description: 'Of a question of the version that was asked; none twice.' })
        .check(idOf('SurveyQuestion')),
      number: t.int({ description: 'To NPS 0 to 10, CSAT and RATING 1 to 5, CES 1 to 7.' }),
      choice: t.string({ description: 'To CHOICE: one of its choices, as it is written there.' }),
      text: t.string({ description: `To TEXT: at most ${LONGEST_ANSWER} characters.` }),
    }),
  });
  builder.resultMutation('answerSurvey', {
    description:
      'By the customer, with the invitation’s token: needs no key. Once: answered already is a ConflictError with ALREADY_ANSWERED. An unknown, malformed or expired token is a NotFoundError. Too many attempts with a token or from an address are RATE_LIMITED.',
    permission: 'public',
    input: (t) => ({
      token: t.string({ required: true, description: 'As `inviteToSurvey` answered it.' }),
      answers: t.field({
        type: [SurveyAnswerInput],
        required: true,
        description:
          'The question that gives the survey its score has to be answered, of a CUSTOM survey any; the others may be left out.',
      }),
    }),
    success: { answeredAt: 'DateTime' },
    successDescriptions: { answeredAt: 'When it was taken.' },
    resolve: async (input, tx) => {
      countTry(tx, input.token);
      return { answeredAt: (await answerSurvey(tx, input)).respondedAt };
    },
  });
}
