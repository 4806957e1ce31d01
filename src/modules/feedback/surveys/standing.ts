/** Which survey customers are asked without anybody's doing. */
import type { SurveyKind } from '../../../generated/index.ts';
import type { Ctx } from '../../../kernel/index.ts';
import type { Survey } from './surveys.ts';

/** Of this kind the one of which a version was made last; null while there is none. */
export function standingSurvey({ db }: Pick<Ctx, 'db'>, kind: SurveyKind): Promise<Survey | null> {
  return db.survey.findFirst({ where: { kind }, orderBy: [{ versionedAt: 'desc' }, { id: 'desc' }] });
}
