/** Asking a customer to answer a survey. */
import { ConflictError, type Ctx, DAY_MS, newId, type TxCtx, ValidationError } from '../../../kernel/index.ts';
import { audit, authorship } from '../../access/index.ts';
import { type Customer, consentTo, lockCustomer } from '../../contacts/index.ts';
import { requirePurchase } from '../../sales/index.ts';
import { requireComplaint } from '../complaints.ts';
import { requireSurvey, type Survey, type SurveyInvitation } from './surveys.ts';
import { newToken, tokenHashOf } from './tokens.ts';

export interface NewInvitation {
  readonly surveyId: string;
  readonly customerId: string;
  /** A complaint of the customer's own that it is about. */
  readonly complaintId?: string | null | undefined;
  /** A purchase of the customer's own that it is about. */
  readonly purchaseId?: string | null | undefined;
}

export interface Invited {
  readonly invitation: SurveyInvitation;
  /** For the customer, and shown this once. */
  readonly token: string;
}

/** Invites a customer to the survey's current version, by whatever way the token then reaches them. Refuses who denied RESEARCH. */
export function inviteToSurvey(ctx: Ctx, input: NewInvitation): Promise<Invited> {
  return ctx.transact(async (tx) => {
    const survey = await requireSurvey(tx, input.surveyId);
    const customer = await lockCustomer(tx, input.customerId);
    await requireTheirs(tx, input, customer);
    if (!(await consentTo(tx, [customer.id], 'RESEARCH')).get(customer.id)) {
      throw new ConflictError('This customer does not want to be asked: RESEARCH is denied.');
    }
    return writeInvitation(tx, survey, customer, input);
  });
}

async function requireTheirs(tx: TxCtx, { complaintId, purchaseId }: NewInvitation, { id }: Customer): Promise<void> {
  if (complaintId && (await requireComplaint(tx, complaintId)).customerId !== id) {
    throw ValidationError.at(['complaintId'], 'Must be a complaint of the customer who is asked.');
  }
  if (purchaseId && (await requirePurchase(tx, purchaseId)).customerId !== id) {
    throw ValidationError.at(['purchaseId'], 'Must be a purchase of the customer who is asked.');
  }
}

type About = Pick<NewInvitation, 'complaintId' | 'purchaseId'> & {
  /** What it is made for by itself; unique. */
  readonly originKey?: string;
};

/** Writes and announces an invitation. The customer's row is locked, and may be asked. */
export async function writeInvitation(
  tx: TxCtx,
  { id: surveyId, version, kind }: Survey,
  { id: customerId }: Customer,
  { complaintId = null, purchaseId = null, originKey }: About,
): Promise<Invited> {
  const token = newToken();
  const sentAt = tx.clock.now();
  const expiresAt = new Date(sentAt.getTime() + tx.config.feedback.FEEDBACK_SURVEY_DAYS * DAY_MS);
  const invitation = await tx.db.surveyInvitation.create({
    data: {
      ...{ id: newId(), surveyId, surveyVersion: version, customerId, complaintId, purchaseId, sentAt, expiresAt },
      ...{ tokenHash: tokenHashOf(token), originKey: originKey ?? null, ...authorship(tx) },
    },
  });
  const { id: invitationId } = invitation;
  const type = 'feedback.survey.invited';
  await tx.emit(type, { surveyId, invitationId, customerId, kind });
  const after = { surveyId, surveyVersion: version, customerId, complaintId, purchaseId, expiresAt };
  await audit(tx, { action: type, type: 'SurveyInvitation', id: invitationId, before: null, after });
  return { invitation, token };
}
