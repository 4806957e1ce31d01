/** Goods that come back: their value lowers what is owed of the purchase, and what is more than that is paid back. */
import type { Prisma } from '../../../generated/index.ts';
import { ConflictError, type Ctx, formatAmount, insertRows, newId, type TxCtx } from '../../../kernel/index.ts';
import { auditAll, authorship } from '../../access/index.ts';
import { moveMoney } from '../balances/index.ts';
import { lowerNewest, writeInstalments } from '../credit/index.ts';
import { addToSpending } from '../habits/index.ts';
import { formatQuantity } from '../purchases/index.ts';
import { type RecordReturnInput, type ReturnDraft, readReturn } from './read-return.ts';
import { shareReturn } from './share-return.ts';

export type PurchaseReturn = Prisma.PurchaseReturnModel;

/** A purchase's returns are a list that is not paged. */
export const MAX_RETURNS = 500;

/** Takes goods back, or changes nothing. Other modules may forbid it. */
export function recordReturn(ctx: Ctx, input: RecordReturnInput): Promise<PurchaseReturn> {
  return ctx.transact(async (tx) => {
    const draft = await readReturn(tx, input);
    const { id: purchaseId, customerId } = draft.purchase;
    if ((await tx.db.purchaseReturn.count({ where: { purchaseId } })) >= MAX_RETURNS) {
      throw new ConflictError(`A purchase has at most ${MAX_RETURNS} returns.`);
    }
    const lines = draft.lines.map(({ lineId, quantity }) => ({ lineId, quantity: formatQuantity(quantity) }));
    await tx.runHooks('sales.purchase.returning', { purchaseId, customerId, lines });
    return writeReturn(tx, draft);
  });
}

async function writeReturn(tx: TxCtx, draft: ReturnDraft): Promise<PurchaseReturn> {
  const { purchase } = draft;
  const { id: purchaseId, customerId, currencyCode } = purchase;
  const valueMinor = draft.lines.reduce((sum, line) => sum + line.valueMinor, 0n);
  const { loweredMinor, refundMinor } = shareReturn(purchase, valueMinor);
  const returnedAt = tx.clock.now();
  const made = await tx.db.purchaseReturn.create({
    data: {
      ...{ id: newId(), purchaseId, currencyCode, reason: draft.reason, valueMinor, refundMinor, returnedAt },
      ...authorship(tx),
    },
  });
  const lines = draft.lines.map(({ lineId, quantity, valueMinor: value }) => {
    return {
      ...{ id: newId(), purchaseReturnId: made.id, currencyCode, lineId },
      ...{ quantity: formatQuantity(quantity), valueMinor: value },
    };
  });
  await insertRows(tx.db, 'ReturnLine', lines);
  const refund = await writeItsRefund(tx, made);
  await moveMoney(tx, purchase, { returnedMinor: valueMinor, refundedMinor: refundMinor });
  await writeInstalments(tx, lowerNewest(purchase.instalments, loweredMinor), returnedAt);
  const nothingBought = { purchaseCount: 0, totalMinor: 0n, purchasedAt: null };
  await addToSpending(tx, [{ customerId, currencyCode, returnedMinor: valueMinor, ...nothingBought }]);
  await tell(tx, made, { customerId, lines, refund });
  return made;
}

/** What of the value is more than was owed. */
async function writeItsRefund(tx: TxCtx, made: PurchaseReturn): Promise<Prisma.RefundModel | null> {
  const { id: purchaseReturnId, purchaseId, currencyCode, refundMinor, reason, returnedAt } = made;
  if (refundMinor === 0n) return null;
  return tx.db.refund.create({
    data: {
      ...{ id: newId(), purchaseId, currencyCode, amountMinor: refundMinor, reason, refundedAt: returnedAt, purchaseReturnId },
      ...authorship(tx),
    },
  });
}

interface ToldReturn {
  readonly customerId: string;
  readonly lines: readonly object[];
  readonly refund: Prisma.RefundModel | null;
}

async function tell(tx: TxCtx, made: PurchaseReturn, { customerId, lines, refund }: ToldReturn): Promise<void> {
  const { id, purchaseId, currencyCode, valueMinor, refundMinor, reason, returnedAt } = made;
  await tx.emit('sales.purchase.returned', {
    ...{ purchaseId, customerId, currencyCode, purchaseReturnId: id },
    value: formatAmount({ minor: valueMinor, currencyCode }),
    refunded: formatAmount({ minor: refundMinor, currencyCode }),
    returnedAt: returnedAt.toISOString(),
  });
  const fact = { before: null, reason };
  await auditAll(tx, [
    { ...fact, action: 'sales.purchase.returned', type: 'PurchaseReturn', id, after: { ...made, lines } },
    ...(refund ? [{ ...fact, action: 'sales.purchase.refunded', type: 'Refund', id: refund.id, after: refund }] : []),
  ]);
}
