/** Reading an amount of money in a purchase's currency, as people write it. */
import { formatAmount, parseAmount } from '../../../kernel/index.ts';
import type { Issues } from '../../contacts/index.ts';

interface Bounds {
  readonly currencyCode: string;
  /** The most there is; what it is, for the message: `are owed`, `can be paid back`. */
  readonly mostMinor: bigint;
  readonly what: string;
}

/** More than nothing, and at most as much as there is. Its faults stand at `amount`. */
export function readAmount(issues: Issues, amount: string, { currencyCode, mostMinor, what }: Bounds): bigint | null {
  const minor = parseAmount(amount, currencyCode);
  if (minor !== null && minor > 0n && minor <= mostMinor) return minor;
  if (minor === null) issues.add('amount', `Must be an amount with the digits that ${currencyCode} has.`);
  else if (minor <= 0n) issues.add('amount', 'Must be more than nothing.');
  else issues.add('amount', `Only ${formatAmount({ minor: mostMinor, currencyCode })} ${currencyCode} ${what}.`, 'TOO_MUCH');
  return null;
}
