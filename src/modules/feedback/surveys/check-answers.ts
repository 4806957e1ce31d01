/** Whether answers fit the questions that they are for. */
import type { QuestionType, SurveyKind } from '../../../generated/index.ts';
import { optionalText, type ValidationIssue } from '../../../kernel/index.ts';
import { isScale, LONGEST_ANSWER, SCALES, scoreTypeOf } from './question-types.ts';
import type { SurveyQuestion } from './surveys.ts';

/** One with nothing in it is left out. */
export interface GivenAnswer {
  readonly questionId: string;
  /** Of NPS, CSAT, CES and RATING. */
  readonly number?: number | null | undefined;
  /** Of CHOICE: one of those that the question offers. */
  readonly choice?: string | null | undefined;
  /** Of TEXT. */
  readonly text?: string | null | undefined;
}

const WORDS = optionalText(LONGEST_ANSWER);

type Field = 'number' | 'choice' | 'text';
const FIELDS: readonly Field[] = ['number', 'choice', 'text'];
const fieldOf = (type: QuestionType): Field => (isScale(type) ? 'number' : type === 'CHOICE' ? 'choice' : 'text');

interface FittingAnswer {
  readonly questionId: string;
  readonly number: number | null;
  readonly choice: string | null;
  readonly text: string | null;
}

export interface FittingAnswers {
  readonly rows: readonly FittingAnswer[];
  /** The answer to the question that gives the survey its kind; null for CUSTOM. */
  readonly score: number | null;
}

/** What is to be stored of the answers, or all that is wrong with them. The score has to be given, all else may be left out. */
export function fitAnswers(
  kind: SurveyKind,
  questions: readonly SurveyQuestion[],
  answers: readonly GivenAnswer[],
): { readonly issues: readonly ValidationIssue[] } | FittingAnswers {
  const byId = new Map(questions.map((question) => [question.id, question]));
  const scoreType = scoreTypeOf(kind);
  const issues = answers.flatMap((answer, index) => {
    const isRepeated = answers.slice(0, index).some(({ questionId }) => questionId === answer.questionId);
    return faultsOf(answer, ['answers', String(index)], byId.get(answer.questionId), { isRepeated, scoreType });
  });
  const scored = questions.find(({ type }) => type === scoreType);
  if (scored && !answers.some(({ questionId }) => questionId === scored.id)) {
    issues.push({ path: ['answers'], message: `The question "${scored.text}" has to be answered.`, code: 'REQUIRED' });
  }
  if (!scored && answers.every(isLeftOut)) {
    issues.push({ path: ['answers'], message: 'At least one question has to be answered.', code: 'NOTHING_ANSWERED' });
  }
  if (issues.length > 0) return { issues };
  const rows = answers
    .filter((answer) => !isLeftOut(answer))
    .map(({ questionId, number = null, choice = null, text = null }) => ({
      ...{ questionId, number, choice: number === null && isNothing(text) ? choice : null },
      text: text === null ? null : WORDS.parse(text),
    }));
  return { rows, score: rows.find(({ questionId }) => questionId === scored?.id)?.number ?? null };
}

const isLeftOut = (answer: GivenAnswer): boolean => FIELDS.every((field) => isNothing(answer[field]));
const isNothing = (value: string | number | null | undefined): boolean =>
  value == null || (typeof value === 'string' && value.trim() === '');

interface Asked {
  readonly isRepeated: boolean;
  readonly scoreType: QuestionType | null;
}

function faultsOf(
  answer: GivenAnswer,
  at: readonly string[],
  question: SurveyQuestion | undefined,
  { isRepeated, scoreType }: Asked,
): readonly ValidationIssue[] {
  const fault = (path: readonly string[], message: string, code = 'INVALID'): readonly ValidationIssue[] => [
    { path, message, code },
  ];
  if (!question)
    return fault([...at, 'questionId'], 'Is no question of this survey, or not of the version that is asked.', 'UNKNOWN');
  if (isRepeated) return fault([...at, 'questionId'], 'This question is answered twice.', 'REPEATED');
  const field = fieldOf(question.type);
  if (isLeftOut(answer)) {
    return question.type === scoreType ? fault([...at, field], 'This question has to be answered.', 'REQUIRED') : [];
  }
  const others = FIELDS.filter((other) => other !== field && !isNothing(answer[other]));
  if (others.length > 0) return others.flatMap((other) => fault([...at, other], `This question is answered with a ${field}.`));
  const wrong = faultOfValue(question, answer);
  return wrong === null ? [] : fault([...at, field], wrong.message, wrong.code);
}

function faultOfValue(
  { type, choices }: SurveyQuestion,
  { number, choice, text }: GivenAnswer,
): { readonly message: string; readonly code: string } | null {
  if (isScale(type)) {
    const [least, most] = SCALES[type];
    const fits = typeof number === 'number' && Number.isInteger(number) && number >= least && number <= most;
    return fits ? null : { message: `Must be a whole number from ${least} to ${most}.`, code: 'INVALID' };
  }
  if (type === 'CHOICE') {
    return choice != null && choices.includes(choice)
      ? null
      : { message: 'Must be one of the choices that the question offers.', code: 'INVALID' };
  }
  return WORDS.safeParse(text ?? '').success
    ? null
    : { message: `Must have at most ${LONGEST_ANSWER} characters.`, code: 'TOO_LONG' };
}
