/** What loyalty does about customers and their purchases, once others have told of them. Each part may be told twice. */
import type { Ctx } from '../../kernel/index.ts';
import { earnForPurchase, takeBackForPurchase } from './ledger/index.ts';
import { punchPurchase, voidReturned } from './punch-cards/index.ts';
import { noteFirstPurchase, noteReturn, noteSignUp } from './referrals/index.ts';

export async function onPurchase(ctx: Ctx, { purchaseId, customerId }: Rapport.Events['sales.purchase.recorded']): Promise<void> {
  await earnForPurchase(ctx, purchaseId);
  await punchPurchase(ctx, { purchaseId });
  await noteFirstPurchase(ctx, { customerId });
}

export async function onReturn(
  ctx: Ctx,
  { purchaseId, purchaseReturnId }: Rapport.Events['sales.purchase.returned'],
): Promise<void> {
  await takeBackForPurchase(ctx, purchaseId, `return:${purchaseReturnId}`);
  await voidReturned(ctx, { purchaseId });
  await noteReturn(ctx, { purchaseId });
}

export async function onRefund(ctx: Ctx, { purchaseId, refundId }: Rapport.Events['sales.purchase.refunded']): Promise<void> {
  await takeBackForPurchase(ctx, purchaseId, `refund:${refundId}`);
  await noteReturn(ctx, { purchaseId });
}

export async function onContactPoint(
  ctx: Ctx,
  { customerId, kind }: Rapport.Events['contacts.contact-point.added'],
): Promise<void> {
  if (kind === 'EMAIL') await noteSignUp(ctx, { customerId });
}

/** An import tells of all that it adds to a customer at once. */
export async function onCustomer(ctx: Ctx, { customerId, fields }: Rapport.Events['contacts.customer.changed']): Promise<void> {
  if (fields.includes('contactPoints')) await noteSignUp(ctx, { customerId });
}
