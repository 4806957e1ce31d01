/** Surveys to begin with. */
import type { Ctx } from '../../../src/index.ts';
import { newId } from '../../../src/kernel/index.ts';

/** One record in each table of surveys, about this customer, with these words as their answer. */
export async function givenSurveyRecords(ctx: Ctx, customerId: string, personalText: string): Promise<void> {
  const [surveyId, questionId, invitationId] = [newId(), newId(), newId()];
  const now = ctx.clock.now();
  await ctx.db.survey.create({
    data: {
      ...{ id: surveyId, name: `Survey ${surveyId}`, kind: 'CUSTOM', createdAt: now, versionedAt: now },
      questions: { create: { id: questionId, version: 1, position: 1, text: 'Why?', type: 'TEXT', choices: [] } },
    },
  });
  const one = { surveyId, surveyVersion: 1, customerId };
  await ctx.db.surveyInvitation.create({
    data: {
      ...{ id: invitationId, ...one, tokenHash: Buffer.alloc(32, surveyId), recordedByKind: 'SYSTEM' },
      ...{ sentAt: now, expiresAt: new Date(now.getTime() + 86_400_000), answeredAt: now },
    },
  });
  await ctx.db.surveyResponse.create({
    data: {
      ...{ id: newId(), invitationId, ...one, kind: 'CUSTOM', respondedAt: now },
      answers: { create: { questionId, text: `Yours, ${personalText}` } },
    },
  });
}
