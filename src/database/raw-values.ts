/** Values of raw statements, to the driver and back: as Prisma hands them over and answers them. */
import { type ColumnType, ColumnTypeEnum } from '@prisma/driver-adapter-utils';
import { Prisma } from '../generated/index.ts';
import type { NamedQuery, SqlQuery } from './driver-query.ts';

type ArgType = SqlQuery['argTypes'][number];
type Decode = (value: unknown) => unknown;

/** What of a driver's answer rows are made of. */
export interface ResultSet {
  readonly columnNames: readonly string[];
  readonly columnTypes: readonly ColumnType[];
  readonly rows: readonly (readonly unknown[])[];
}

export function queryOf(text: string, values: readonly unknown[]): NamedQuery {
  return { sql: text, args: values.map(toArgument), argTypes: values.map(typeOf), isRaw: true };
}

/** An object for each row, by the names of its columns. */
export function rowsOf<Row>({ columnNames, columnTypes, rows }: ResultSet): Row[] {
  const decoders = columnTypes.map((type) => DECODERS[type]);
  return rows.map((values) => {
    const row: Record<string, unknown> = {};
    for (let index = 0; index < columnNames.length; index += 1) {
      const value = values[index];
      const decode = decoders[index];
      row[columnNames[index] ?? ''] = decode && value !== null ? decode(value) : value;
    }
    return row as Row;
  });
}

function toArgument(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(toArgument);
  switch (typeof value) {
    case 'undefined':
      return null;
    case 'bigint':
      return String(value);
    case 'object':
      return value === null ? null : objectArgument(value);
    default:
      return value;
  }
}

function objectArgument(value: object): unknown {
  if (value instanceof Date) {
    if (Number.isNaN(value.getTime())) throw new RangeError('A date of a statement is not valid.');
    return value;
  }
  if (Prisma.Decimal.isDecimal(value)) return value.toJSON();
  if (ArrayBuffer.isView(value)) return value;
  return JSON.stringify(value);
}

function typeOf(value: unknown): ArgType {
  if (Array.isArray(value)) return { scalarType: scalarTypeOf(value[0]), arity: 'list' };
  return { scalarType: scalarTypeOf(value), arity: 'scalar' };
}

function scalarTypeOf(value: unknown): ArgType['scalarType'] {
  switch (typeof value) {
    case 'bigint':
      return 'bigint';
    case 'number':
      return 'decimal';
    case 'string':
      return 'string';
    case 'object':
      if (value instanceof Date) return 'datetime';
      if (Prisma.Decimal.isDecimal(value)) return 'decimal';
      return ArrayBuffer.isView(value) ? 'bytes' : 'unknown';
    default:
      return 'unknown';
  }
}

const listOf =
  (decode: Decode): Decode =>
  (values) =>
    Array.isArray(values) ? values.map((value) => (value === null ? null : decode(value))) : values;

const toInteger: Decode = (value) => Math.trunc(Number(value));
const toBigInt: Decode = (value) => BigInt(String(value));
const toDecimal: Decode = (value) => new Prisma.Decimal(String(value));
const toMoment: Decode = (value) => new Date(String(value));
const toTime: Decode = (value) => new Date(`1970-01-01T${value}Z`);
const toJson: Decode = (value) => JSON.parse(String(value));
/** Not a view into what the driver read. */
const toBytes: Decode = (value) =>
  ArrayBuffer.isView(value) ? Uint8Array.from(Buffer.from(value.buffer, value.byteOffset, value.byteLength)) : value;

/** Of the types whose values the driver does not answer as they are. */
const DECODERS: Readonly<Partial<Record<ColumnType, Decode>>> = {
  [ColumnTypeEnum.Int32]: toInteger,
  [ColumnTypeEnum.Int64]: toBigInt,
  [ColumnTypeEnum.Numeric]: toDecimal,
  [ColumnTypeEnum.Date]: toMoment,
  [ColumnTypeEnum.DateTime]: toMoment,
  [ColumnTypeEnum.Time]: toTime,
  [ColumnTypeEnum.Json]: toJson,
  [ColumnTypeEnum.Bytes]: toBytes,
  [ColumnTypeEnum.Int32Array]: listOf(toInteger),
  [ColumnTypeEnum.Int64Array]: listOf(toBigInt),
  [ColumnTypeEnum.NumericArray]: listOf(toDecimal),
  [ColumnTypeEnum.DateArray]: listOf(toMoment),
  [ColumnTypeEnum.DateTimeArray]: listOf(toMoment),
  [ColumnTypeEnum.TimeArray]: listOf(toTime),
  [ColumnTypeEnum.JsonArray]: listOf(toJson),
  [ColumnTypeEnum.BytesArray]: listOf(toBytes),
};
