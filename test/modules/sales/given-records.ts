/** Records in each table of sales about one customer, with these words wherever a customer's own stand. */
import { type Ctx, insertRows, newId, type TxCtx } from '../../../src/kernel/index.ts';
import { requestApproval } from '../../../src/modules/access/index.ts';
import { recomputeRhythms, recomputeSpending } from '../../../src/modules/sales/habits/index.ts';
import { createOpportunity, moveOpportunity } from '../../../src/modules/sales/pipeline/index.ts';
import { makePromise, settlePromise } from '../../../src/modules/sales/promises/index.ts';
import { writeBought } from './given-habits.ts';

const recorded = { recordedByKind: 'SYSTEM' } as const;
const EUR = { currencyCode: 'EUR' } as const;

/** All but a credit account, of which two customers who are merged may have one at most. */
export async function givenSalesWithoutCredit(ctx: Ctx, customerId: string, personalText: string): Promise<void> {
  await ctx.transact((tx) => givenPurchases(tx, customerId, personalText));
  await givenWords(ctx, customerId, personalText);
}

export async function givenSalesRecords(ctx: Ctx, customerId: string, personalText: string): Promise<void> {
  await givenSalesWithoutCredit(ctx, customerId, personalText);
  await ctx.transact((tx) => givenCredit(tx, customerId));
}

async function givenPurchases(tx: TxCtx, customerId: string, personalText: string): Promise<void> {
  const now = tx.clock.now();
  const productId = newId();
  await insertRows(tx.db, 'Product', [
    { id: productId, sku: productId, name: 'Mill', kind: 'GOOD', isActive: true, createdAt: now, updatedAt: now },
  ]);
  const lines = [{ productId }];
  const days = ['2026-01-01', '2026-01-11', '2026-01-25'];
  const ids = await writeBought(
    tx,
    days.map((day) => ({ customerId, at: `${day}T10:00:00.000Z`, totalMinor: 1_000, lines })),
  );
  const [purchaseId = ''] = ids;
  await givenMoneyBack(tx, purchaseId, personalText);
  await recomputeSpending(tx, [customerId]);
  await recomputeRhythms(tx, [customerId]);
  await insertRows(tx.db, 'ReorderReminderSent', [{ lastPurchaseId: ids.at(-1), remindedAt: now }]);
  const scores = { recency: 3, frequency: 2, monetary: 1, score: 6, segment: 'AT_RISK', purchaseCount: 3, spentMinor: 2_500 };
  await tx.db.rfmRanking.upsert({ where: EUR, create: { ...EUR, customers: 2, asOf: now }, update: {} });
  await insertRows(tx.db, 'RfmStanding', [{ customerId, ...EUR, ...scores, lastPurchasedAt: now }]);
}

/** Paid in full; half of it came back, and a euro more was paid back. */
async function givenMoneyBack(tx: TxCtx, purchaseId: string, personalText: string): Promise<void> {
  const { id: lineId } = await tx.db.purchaseLine.findFirstOrThrow({ where: { purchaseId } });
  const at = tx.clock.now();
  const purchaseReturnId = newId();
  const of = { purchaseId, ...EUR, ...recorded };
  const reason = `${personalText} says so`;
  await insertRows(tx.db, 'Payment', [{ id: newId(), ...of, method: 'CASH', amountMinor: 1_000, paidAt: at, recordedAt: at }]);
  await insertRows(tx.db, 'PurchaseReturn', [
    { id: purchaseReturnId, ...of, reason, valueMinor: 500, refundMinor: 500, returnedAt: at },
  ]);
  await insertRows(tx.db, 'ReturnLine', [{ id: newId(), purchaseReturnId, ...EUR, lineId, quantity: '0.5', valueMinor: 500 }]);
  const asked = { action: 'sales.purchase.refund', kind: 'REFUND', reason } as const;
  await requestApproval(tx, { ...asked, subject: { type: 'Purchase', id: purchaseId }, amount: { minor: 100n, ...EUR } });
  await insertRows(tx.db, 'Refund', [
    { id: newId(), ...of, amountMinor: 500, reason: null, refundedAt: at, purchaseReturnId },
    { id: newId(), ...of, amountMinor: 100, reason, refundedAt: at, purchaseReturnId: null },
  ]);
  const sums = { paidMinor: 1_000n, returnedMinor: 500n, refundedMinor: 600n };
  await tx.db.purchaseBalance.update({ where: { purchaseId }, data: sums });
}

async function givenWords(ctx: Ctx, customerId: string, personalText: string): Promise<void> {
  const { id: opportunityId } = await createOpportunity(ctx, { customerId, title: `A mill for ${personalText}` });
  await moveOpportunity(ctx, { id: opportunityId, stage: 'QUALIFIED' });
  const { id } = await makePromise(ctx, { customerId, statement: `We call ${personalText} back.`, dueAt: ctx.clock.now() });
  await settlePromise(ctx, { id, kept: false, brokenReason: `${personalText} was out` });
}

async function givenCredit(tx: TxCtx, customerId: string): Promise<void> {
  const { id: purchaseId } = await tx.db.purchase.findFirstOrThrow({ where: { customerId }, orderBy: { purchasedAt: 'desc' } });
  const creditAccountId = newId();
  const terms = { limitMinor: 10_000, netDays: 30, instalmentCount: 1, exposureMinor: 1_000, openedAt: tx.clock.now() };
  await insertRows(tx.db, 'CreditAccount', [{ id: creditAccountId, customerId, ...EUR, ...terms, ...recorded }]);
  const part = { position: 0, amountMinor: 1_000n, dueOn: new Date('2026-02-24') };
  await tx.db.instalment.create({ data: { id: newId(), creditAccountId, ...EUR, purchaseId, ...part } });
}
