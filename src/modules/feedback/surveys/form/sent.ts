/** What a form that was sent says, question by question. */

import type { GivenAnswer } from '../check-answers.ts';
import { isScale } from '../question-types.ts';
import type { SurveyQuestion } from '../surveys.ts';

/** What was chosen or written, as it came; shown again where the form is. */
export type Sent = ReadonlyMap<string, string>;

/** Name of a question's field. */
export const fieldName = ({ id }: Pick<SurveyQuestion, 'id'>): string => `q-${id}`;

/** Of application/x-www-form-urlencoded. Browsers end lines with CR LF; other control characters are no part of an answer. */
export function readSent(body: string, questions: readonly SurveyQuestion[]): Sent {
  const fields = new URLSearchParams(body);
  return new Map(
    questions.map((question) => {
      const value = fields.get(fieldName(question)) ?? '';
      return [question.id, value.replace(/\r\n?/g, '\n').replace(/(?!\n|\t)\p{Cc}/gu, '')] as const;
    }),
  );
}

/** One answer to each question, in their order. */
export function answersIn(sent: Sent, questions: readonly SurveyQuestion[]): readonly GivenAnswer[] {
  return questions.map(({ id: questionId, type }) => {
    const value = sent.get(questionId) ?? '';
    if (value === '') return { questionId };
    // What is no number in digits is no answer on any scale, and is refused as one.
    if (isScale(type)) return { questionId, number: /^\d{1,2}$/.test(value) ? Number(value) : -1 };
    return type === 'CHOICE' ? { questionId, choice: value } : { questionId, text: value };
  });
}
