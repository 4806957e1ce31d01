/** What became of a purchase's money, from its sums. */
import type { Prisma } from '../../../generated/index.ts';

export type Balance = Pick<Prisma.PurchaseBalanceModel, 'totalMinor' | 'paidMinor' | 'returnedMinor' | 'refundedMinor'>;

/** What the customer still owes. What was refunded without a return is owed again. */
export function outstandingOf({ totalMinor, returnedMinor, ...balance }: Balance): bigint {
  const owed = totalMinor - returnedMinor - refundableOf(balance);
  return owed > 0n ? owed : 0n;
}

/** What may be paid back at most. */
export function refundableOf({ paidMinor, refundedMinor }: Pick<Balance, 'paidMinor' | 'refundedMinor'>): bigint {
  return paidMinor - refundedMinor;
}
