/** Making surveys: a name that is taken makes the next version of its survey. */
import type { QuestionType, SurveyKind } from '../../../generated/index.ts';
import { ConflictError, type Ctx, newId, type TxCtx, ValidationError, type ValidationIssue } from '../../../kernel/index.ts';
import { audit } from '../../access/index.ts';
import { defaultQuestions } from './default-questions.ts';
import { scoreTypeOf } from './question-types.ts';
import { questionsOf, type Survey } from './surveys.ts';

export const MOST_QUESTIONS = 50;
export const MOST_CHOICES = 50;

interface NewQuestion {
  readonly text: string;
  readonly type: QuestionType;
  /** Of CHOICE, and of no other. */
  readonly choices?: readonly string[] | null | undefined;
}

export interface NewSurvey {
  readonly name: string;
  readonly kind: SurveyKind;
  /** Those of the kind unless given; CUSTOM has to give some. */
  readonly questions?: readonly NewQuestion[] | null | undefined;
}

/** Writes a survey, or the next version of the one that is called so, with its questions; or tells all that is wrong with them. */
export function createSurvey(ctx: Ctx, { name, kind, questions: given }: NewSurvey): Promise<Survey> {
  return ctx.transact(async (tx) => {
    refuseFaults(kind, given);
    const survey = await nextVersion(tx, { name, kind });
    const { id: surveyId, version } = survey;
    const asked: readonly NewQuestion[] = given ?? defaultQuestions(kind);
    await tx.db.surveyQuestion.createMany({
      data: asked.map(({ text, type, choices }, index) => ({
        ...{ id: newId(), surveyId, version, position: index + 1, text, type, isDefault: given == null },
        choices: [...(choices ?? [])],
      })),
    });
    const questions = (await questionsOf(tx, surveyId, version)).map(({ text, type, choices }) => ({ text, type, choices }));
    const after = { name: survey.name, kind, version, questions };
    await audit(tx, { action: 'feedback.survey.created', type: 'Survey', id: surveyId, before: null, after });
    return survey;
  });
}

/** One statement decides, also among several at once, which version is whose. */
async function nextVersion(tx: TxCtx, { name, kind }: Pick<NewSurvey, 'name' | 'kind'>): Promise<Survey> {
  const now = tx.clock.now();
  const [written] = await tx.db.$queryRaw<{ id: string }[]>`
    INSERT INTO "Survey" AS survey ("id", "version", "name", "kind", "createdAt", "versionedAt")
    VALUES (${newId()}::uuid, 1, ${name}, ${kind}::"SurveyKind", ${now}, ${now})
    ON CONFLICT ("nameFolded") DO UPDATE SET "version" = survey."version" + 1, "versionedAt" = excluded."versionedAt"
    WHERE survey."kind" = excluded."kind" RETURNING survey."id"`;
  if (!written) {
    throw new ConflictError('There is a survey of another kind that is called so. Give this one a name of its own.', {
      code: 'UNIQUE_VIOLATION',
    });
  }
  return tx.db.survey.findUniqueOrThrow({ where: { id: written.id } });
}

function refuseFaults(kind: SurveyKind, questions: NewSurvey['questions']): void {
  const issues = questions == null ? faultOfNone(kind) : [...faultsOfCount(kind, questions), ...questions.flatMap(faultsOf)];
  if (issues.length > 0) throw new ValidationError(issues);
}

function faultOfNone(kind: SurveyKind): readonly ValidationIssue[] {
  if (kind !== 'CUSTOM') return [];
  return [{ path: ['questions'], message: 'A CUSTOM survey gives its questions.', code: 'REQUIRED' }];
}

function faultsOfCount(kind: SurveyKind, questions: readonly NewQuestion[]): readonly ValidationIssue[] {
  const issues: ValidationIssue[] = [];
  const path = ['questions'];
  if (questions.length < 1 || questions.length > MOST_QUESTIONS) {
    issues.push({ path, message: `Must have 1 to ${MOST_QUESTIONS} questions.`, code: 'INVALID' });
  }
  const scoreType = scoreTypeOf(kind);
  const scores = questions.filter(({ type }) => type === scoreType).length;
  if (scoreType !== null && scores !== 1) {
    const message = `A survey of kind ${kind} has exactly one question of type ${scoreType}, which gives its score; this one has ${scores}.`;
    issues.push({ path, message, code: 'INVALID' });
  }
  return issues;
}

function faultsOf({ text, type, choices }: NewQuestion, index: number, all: readonly NewQuestion[]): readonly ValidationIssue[] {
  const at = ['questions', String(index)];
  const issues: ValidationIssue[] = [];
  if (all.slice(0, index).some((earlier) => earlier.text.toLowerCase() === text.toLowerCase())) {
    issues.push({ path: [...at, 'text'], message: 'Asks what an earlier question asks.', code: 'INVALID' });
  }
  const wrong = faultOfChoices(type, choices ?? []);
  if (wrong !== null) issues.push({ path: [...at, 'choices'], message: wrong, code: 'INVALID' });
  return issues;
}

function faultOfChoices(type: QuestionType, choices: readonly string[]): string | null {
  if (type !== 'CHOICE') return choices.length > 0 ? 'Only a question of type CHOICE has choices.' : null;
  if (choices.length < 2 || choices.length > MOST_CHOICES) return `A CHOICE has 2 to ${MOST_CHOICES} choices.`;
  return new Set(choices.map((choice) => choice.toLowerCase())).size < choices.length ? 'A choice stands there twice.' : null;
}
