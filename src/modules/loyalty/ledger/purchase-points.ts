/** How many points a purchase earns, and how many are left of them after what came back. */
import { currencyDigits } from '../../../kernel/index.ts';
import type { PurchaseWorth } from '../../sales/index.ts';
import type { Rules } from '../programs/index.ts';

/** More a single purchase does not earn. */
const MOST_OF_A_PURCHASE = 1_000_000_000n;
/** The digits that a rate has after its point, at most. */
const RATE_SCALE = 1_000_000n;
const RATE_DIGITS = 6;

/**
 * Points of a purchase under these rules: Σ over its lines of what each cost, in units of the currency × the rate of its category, rounded
 * once for all of them. A category that no rule of the currency names has the rate of the rule without a category; without one, none.
 */
export function pointsOf(rules: Rules, purchase: PurchaseWorth): number {
  const scale = RATE_SCALE * 10n ** BigInt(currencyDigits(purchase.currencyCode));
  const points = rounded(
    rules.rounding,
    weightOf(rules, purchase, ({ totalMinor }) => totalMinor),
    scale,
  );
  return Number(points < MOST_OF_A_PURCHASE ? points : MOST_OF_A_PURCHASE);
}

/**
 * What is left of so many earned points: the share of what the purchase is still worth, rounded like the earning. Lines count by their
 * rates; money paid back without goods lowers what is left of all lines alike.
 */
export function pointsLeft(rules: Rules, purchase: PurchaseWorth, earned: number): number {
  const { lines, goodwillMinor } = purchase;
  const keptMinor = lines.reduce((sum, { totalMinor, returnedMinor }) => sum + totalMinor - returnedMinor, 0n);
  if (keptMinor <= goodwillMinor) return 0;
  const byRate = (minorOf: (line: PurchaseWorth['lines'][number]) => bigint) => weightOf(rules, purchase, minorOf);
  const whole = byRate(({ totalMinor }) => totalMinor);
  const left = byRate(({ totalMinor, returnedMinor }) => totalMinor - returnedMinor) * (keptMinor - goodwillMinor);
  // Products that earned nothing by today's categories: then all lines count alike.
  if (whole === 0n) {
    const totalMinor = lines.reduce((sum, line) => sum + line.totalMinor, 0n);
    return Number(rounded(rules.rounding, BigInt(earned) * (keptMinor - goodwillMinor), totalMinor));
  }
  return Number(rounded(rules.rounding, BigInt(earned) * left, whole * keptMinor));
}

function weightOf(
  { earn }: Rules,
  { currencyCode, lines }: PurchaseWorth,
  minorOf: (line: PurchaseWorth['lines'][number]) => bigint,
): bigint {
  const rates = new Map(
    earn.filter((rule) => rule.currencyCode === currencyCode).map((rule) => [rule.category, scaled(rule.pointsPerUnit)]),
  );
  return lines.reduce((sum, line) => sum + minorOf(line) * (rates.get(line.category) ?? rates.get(null) ?? 0n), 0n);
}

/** `1.5` → 1,500,000. */
function scaled(rate: string): bigint {
  const [whole = '0', fraction = ''] = rate.split('.');
  return BigInt(whole + fraction.padEnd(RATE_DIGITS, '0'));
}

/** Nothing is negative here. Halves go up. */
function rounded(rounding: Rules['rounding'], dividend: bigint, divisor: bigint): bigint {
  if (rounding === 'ROUND') return (2n * dividend + divisor) / (2n * divisor);
  return (dividend + (rounding === 'CEIL' ? divisor - 1n : 0n)) / divisor;
}
