/** What customers of the sample company think of it: each subject adds what is missing of its own. */
import type { Ctx } from '../../kernel/index.ts';
import { sampleLosses } from './losses/index.ts';
import { sampleReviews } from './reviews/index.ts';
import { sampleComplaints } from './sample-complaints.ts';
import { evaluateSignals } from './signals/index.ts';
import { sampleSurveys } from './surveys/index.ts';

export async function sampleFeedback(ctx: Ctx): Promise<void> {
  await sampleComplaints(ctx);
  await sampleReviews(ctx);
  await sampleLosses(ctx);
  await sampleSurveys(ctx);
  await evaluateSignals(ctx);
}
