/** Numbers and currencies as files have them, and what a discount that is told as a rate comes to. */
import { formatAmount, type ImportTarget, isCurrencyCode, parseAmount, type RowInProgress } from '../../../kernel/index.ts';
import { divideHalfEven, grossOf, parseQuantity } from '../purchases/index.ts';

const NUMBER = /^(-?)0*(\d{0,29})(?:\.(\d{1,18}))?$/;
const RATE_DIGITS = 18;

/** ` 007.50` → `7.50`, `.5` → `0.5`; null for what is no number with a point, or too long. */
function decimalOf(cell: string): string | null {
  const text = cell.trim();
  const [, sign, whole, fraction] = /\d/.test(text) ? (NUMBER.exec(text) ?? []) : [];
  if (whole === undefined) return null;
  return `${sign}${whole === '' ? '0' : whole}${fraction === undefined ? '' : `.${fraction}`}`;
}

type Put<Row> = (row: Row, value: string) => void;

export function decimalTarget<Row extends RowInProgress>(field: string, put: Put<Row>): ImportTarget<Row> {
  return (row, cell) => {
    const value = decimalOf(cell);
    if (value === null) row.refuse(field, 'Must be a number with a point, for example 1234.50.');
    else put(row, value);
  };
}

export function currencyTarget<Row extends RowInProgress>(field: string, put: Put<Row>): ImportTarget<Row> {
  return (row, cell) => {
    const code = cell.trim().toUpperCase();
    if (isCurrencyCode(code)) put(row, code);
    else row.refuse(field, 'Must be a currency after ISO 4217, for example USD.');
  };
}

/** A rate from 0 to 1, in 10^-18; null for anything else. */
export function rateOf(decimal: string): bigint | null {
  const [whole = '', fraction = ''] = decimal.split('.');
  if (whole.startsWith('-')) return null;
  const rate = BigInt(whole + fraction.padEnd(RATE_DIGITS, '0'));
  return rate <= WHOLE ? rate : null;
}

const WHOLE = 10n ** BigInt(RATE_DIGITS);

export interface RatedLine {
  readonly quantity: string;
  readonly unitPrice: string;
  readonly rate: bigint;
}

/** The amount off the line that leaves the net rounded to the nearest unit, halves to even; null where the line itself is wrong. */
export function discountOf({ quantity, unitPrice, rate }: RatedLine, currencyCode: string): string | null {
  const [thousandths, unitPriceMinor] = [parseQuantity(quantity), parseAmount(unitPrice, currencyCode)];
  if (thousandths === null || unitPriceMinor === null || unitPriceMinor < 0n) return null;
  const gross = grossOf(thousandths, unitPriceMinor);
  const net = divideHalfEven(gross * (WHOLE - rate), WHOLE);
  return formatAmount({ minor: gross - net, currencyCode });
}
