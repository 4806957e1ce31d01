/** Money back without goods, out of goodwill or as a remedy: within one's own authority, or once a supervisor has approved it. */
import type { Prisma } from '../../../generated/index.ts';
import {
  ConflictError,
  type Ctx,
  formatAmount,
  idOf,
  type Money,
  newId,
  type TxCtx,
  text,
  ValidationError,
} from '../../../kernel/index.ts';
import { type ApprovalAction, ApprovalRequiredError, audit, authorityOf, authorship } from '../../access/index.ts';
import { Issues } from '../../contacts/index.ts';
import { type HeldPurchase, holdPurchase, moveMoney, readAmount } from '../balances/index.ts';
import { refundableOf } from '../purchases/index.ts';
import { MAX_REASON_LENGTH } from './read-return.ts';

export type Refund = Prisma.RefundModel;

/** A purchase's refunds are a list that is not paged. Those that come with returns are as many as these may be. */
export const MAX_REFUNDS = 500;

export interface RecordRefundInput {
  /** A global id of a purchase. */
  readonly purchaseId: string;
  /** In the purchase's currency. */
  readonly amount: string;
  readonly reason: string;
}

export function recordRefund(ctx: Ctx, input: RecordRefundInput): Promise<Refund> {
  return ctx.transact(async (tx) => {
    const { purchase, amountMinor, reason } = await readRefund(tx, input);
    await requireRoom(tx, purchase);
    const { currencyCode } = purchase;
    const authority = await authorityOf(tx);
    if (authority.mayRefund({ minor: amountMinor, currencyCode })) return writeRefund(tx, purchase, { amountMinor, reason });
    throw new ApprovalRequiredError({
      action: 'sales.purchase.refund',
      kind: 'REFUND',
      amount: { minor: amountMinor, currencyCode },
      subject: { type: 'Purchase', id: purchase.id },
      reason,
    });
  });
}

export interface Remedy {
  /** A uuid. */
  readonly purchaseId: string;
  /** A uuid: whose purchase it has to be. */
  readonly customerId: string;
  readonly amount: Money;
  readonly reason: string;
}

/**
 * Money back as a remedy of another module's: the purchase is held and still the customer's, and the amount lies within what it can pay
 * back, or its faults are told at `path`. Whether the caller may grant it is for the other module to decide, before it calls what is answered.
 */
export async function readyRefund(
  tx: TxCtx,
  { purchaseId, customerId, amount, reason }: Remedy,
  path: string,
): Promise<() => Promise<Refund>> {
  const purchase = await holdPurchase(tx, purchaseId);
  if (purchase.customerId !== customerId)
    throw new ConflictError('The purchase is another customer’s by now: nothing of it can be paid back here.');
  const { currencyCode } = purchase;
  const left = refundableOf(purchase);
  if (amount.currencyCode !== currencyCode)
    throw ValidationError.at([path, 'currencyCode'], `The purchase is in ${currencyCode}.`);
  if (amount.minor <= 0n) throw ValidationError.at([path, 'amount'], 'Must be more than nothing.');
  if (amount.minor > left) {
    const most = formatAmount({ minor: left, currencyCode });
    throw ValidationError.at([path, 'amount'], `Only ${most} ${currencyCode} can be paid back.`, 'TOO_MUCH');
  }
  await requireRoom(tx, purchase);
  return () => writeRefund(tx, purchase, { amountMinor: amount.minor, reason });
}

/** What is approved is all in the request: the purchase, the amount and the reason. */
export const refundApproval: ApprovalAction = {
  description: 'Money back without goods, beyond the authority of whoever asked.',
  async approve(tx, { subjectId, amountMinor, reason }) {
    const purchase = await holdPurchase(tx, subjectId);
    await requireRoom(tx, purchase);
    const refundable = refundableOf(purchase);
    if (amountMinor === null || amountMinor > refundable) {
      const left = formatAmount({ minor: refundable, currencyCode: purchase.currencyCode });
      throw new ConflictError(`By now only ${left} ${purchase.currencyCode} of this purchase can be paid back.`);
    }
    await writeRefund(tx, purchase, { amountMinor, reason });
  },
};

/** The purchase, held, how much is to be paid back of it, and why; or all that is wrong. */
async function readRefund(tx: TxCtx, input: RecordRefundInput) {
  const issues = new Issues();
  const id = issues.read('purchaseId', idOf('Purchase'), input.purchaseId);
  const reason = issues.read('reason', text(1, MAX_REASON_LENGTH), input.reason);
  if (!id) throw new ValidationError(issues.found);
  const purchase = await holdPurchase(tx, id);
  const bounds = { currencyCode: purchase.currencyCode, mostMinor: refundableOf(purchase), what: 'can be paid back' };
  const amountMinor = readAmount(issues, input.amount, bounds);
  if (!reason || amountMinor === null || issues.found.length > 0) throw new ValidationError(issues.found);
  return { purchase, amountMinor, reason };
}

async function requireRoom({ db }: TxCtx, { id: purchaseId }: HeldPurchase): Promise<void> {
  if ((await db.refund.count({ where: { purchaseId, purchaseReturnId: null } })) < MAX_REFUNDS) return;
  throw new ConflictError(`A purchase has at most ${MAX_REFUNDS} refunds without goods.`);
}

async function writeRefund(tx: TxCtx, purchase: HeldPurchase, refunded: Pick<Refund, 'amountMinor' | 'reason'>): Promise<Refund> {
  const { id: purchaseId, customerId, currencyCode } = purchase;
  const refundedAt = tx.clock.now();
  const refund = await tx.db.refund.create({
    data: { id: newId(), purchaseId, currencyCode, ...refunded, refundedAt, ...authorship(tx) },
  });
  await moveMoney(tx, purchase, { refundedMinor: refund.amountMinor });
  const action = 'sales.purchase.refunded';
  const amount = formatAmount({ minor: refund.amountMinor, currencyCode });
  await tx.emit(action, {
    purchaseId,
    customerId,
    currencyCode,
    refundId: refund.id,
    amount,
    refundedAt: refundedAt.toISOString(),
  });
  await audit(tx, { action, type: 'Refund', id: refund.id, before: null, after: refund, reason: refund.reason });
  return refund;
}
