/** The arithmetic of purchases: exact, in minor units and thousandths, rounded once for each line. */

/** A quantity is kept in thousandths. */
const THOUSANDTHS = 1_000n;
const DIGITS = 3;
const QUANTITY = /^(\d{1,9})(?:\.(\d{1,3})0*)?$/;

/** `1.5` → 1500n; null unless it is above 0, below a billion, and has at most three digits after the point. */
export function parseQuantity(quantity: string): bigint | null {
  const [, whole, fraction = ''] = QUANTITY.exec(quantity) ?? [];
  if (whole === undefined) return null;
  const thousandths = BigInt(whole + fraction.padEnd(DIGITS, '0'));
  return thousandths > 0n ? thousandths : null;
}

/** 1500n → `1.5`: without zeros at the end, so that equal quantities are equal texts. */
export function formatQuantity(thousandths: bigint): string {
  const fraction = String(thousandths % THOUSANDTHS)
    .padStart(DIGITS, '0')
    .replace(/0+$/, '');
  return `${thousandths / THOUSANDTHS}${fraction === '' ? '' : `.${fraction}`}`;
}

/** The nearest whole number to the quotient of what is not negative; of two as near, the even one. */
export function divideHalfEven(dividend: bigint, divisor: bigint): bigint {
  const quotient = dividend / divisor;
  const doubledRest = 2n * (dividend % divisor);
  const isUp = doubledRest > divisor || (doubledRest === divisor && quotient % 2n === 1n);
  return isUp ? quotient + 1n : quotient;
}

/** What a line costs before its discount. */
export function grossOf(thousandths: bigint, unitPriceMinor: bigint): bigint {
  return divideHalfEven(thousandths * unitPriceMinor, THOUSANDTHS);
}
