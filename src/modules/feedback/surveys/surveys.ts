/** Surveys and what was answered: finding them, and who may see them. */
import type { Prisma } from '../../../generated/index.ts';
import { type Ctx, NotFoundError, takesAll } from '../../../kernel/index.ts';
import { visibleCustomers } from '../../contacts/index.ts';

export type Survey = Prisma.SurveyModel;
export type SurveyQuestion = Prisma.SurveyQuestionModel;
export type SurveyInvitation = Prisma.SurveyInvitationModel;
export type SurveyResponse = Prisma.SurveyResponseModel;

export async function requireSurvey({ db }: Pick<Ctx, 'db'>, id: string): Promise<Survey> {
  const survey = await db.survey.findUnique({ where: { id } });
  if (!survey) throw new NotFoundError('Survey', id);
  return survey;
}

/** Who was asked and what they answered is seen by whoever may see the customer. */
export function visibleSurveyRecords(ctx: Ctx): { readonly customer?: Prisma.CustomerWhereInput } {
  const customer = visibleCustomers(ctx);
  return takesAll(customer) ? {} : { customer };
}

/** A version of a survey, as the key of a loader. */
export const versionKey = (surveyId: string, version: number): string => `${surveyId}:${version}`;

/** By survey and version (`versionKey`): its questions in their order. One statement. */
export async function questionsByVersion(
  { db }: Pick<Ctx, 'db'>,
  keys: readonly string[],
): Promise<ReadonlyMap<string, readonly SurveyQuestion[]>> {
  const wanted = keys.map((key) => {
    const [surveyId = '', version] = key.split(':');
    return { surveyId, version: Number(version) };
  });
  const rows = await db.surveyQuestion.findMany({ where: { OR: wanted }, orderBy: [{ position: 'asc' }] });
  const byVersion = new Map<string, SurveyQuestion[]>();
  for (const row of rows) {
    const key = versionKey(row.surveyId, row.version);
    byVersion.set(key, [...(byVersion.get(key) ?? []), row]);
  }
  return byVersion;
}

/** Those of one version. */
export async function questionsOf(ctx: Pick<Ctx, 'db'>, surveyId: string, version: number): Promise<readonly SurveyQuestion[]> {
  const key = versionKey(surveyId, version);
  return (await questionsByVersion(ctx, [key])).get(key) ?? [];
}
