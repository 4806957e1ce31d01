/** Customers are asked by e-mail what they make of how a complaint was settled, and some time after they bought something. */
import { type Ctx, DAY_MS, type TxCtx } from '../../../kernel/index.ts';
import { queueEmails } from '../../communications/index.ts';
import { type Customer, consentTo, findCustomer, lockCustomer, waysToReach } from '../../contacts/index.ts';
import { complaintNumber } from '../complaint-facts.ts';
import type { Occasion } from './contract.ts';
import { invitationEmail } from './invitation-email.ts';
import { writeInvitation } from './invite.ts';
import { languageOf } from './languages.ts';
import { standingSurvey } from './standing.ts';
import type { Survey } from './surveys.ts';

/** What happened longer ago, as what is imported or was recorded late, is not asked about any more. */
const LATEST_DAYS = 14;
/** Of who buys often, one purchase in so many days is asked about. */
const PURCHASE_DAYS = 90;

type Resolved = Rapport.Events['feedback.complaint.resolved'];
type Recorded = Rapport.Events['sales.purchase.recorded'];

/** A CSAT survey for each time that a complaint, a report or a request was settled, unless it was reopened by then. Twice is once. */
export async function askAfterResolution(ctx: Ctx, { complaintId, customerId, kind, resolvedAt }: Resolved): Promise<void> {
  const survey = kind === 'PRAISE' || isTooLate(ctx, resolvedAt) ? null : await surveyFor(ctx, 'resolution');
  if (!survey) return;
  await ctx.transact(async (tx) => {
    const customer = await lockAskable(tx, customerId);
    const complaint = await tx.db.complaint.findUnique({ where: { id: complaintId } });
    if (!customer || !complaint || complaint.customerId !== customer.id) return;
    if (complaint.resolvedAt?.toISOString() !== resolvedAt || !['RESOLVED', 'CLOSED'].includes(complaint.status)) return;
    const originKey = `feedback.complaint.resolved:${complaintId}:${resolvedAt}`;
    await askOnce(tx, survey, customer, { originKey, complaintId, about: complaintNumber(complaint.serial) });
  });
}

/** An NPS survey after a purchase, to nobody more often than every 90 days, whoever asked them before. Twice is once. */
export async function askAfterPurchase(ctx: Ctx, { purchaseId, customerId, purchasedAt }: Recorded): Promise<void> {
  const survey = isTooLate(ctx, purchasedAt) ? null : await surveyFor(ctx, 'purchase');
  if (!survey) return;
  await ctx.transact(async (tx) => {
    const customer = await lockAskable(tx, customerId);
    if (!customer) return;
    const since = new Date(tx.clock.now().getTime() - PURCHASE_DAYS * DAY_MS);
    const lately = { customerId: customer.id, survey: { kind: survey.kind }, sentAt: { gt: since } };
    if ((await tx.db.surveyInvitation.count({ where: lately })) > 0) return;
    await askOnce(tx, survey, customer, { originKey: `sales.purchase.recorded:${purchaseId}`, purchaseId, about: null });
  });
}

const isTooLate = ({ clock }: Ctx, at: string): boolean => clock.now().getTime() - new Date(at).getTime() > LATEST_DAYS * DAY_MS;

/** Null where nobody is to be asked: by choice, for want of a survey, or of an address that links could lead to. */
async function surveyFor(ctx: Ctx, occasion: Occasion): Promise<Survey | null> {
  if (ctx.config.contacts.PUBLIC_URL === '' || !ctx.config.feedback.FEEDBACK_INVITATIONS.includes(occasion)) return null;
  return standingSurvey(ctx, occasion === 'resolution' ? 'CSAT' : 'NPS');
}

/** The customer, or who they are after merges, if they may and can be asked by e-mail; nobody else asks them meanwhile. */
async function lockAskable(tx: TxCtx, id: string): Promise<Customer | null> {
  const known = await findCustomer(tx, id);
  if (!known || known.erasedAt) return null;
  const customer = await lockCustomer(tx, id);
  if (customer.archivedAt || customer.deceasedOn) return null;
  const mayAsk = (await consentTo(tx, [customer.id], 'RESEARCH', 'EMAIL')).get(customer.id) ?? false;
  const addresses = mayAsk ? ((await waysToReach(tx, [customer.id], ['EMAIL'])).get(customer.id) ?? []) : [];
  return addresses.length > 0 ? customer : null;
}

interface Asking {
  readonly originKey: string;
  readonly complaintId?: string;
  readonly purchaseId?: string;
  /** The number of the complaint, for the customer. */
  readonly about: string | null;
}

async function askOnce(tx: TxCtx, survey: Survey, customer: Customer, { about, ...made }: Asking): Promise<void> {
  if ((await tx.db.surveyInvitation.count({ where: { originKey: made.originKey } })) > 0) return;
  const { token } = await writeInvitation(tx, survey, customer, made);
  const url = `${tx.config.contacts.PUBLIC_URL}/survey/${token}`;
  const { subject, body } = invitationEmail(languageOf(customer.language), { customer, about, url });
  await queueEmails(tx, [
    { customerId: customer.id, purpose: 'SERVICE', consentNeeded: 'RESEARCH', isAutomatic: true, subject, body },
  ]);
}

/** Said once, as nobody would otherwise know why no customer is asked. */
export async function sayWhoIsNotAsked(ctx: Ctx): Promise<undefined> {
  const { FEEDBACK_INVITATIONS: occasions } = ctx.config.feedback;
  if (ctx.config.contacts.PUBLIC_URL !== '' || occasions.length === 0) return;
  ctx.log.info({ occasions }, 'PUBLIC_URL is not set: no customer is asked by e-mail to answer a survey.');
}
