/** What no relation leads to, in as many statements for many as for one. */
import DataLoader from 'dataloader';
import type { SurveyKind } from '../../../generated/index.ts';
import type { Ctx } from '../../../kernel/index.ts';
import { type Period, resultsOf, type SurveyResults } from './results.ts';
import { type Satisfaction, satisfactionOf } from './satisfaction.ts';
import { questionsByVersion, type SurveyQuestion } from './surveys.ts';

export interface ResultsAsked {
  readonly id: string;
  readonly kind: SurveyKind;
  readonly period: Period;
}

const keyOf = ({ id, period }: ResultsAsked): string => JSON.stringify([id, period]);

export const surveyLoaders = (ctx: Ctx) => ({
  /** By survey and version, as `versionKey` writes them: the questions in their order. */
  surveyQuestions: new DataLoader<string, readonly SurveyQuestion[]>(async (keys) => {
    const byVersion = await questionsByVersion(ctx, keys);
    return keys.map((key) => byVersion.get(key) ?? []);
  }),
  /** By survey and period. */
  surveyResults: new DataLoader<ResultsAsked, SurveyResults, string>((asked) => resultsInPeriods(ctx, asked), {
    cacheKeyFn: keyOf,
  }),
  /** By customer. */
  satisfaction: new DataLoader<string, Satisfaction>((ids) => satisfactionOf(ctx, ids)),
});

/** Two statements for each period; a request rarely names more than one. */
async function resultsInPeriods(ctx: Ctx, asked: readonly ResultsAsked[]): Promise<SurveyResults[]> {
  const found = new Map<string, SurveyResults>();
  const periods = new Map(asked.map(({ period }) => [JSON.stringify(period), period]));
  for (const [written, period] of periods) {
    const same = asked.filter((one) => JSON.stringify(one.period) === written);
    const results = await resultsOf(ctx, same, period);
    for (const [index, one] of same.entries()) {
      const result = results[index];
      if (result) found.set(keyOf(one), result);
    }
  }
  return asked.flatMap((one) => found.get(keyOf(one)) ?? []);
}
