/** How goods that come back share between what is owed and what is paid back. */
import { type Balance, outstandingOf } from '../purchases/index.ts';

/** Goods of this value come back: first what is owed is lowered by it, the rest is paid back. */
export function shareReturn(
  balance: Balance,
  valueMinor: bigint,
): { readonly loweredMinor: bigint; readonly refundMinor: bigint } {
  const owed = outstandingOf(balance);
  const loweredMinor = valueMinor < owed ? valueMinor : owed;
  return { loweredMinor, refundMinor: valueMinor - loweredMinor };
}
