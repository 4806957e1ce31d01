/** Erasing the words that sales keeps about a customer; what was bought, paid and owed stays. */
import type { TxCtx } from '../../../kernel/index.ts';
import { ERASED, eraseApprovals, eraseAudited } from '../../access/index.ts';

export async function eraseSales(tx: TxCtx, customerId: string): Promise<void> {
  const { db } = tx;
  const where = { customerId };
  await eraseRecorded(tx, customerId);
  const reasons = { where: { purchase: where, reason: { not: null } }, data: { reason: null } };
  await db.purchaseReturn.updateMany(reasons);
  await db.refund.updateMany(reasons);
  await db.opportunity.updateMany({ where, data: { title: ERASED, version: { increment: 1 } } });
  await db.customerPromise.updateMany({ where, data: { statement: ERASED, brokenReason: null } });
}

/** What the audit log tells of all of these, and what supervisors were told to decide about them. */
async function eraseRecorded(tx: TxCtx, customerId: string): Promise<void> {
  const { db } = tx;
  const own = { where: { customerId }, select: { id: true } };
  const ofPurchase = { where: { purchase: { customerId } }, select: { id: true } };
  const subjects = {
    Purchase: await db.purchase.findMany(own),
    Payment: await db.payment.findMany(ofPurchase),
    PurchaseReturn: await db.purchaseReturn.findMany(ofPurchase),
    Refund: await db.refund.findMany(ofPurchase),
    CreditAccount: await db.creditAccount.findMany(own),
    Opportunity: await db.opportunity.findMany(own),
    CustomerPromise: await db.customerPromise.findMany(own),
  };
  for (const [type, rows] of Object.entries(subjects)) {
    const ids = rows.map(({ id }) => id);
    await eraseAudited(tx, type, ids);
    await eraseApprovals(tx, type, ids);
  }
  await eraseApprovals(tx, 'Customer', [customerId]);
}
