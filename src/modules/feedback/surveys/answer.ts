/** Taking the answers of a customer who was invited: once, by the invitation's token. */
import { ConflictError, type Ctx, NotFoundError, newId, type TxCtx, ValidationError } from '../../../kernel/index.ts';
import { audit } from '../../access/index.ts';
import { findCustomer, requireCustomer } from '../../contacts/index.ts';
import { fitAnswers, type GivenAnswer } from './check-answers.ts';
import { questionsOf, type Survey, type SurveyInvitation, type SurveyQuestion, type SurveyResponse } from './surveys.ts';
import { isToken, tokenHashOf } from './tokens.ts';

/** Nobody honest tries a token often; many may sit behind one address, or behind a proxy of ours. */
const BY_TOKEN = { name: 'feedback.survey.token', most: 60, restoredPerSecond: 0.2 } as const;
const BY_ADDRESS = { name: 'feedback.survey.address', most: 300, restoredPerSecond: 5 } as const;

export interface GivenAnswers {
  readonly token: string;
  readonly answers: readonly GivenAnswer[];
}

/** An invitation with what it asks, and of whom. */
export interface OpenedInvitation {
  readonly invitation: SurveyInvitation & { readonly survey: Survey };
  /** Of the version that the invitation is for, in their order. */
  readonly questions: readonly SurveyQuestion[];
  /** BCP 47; null where it is not known. */
  readonly language: string | null;
}

/**
 * What a token invites to, answered already or not; null for one that is unknown, malformed, expired, or whose customer was erased, which
 * nobody who holds it can tell apart. Throws RATE_LIMITED for who tries too many.
 */
export async function openInvitation(ctx: Ctx, token: string): Promise<OpenedInvitation | null> {
  countTry(ctx, token);
  return findInvitation(ctx, token, ctx.clock.now());
}

/** Throws RATE_LIMITED for who tries too many tokens, or one too often. */
export function countTry(ctx: Ctx, token: string): void {
  if (!ctx.actor && ctx.address !== '') ctx.spend(BY_ADDRESS, ctx.address);
  if (isToken(token)) ctx.spend(BY_TOKEN, Buffer.from(tokenHashOf(token)).toString('base64url'));
}

async function findInvitation(ctx: Ctx, token: string, now: Date): Promise<OpenedInvitation | null> {
  if (!isToken(token)) return null;
  const tokenHash = tokenHashOf(token);
  const invitation = await ctx.db.surveyInvitation.findUnique({ where: { tokenHash }, include: { survey: true } });
  if (!invitation || (!invitation.answeredAt && invitation.expiresAt <= now)) return null;
  const customer = await findCustomer(ctx, invitation.customerId);
  if (!customer || customer.erasedAt) return null;
  const questions = await questionsOf(ctx, invitation.surveyId, invitation.surveyVersion);
  return { invitation, questions, language: customer.language };
}

/**
 * Writes the answers with their score and announces them, or tells what is wrong with them and writes nothing. The try is to be
 * counted before.
 */
export function answerSurvey(ctx: Ctx, { token, answers }: GivenAnswers): Promise<SurveyResponse> {
  return ctx.transact(async (tx) => {
    const respondedAt = tx.clock.now();
    const opened = await findInvitation(tx, token, respondedAt);
    if (!opened) throw new NotFoundError('SurveyInvitation', '');
    const { invitation, questions } = opened;
    if (invitation.answeredAt) throw answeredAlready();
    const fitting = fitAnswers(invitation.survey.kind, questions, answers);
    if ('issues' in fitting) throw new ValidationError(fitting.issues);
    const { id: customerId } = await requireCustomer(tx, invitation.customerId);
    const { rows, score } = fitting;
    await takeTurn(tx, invitation, respondedAt);
    const { surveyId, surveyVersion, complaintId, purchaseId, survey } = invitation;
    const about = { surveyId, invitationId: invitation.id, customerId, kind: survey.kind, complaintId, purchaseId, score };
    const response = await tx.db.surveyResponse.create({
      data: { id: newId(), ...about, surveyVersion, respondedAt, answers: { createMany: { data: [...rows] } } },
    });
    const type = 'feedback.survey.answered';
    await tx.emit(type, { ...about, responseId: response.id, respondedAt: respondedAt.toISOString() });
    await audit(tx, { action: type, type: 'SurveyResponse', id: response.id, before: null, after: { ...about, surveyVersion } });
    return response;
  });
}

/** Of several at once one gets it: the others wait for its end here, and come too late. */
async function takeTurn(tx: TxCtx, { id }: SurveyInvitation, answeredAt: Date): Promise<void> {
  const { count } = await tx.db.surveyInvitation.updateMany({ where: { id, answeredAt: null }, data: { answeredAt } });
  if (count === 0) throw answeredAlready();
}

function answeredAlready(): ConflictError {
  return new ConflictError('This invitation was answered already; each is answered once.', { code: 'ALREADY_ANSWERED' });
}
