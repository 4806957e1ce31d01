/** What can be asked, and which answers fit. */
import type { QuestionType, SurveyKind } from '../../../generated/index.ts';

/** Least and most of a whole number, by the types that are answered with one. */
export const SCALES = {
  NPS: [0, 10],
  CSAT: [1, 5],
  CES: [1, 7],
  RATING: [1, 5],
} as const satisfies Partial<Record<QuestionType, readonly [least: number, most: number]>>;

export type ScaleType = keyof typeof SCALES;

export const isScale = (type: QuestionType): type is ScaleType => Object.hasOwn(SCALES, type);

/** Of an answer in words, in code points. */
export const LONGEST_ANSWER = 10_000;

/** The type of the question that gives a survey its score; null for CUSTOM, which has none. */
export const scoreTypeOf = (kind: SurveyKind): QuestionType | null => (kind === 'CUSTOM' ? null : kind);
