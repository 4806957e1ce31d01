/** Writing purchases with all that follows from them: hundreds in as many statements as one. */
import type { Prisma } from '../../../generated/index.ts';
import {
  ConflictError,
  formatAmount,
  insertRows,
  insertUniqueRows,
  isOutOfRange,
  newId,
  type TxCtx,
} from '../../../kernel/index.ts';
import { auditAll, authorship } from '../../access/index.ts';
import { lockCustomers, moveLifecycles } from '../../contacts/index.ts';
import { type CreditAccount, grantCredit } from '../credit/index.ts';
import { addToSpending, recomputeRhythms, type SpendingDelta } from '../habits/index.ts';
import { formatQuantity } from './amounts.ts';
import type { PurchaseDraft } from './purchase-draft.ts';

export interface NewPurchase extends PurchaseDraft {
  /** Of a customer who is held, and who stands for themselves. */
  readonly customerId: string;
  /** As `decideCredit` granted it; null or absent where nothing is on credit. */
  readonly creditAccount?: CreditAccount | null;
}

export interface WrittenPurchase extends NewPurchase {
  readonly id: string;
}

/**
 * Writes purchases of known products, announces and audits them, and moves their customers on. Of one number there is one purchase,
 * whoever else writes: those whose number is taken, also by one before them, are left out of the answer, and nothing of them is
 * written.
 */
export async function writePurchases(tx: TxCtx, purchases: readonly NewPurchase[]): Promise<readonly WrittenPurchase[]> {
  const all = purchases.map((purchase) => ({ ...purchase, id: newId() }));
  const rows = all.map((purchase) => purchaseRow(tx, purchase));
  const ids = await insertUniqueRows(tx.db, 'Purchase', 'number', rows);
  const written = all.filter(({ id }) => ids.has(id));
  if (written.length === 0) return [];
  await insertRows(tx.db, 'PurchaseLine', written.flatMap(lineRows));
  await insertRows(
    tx.db,
    'Payment',
    written.flatMap((purchase) => paymentRows(tx, purchase)),
  );
  await grantCredit(tx, written);
  await insertRows(tx.db, 'PurchaseBalance', written.map(balanceRow));
  await announce(tx, written);
  await countFor(tx, written);
  return written;
}

function purchaseRow(tx: TxCtx, purchase: WrittenPurchase) {
  const { id, number, customerId, purchasedAt, touchpoint, currencyCode, totalMinor, campaignCode, fingerprint } = purchase;
  const own = { id, number, customerId, purchasedAt, touchpoint, currencyCode, totalMinor, campaignCode, fingerprint };
  return { ...own, recordedAt: tx.clock.now(), ...authorship(tx) } satisfies Prisma.PurchaseModel;
}

function lineRows({ id: purchaseId, currencyCode, lines }: WrittenPurchase) {
  return lines.map(
    ({ quantity, ...line }, position) =>
      ({ id: newId(), purchaseId, currencyCode, position, quantity: formatQuantity(quantity), ...line }) satisfies Record<
        keyof Prisma.PurchaseLineModel,
        unknown
      >,
  );
}

function paymentRows(tx: TxCtx, { id: purchaseId, currencyCode, payments }: WrittenPurchase) {
  const recorded = { recordedAt: tx.clock.now(), ...authorship(tx) };
  return payments.map(
    (payment) =>
      ({ id: newId(), purchaseId, currencyCode, ...payment, ...recorded }) satisfies Record<keyof Prisma.PaymentModel, unknown>,
  );
}

function balanceRow({ id: purchaseId, currencyCode, totalMinor, paidMinor }: WrittenPurchase) {
  const nothingYet = { returnedMinor: 0n, refundedMinor: 0n };
  return { purchaseId, currencyCode, totalMinor, paidMinor, ...nothingYet } satisfies Prisma.PurchaseBalanceModel;
}

/** Last, as other purchases of the same customers wait from here on: for the customers, so that none waits for what another holds. */
async function countFor(tx: TxCtx, written: readonly WrittenPurchase[]): Promise<void> {
  const customerIds = [...new Set(written.map(({ customerId }) => customerId))];
  await lockCustomers(tx, customerIds);
  await moveLifecycles(tx, customerIds, 'ACTIVE');
  await addToSpending(tx, written.map(spendingOf)).catch(refuseOverflow);
  await recomputeRhythms(tx, customerIds);
}

function refuseOverflow(error: unknown): never {
  if (!isOutOfRange(error)) throw error;
  throw new ConflictError('All that this customer has bought would be more together than can be kept.');
}

function spendingOf({ customerId, currencyCode, totalMinor, purchasedAt }: WrittenPurchase): SpendingDelta {
  return { customerId, currencyCode, purchaseCount: 1, totalMinor, returnedMinor: 0n, purchasedAt };
}

async function announce(tx: TxCtx, written: readonly WrittenPurchase[]): Promise<void> {
  await tx.emitAll(
    'sales.purchase.recorded',
    written.map(({ id: purchaseId, customerId, currencyCode, totalMinor, touchpoint, campaignCode, purchasedAt }) => ({
      ...{ purchaseId, customerId, currencyCode, touchpoint },
      total: formatAmount({ minor: totalMinor, currencyCode }),
      ...(campaignCode != null && { campaignCode }),
      purchasedAt: purchasedAt.toISOString(),
    })),
  );
  const facts = { action: 'sales.purchase.recorded', type: 'Purchase', before: null };
  await auditAll(
    tx,
    written.map((purchase) => ({ ...facts, id: purchase.id, after: audited(purchase) })),
  );
}

/** What was told of the purchase, without what follows from it. */
function audited({
  fingerprint: _fingerprint,
  paidMinor: _paid,
  creditMinor: _credit,
  creditAccount: _account,
  lines,
  ...told
}: WrittenPurchase) {
  return { ...told, lines: lines.map(({ quantity, ...line }) => ({ ...line, quantity: formatQuantity(quantity) })) };
}
