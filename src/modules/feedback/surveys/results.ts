/** What a survey's answers come to, with the interval in which the truth lies 95 times of 100. */
import type { Prisma, SurveyKind } from '../../../generated/index.ts';
import type { Ctx } from '../../../kernel/index.ts';
import { visibleSurveyRecords } from './surveys.ts';

/** The 97.5th percentile of the standard normal distribution. */
const Z = 1.96;

/** Answers by their score. */
type Tally = ReadonlyMap<number, number>;

interface Measured {
  readonly score: number | null;
  readonly scoreLow: number | null;
  readonly scoreHigh: number | null;
  /** Of NPS: who answered 9 or 10, 7 or 8, 0 to 6. */
  readonly promoters: number | null;
  readonly passives: number | null;
  readonly detractors: number | null;
}

export interface SurveyResults extends Measured {
  readonly responses: number;
  readonly invited: number;
}

const NOTHING: Measured = { score: null, scoreLow: null, scoreHigh: null, promoters: null, passives: null, detractors: null };

/** The measure of a kind: NPS from -100 to 100, CSAT from 0 to 1, CES from 1 to 7. Null, never 0, without answers and for CUSTOM. */
function measure(kind: SurveyKind, tally: Tally): Measured {
  if (kind === 'NPS') return netPromoterScore(tally);
  if (kind === 'CSAT') return { ...NOTHING, ...satisfiedShare(tally) };
  return kind === 'CES' ? { ...NOTHING, ...meanWithin(tally, 1, 7) } : NOTHING;
}

const countOf = (tally: Tally, among: (score: number) => boolean = () => true): number =>
  [...tally].reduce((sum, [score, count]) => sum + (among(score) ? count : 0), 0);

/** Each answer is 1, 0 or -1; the score is 100 times their mean. */
function netPromoterScore(tally: Tally): Measured {
  const promoters = countOf(tally, (score) => score >= 9);
  const detractors = countOf(tally, (score) => score <= 6);
  const passives = countOf(tally) - promoters - detractors;
  const { score, scoreLow, scoreHigh } = meanWithin(
    new Map([
      [1, promoters],
      [0, passives],
      [-1, detractors],
    ]),
    -1,
    1,
  );
  const percent = (value: number | null) => value && value * 100;
  return {
    ...{ score: percent(score), scoreLow: percent(scoreLow), scoreHigh: percent(scoreHigh) },
    ...{ promoters, passives, detractors },
  };
}

/** The share of 4 and 5, with the score interval of E. B. Wilson, "Probable Inference" (JASA 22, 1927), which holds for few answers, too. */
function satisfiedShare(tally: Tally) {
  const n = countOf(tally);
  if (n === 0) return NOTHING;
  const share = countOf(tally, (score) => score >= 4) / n;
  const centre = share + Z ** 2 / (2 * n);
  const half = Z * Math.sqrt((share * (1 - share)) / n + Z ** 2 / (4 * n ** 2));
  const scale = 1 + Z ** 2 / n;
  return { score: share, scoreLow: Math.max(0, (centre - half) / scale), scoreHigh: Math.min(1, (centre + half) / scale) };
}

/**
 * The mean, with the normal interval mean ± z · s ÷ √n, where s² is the sample's variance Σ (x − mean)² ÷ (n − 1), within what can be
 * answered. One answer has no variance, and so no interval.
 */
function meanWithin(tally: Tally, least: number, most: number) {
  const n = countOf(tally);
  if (n === 0) return NOTHING;
  const mean = [...tally].reduce((sum, [score, count]) => sum + score * count, 0) / n;
  if (n === 1) return { score: mean, scoreLow: null, scoreHigh: null };
  const variance = [...tally].reduce((sum, [score, count]) => sum + count * (score - mean) ** 2, 0) / (n - 1);
  const half = Z * Math.sqrt(variance / n);
  return { score: mean, scoreLow: Math.max(least, mean - half), scoreHigh: Math.min(most, mean + half) };
}

export type Period = Prisma.DateTimeFilter;

/** By survey: the results of all its versions; those answered, and those sent, in the period. Two statements, however many surveys. */
export async function resultsOf(
  ctx: Ctx,
  surveys: readonly { readonly id: string; readonly kind: SurveyKind }[],
  period: Period,
): Promise<readonly SurveyResults[]> {
  const surveyId = { in: surveys.map(({ id }) => id) };
  const visible = visibleSurveyRecords(ctx);
  const answered = await ctx.db.surveyResponse.groupBy({
    by: ['surveyId', 'score'],
    where: { surveyId, respondedAt: period, ...visible },
    _count: true,
  });
  const sent = await ctx.db.surveyInvitation.groupBy({
    by: ['surveyId'],
    where: { surveyId, sentAt: period, ...visible },
    _count: true,
  });
  return surveys.map(({ id, kind }) => {
    const own = answered.filter((row) => row.surveyId === id);
    const tally = new Map(own.flatMap(({ score, _count }) => (score === null ? [] : [[score, _count] as const])));
    return {
      responses: own.reduce((sum, { _count }) => sum + _count, 0),
      invited: sent.find((row) => row.surveyId === id)?._count ?? 0,
      ...measure(kind, tally),
    };
  });
}
