/** A customer of whom every table of feedback that names customers holds a row. */
import type { Ctx } from '../../../src/index.ts';
import { givenComplaintRecords } from './given.ts';
import { givenOpinionRecords } from './given-opinions.ts';
import { givenSurveyRecords } from './given-surveys.ts';

/** With these words wherever the customer's own stand. */
export async function givenFeedbackRecords(ctx: Ctx, customerId: string, personalText: string): Promise<void> {
  await givenComplaintRecords(ctx, customerId, personalText);
  await givenOpinionRecords(ctx, customerId, personalText);
  await givenSurveyRecords(ctx, customerId, personalText);
}
