/** What columns of raw statements become, from the text that the server sends: the same as by Prisma's driver and its client. */
import { DriverAdapterError } from '@prisma/driver-adapter-utils';
import pg from 'pg';
import { Prisma } from '../generated/index.ts';

/** Of a text that is not null. */
export type Decode = (text: string) => unknown;

const { BOOL, BYTEA, DATE, FLOAT4, FLOAT8, INT2, INT4, INT8, JSONB, MONEY, NUMERIC, OID } = pg.types.builtins;
const { JSON: JSON_TEXT, TIME, TIMESTAMP, TIMESTAMPTZ, TIMETZ } = pg.types.builtins;
const { BIT, BPCHAR, CIDR, INET, TEXT, UUID, VARBIT, VARCHAR, XML } = pg.types.builtins;
const NAME = 19;

const asItIs: Decode = (text) => text;
const toMoment: Decode = (text) => new Date(text);
const toDecimal: Decode = (text) => new Prisma.Decimal(text);
const toTime: Decode = (text) => new Date(`1970-01-01T${text}Z`);
const toBigInt: Decode = (text) => BigInt(text);
const toJson: Decode = (text) => JSON.parse(text);
/** Sessions are in UTC. */
const toInstant: Decode = (text) => new Date(`${text.slice(0, 10)}T${text.slice(11).replace(/[+-]\d\d(:\d\d)?$/, '')}Z`);
const toBytes: Decode = (text) => Uint8Array.from(Buffer.from(text.slice(2), 'hex'));

const SCALARS = new Map<number, Decode>([
  [BOOL, (text) => text === 't'],
  [BYTEA, toBytes],
  ...[INT2, INT4, FLOAT4, FLOAT8].map((type): [number, Decode] => [type, Number]),
  ...[INT8, OID].map((type): [number, Decode] => [type, toBigInt]),
  [NUMERIC, toDecimal],
  [MONEY, (text) => toDecimal(text.slice(1))],
  [DATE, toMoment],
  [TIME, toTime],
  [TIMETZ, (text) => toTime(text.replace(/[+-]\d\d(:\d\d)?$/, ''))],
  [TIMESTAMP, toInstant],
  [TIMESTAMPTZ, toInstant],
  ...[JSON_TEXT, JSONB].map((type): [number, Decode] => [type, toJson]),
  ...[TEXT, VARCHAR, BPCHAR, NAME, UUID, BIT, VARBIT, INET, CIDR, XML].map((type): [number, Decode] => [type, asItIs]),
]);

/** Types of lists, which the driver does not name, to those of their items. */
const ITEMS: ReadonlyMap<number, number> = new Map(
  Object.entries({
    ...{ 1000: BOOL, 1001: BYTEA, 1005: INT2, 1007: INT4, 1016: INT8, 1028: OID, 1021: FLOAT4, 1022: FLOAT8, 1231: NUMERIC },
    ...{ 791: MONEY, 1182: DATE, 1183: TIME, 1115: TIMESTAMP, 1185: TIMESTAMPTZ, 199: JSON_TEXT, 3807: JSONB, 2951: UUID },
    ...{ 1009: TEXT, 1015: VARCHAR, 1014: BPCHAR, 1002: TEXT, 1561: BIT, 1563: VARBIT, 1041: INET, 651: CIDR, 143: XML },
  }).map(([list, item]) => [Number(list), item]),
);

/** From here on they are a database's own, such as enums. */
const FIRST_OWN = 16_384;
/** The driver's types have no name for it. */
const TEXT_LIST = 1009 as number as Parameters<typeof pg.types.getTypeParser>[0];

/** Of a type by its number. Throws for one that Prisma's driver does not read either. */
export function decoderOf(type: number): Decode {
  const scalar = SCALARS.get(type);
  if (scalar) return scalar;
  const item = ITEMS.get(type);
  const decode = item === undefined ? undefined : SCALARS.get(item);
  if (decode) return (text) => decodedItems(textsIn(text), decode);
  if (type >= FIRST_OWN) return asItIs;
  throw new DriverAdapterError({ kind: 'UnsupportedNativeDataType', type: String(type) });
}

/** Of a list of one or more dimensions. */
type Items = readonly (string | null | Items)[];

function decodedItems(items: Items, decode: Decode): unknown[] {
  return items.map((item) => (item === null ? null : typeof item === 'string' ? decode(item) : decodedItems(item, decode)));
}

const textsIn: (text: string) => Items = pg.types.getTypeParser(TEXT_LIST);
