/** Columns as the scalars of the API write them into JSON. A pair that is not here is left to the resolvers. */
import { type GraphQLOutputType, getNullableType, isEnumType, isListType, isScalarType } from 'graphql';
import { currencyCodes, currencyDigits } from '../kernel/index.ts';
import type { Column } from './catalog.ts';
import { quoted } from './models.ts';

/** The expression for a column of one kind that a scalar of a name shows; `at` is the column. */
const SCALARS: Readonly<Record<string, Partial<Record<Column['kind'], (at: string) => string>>>> = {
  ID: { text: same, uuid: same },
  String: { text: same, uuid: same },
  Boolean: { boolean: same },
  Int: { int: same },
  CurrencyCode: { text: same },
  // Without the zeros at the end that the column's scale would add.
  Decimal: { decimal: (at) => `trim_scale(${at})::text` },
  DateTime: { timestamp: moment },
  Date: { date: (at) => `to_char(${at}, 'YYYY-MM-DD')` },
};

function same(at: string): string {
  return at;
}

/** As `Date.toISOString` writes it, for the four-digit years that the API takes. */
export function moment(at: string): string {
  return `to_char(${at} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`;
}

/** Null where the type does not show the column as JSON would. */
export function jsonOfColumn(type: GraphQLOutputType, column: Column): ((alias: string) => string) | null {
  const nullable = getNullableType(type);
  const item = isListType(nullable) ? getNullableType(nullable.ofType) : nullable;
  if (isListType(nullable) !== column.isList) return null;
  const write = isEnumType(item)
    ? column.kind === 'enum' && item.getValues().every(({ name, value }) => name === value)
      ? same
      : undefined
    : isScalarType(item)
      ? SCALARS[item.name]?.[column.kind]
      : undefined;
  if (!write || (column.isList && write !== same)) return null;
  return (alias) => write(`${alias}.${quoted(column.name)}`);
}

/** `12.05` of 1205 minor units: each currency with its own digits. */
export function amountOf(minor: string, currency: string): string {
  const byDigits = new Map<number, string[]>();
  for (const code of currencyCodes()) {
    const digits = currencyDigits(code);
    if (digits !== 2) byDigits.set(digits, [...(byDigits.get(digits) ?? []), code]);
  }
  const cases = [...byDigits].map(
    ([digits, codes]) => `WHEN ${currency} IN (${codes.map((code) => `'${code}'`).join(', ')}) THEN ${scaled(minor, digits)}`,
  );
  return `(CASE ${cases.join(' ')} ELSE ${scaled(minor, 2)} END)`;
}

/** By a product, which is exact where a quotient is rounded. */
function scaled(minor: string, digits: number): string {
  return digits === 0 ? `${minor}::text` : `(${minor} * 0.${'1'.padStart(digits, '0')})::text`;
}
