/** What loyalty does about purchases, once others have told of them. Each part may be told twice. */
import type { Ctx } from '../../kernel/index.ts';
import { earnForPurchase, takeBackForPurchase } from './ledger/index.ts';
import { punchPurchase, voidReturned } from './punch-cards/index.ts';

export async function onPurchase(ctx: Ctx, { purchaseId }: Rapport.Events['sales.purchase.recorded']): Promise<void> {
  await earnForPurchase(ctx, purchaseId);
  await punchPurchase(ctx, { purchaseId });
}

export async function onReturn(
  ctx: Ctx,
  { purchaseId, purchaseReturnId }: Rapport.Events['sales.purchase.returned'],
): Promise<void> {
  await takeBackForPurchase(ctx, purchaseId, `return:${purchaseReturnId}`);
  await voidReturned(ctx, { purchaseId });
}

export async function onRefund(ctx: Ctx, { purchaseId, refundId }: Rapport.Events['sales.purchase.refunded']): Promise<void> {
  await takeBackForPurchase(ctx, purchaseId, `refund:${refundId}`);
}
