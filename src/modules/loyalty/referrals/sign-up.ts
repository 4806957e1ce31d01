/** Who was invited by e-mail becomes a customer, or is told to be one already. */
import type { Ctx, TxCtx } from '../../../kernel/index.ts';
import { emailsOf, findCustomer, ownersOfEmails } from '../../contacts/index.ts';
import { qualify } from './qualify.ts';
import { COUNTING, holdReferral, moveReferral, type Referral } from './referrals.ts';
import { REFUSALS, refusalOf } from './refusals.ts';

/** Looks whether a customer, who may be new or have another address than before, was invited. A second time changes nothing. */
export async function noteSignUp(ctx: Ctx, { customerId: givenId }: { readonly customerId: string }): Promise<void> {
  const customerId = (await findCustomer(ctx, givenId))?.id;
  if (customerId === undefined) return;
  const emails = await emailsOf(ctx, customerId);
  if (emails.length === 0) return;
  const invited = await ctx.db.referral.findMany({
    where: { inviteeEmail: { in: [...emails] } },
    orderBy: [{ referredAt: 'asc' }, { id: 'asc' }],
    select: { id: true },
  });
  // Who invited them first brought them along.
  for (const { id } of invited) await ctx.transact((tx) => signUp(tx, id, customerId));
}

/** Who was invited may have become a customer while the invitation was written: neither knew of the other then. */
export async function findInvited(ctx: Ctx, { referralId: id }: Rapport.Events['loyalty.referral.invited']): Promise<void> {
  const referral = await ctx.db.referral.findUnique({ where: { id }, select: { inviteeEmail: true } });
  if (referral?.inviteeEmail == null) return;
  const [owner] = await ownersOfEmails(ctx, [referral.inviteeEmail]);
  if (owner) await noteSignUp(ctx, owner);
}

async function signUp(tx: TxCtx, id: string, givenId: string): Promise<void> {
  const referral = await holdReferral(tx, id, [givenId]);
  const customer = await findCustomer(tx, givenId);
  if (referral.inviteeEmail === null || !customer || customer.erasedAt !== null) return;
  // They were merged before they were held.
  if (customer.id !== givenId) return signUp(tx, id, customer.id);
  if (!(await emailsOf(tx, customer.id)).includes(referral.inviteeEmail)) return;
  const refusal = await refusalOfInvited(tx, referral, customer.id);
  const known = { refereeId: customer.id, inviteeEmail: null, rejectedReason: refusal };
  const moved = await moveReferral(tx, referral, { ...known, state: refusal === null ? 'SIGNED_UP' : 'REJECTED' });
  await qualify(tx, moved);
}

async function refusalOfInvited(tx: TxCtx, { referrerId, referredAt }: Referral, refereeId: string): Promise<string | null> {
  if (referrerId === refereeId) return REFUSALS.samePerson;
  const brought = await tx.db.referral.findFirst({ where: { refereeId, ...COUNTING }, select: { id: true } });
  return brought ? REFUSALS.broughtBefore : refusalOf(tx, { referrerId, refereeId }, referredAt);
}
