/** Payments of a purchase after it was recorded. */
import type { PaymentMethod, Prisma } from '../../../generated/index.ts';
import {
  ConflictError,
  type Ctx,
  formatAmount,
  idOf,
  liesAhead,
  newId,
  type TxCtx,
  ValidationError,
} from '../../../kernel/index.ts';
import { audit, authorship } from '../../access/index.ts';
import { Issues } from '../../contacts/index.ts';
import { type HeldPurchase, holdPurchase, moveMoney, readAmount } from '../balances/index.ts';
import { payOldest, writeInstalments } from '../credit/index.ts';
import { outstandingOf } from '../purchases/index.ts';

export type Payment = Prisma.PaymentModel;

/** A purchase's payments are a list that is not paged. */
export const MAX_PAYMENTS = 500;

export interface RecordPaymentInput {
  /** A global id of a purchase. */
  readonly purchaseId: string;
  readonly method: PaymentMethod;
  /** In the purchase's currency. */
  readonly amount: string;
  /** Now, unless it was paid earlier than it is recorded. */
  readonly paidAt?: Date | null | undefined;
}

/** Notes what a customer paid. It fills the instalments, the oldest first; what is more than they are pays the rest. */
export function recordPayment(ctx: Ctx, input: RecordPaymentInput): Promise<Payment> {
  return ctx.transact(async (tx) => {
    const { purchase, minor } = await readPayment(tx, input);
    if ((await tx.db.payment.count({ where: { purchaseId: purchase.id } })) >= MAX_PAYMENTS) {
      throw new ConflictError(`A purchase has at most ${MAX_PAYMENTS} payments.`);
    }
    return writePayment(tx, purchase, { method: input.method, amountMinor: minor, paidAt: momentOf(tx, input.paidAt) });
  });
}

/** The purchase, held, and how much was paid of it; or all that is wrong. */
async function readPayment(tx: TxCtx, input: RecordPaymentInput): Promise<{ purchase: HeldPurchase; minor: bigint }> {
  const issues = new Issues();
  const id = issues.read('purchaseId', idOf('Purchase'), input.purchaseId);
  if (input.method === 'CREDIT') {
    issues.add('method', 'A purchase is made on credit when it is recorded; what is paid later is paid otherwise.');
  }
  if (input.paidAt && liesAhead(input.paidAt, tx.clock.now())) {
    issues.add('paidAt', 'Must not lie in the future.');
  }
  if (!id) throw new ValidationError(issues.found);
  const purchase = await holdPurchase(tx, id);
  const { currencyCode } = purchase;
  const minor = readAmount(issues, input.amount, { currencyCode, mostMinor: outstandingOf(purchase), what: 'are owed' });
  if (minor === null || issues.found.length > 0) throw new ValidationError(issues.found);
  return { purchase, minor };
}

function momentOf({ clock }: TxCtx, paidAt: Date | null | undefined): Date {
  const now = clock.now();
  return paidAt && paidAt < now ? paidAt : now;
}

async function writePayment(
  tx: TxCtx,
  purchase: HeldPurchase,
  paid: Pick<Payment, 'method' | 'amountMinor' | 'paidAt'>,
): Promise<Payment> {
  const { id: purchaseId, customerId, currencyCode } = purchase;
  const payment = await tx.db.payment.create({
    data: { id: newId(), purchaseId, currencyCode, ...paid, recordedAt: tx.clock.now(), ...authorship(tx) },
  });
  await moveMoney(tx, purchase, { paidMinor: payment.amountMinor });
  await writeInstalments(tx, payOldest(purchase.instalments, payment.amountMinor), payment.paidAt);
  const action = 'sales.payment.recorded';
  await tx.emit(action, {
    ...{ purchaseId, customerId, currencyCode, paymentId: payment.id, method: payment.method },
    amount: formatAmount({ minor: payment.amountMinor, currencyCode }),
    paidAt: payment.paidAt.toISOString(),
  });
  await audit(tx, { action, type: 'Payment', id: payment.id, before: null, after: payment });
  return payment;
}
