/** Scalars of our own. None echoes what it refuses: an input may be long. */
import { GraphQLError, Kind, type ValueNode } from 'graphql';
import { isCurrencyCode, type JsonValue } from '../kernel/index.ts';
import { jsonFromLiteral, parseJson } from './json-scalar.ts';
import type { Builder } from './loose-types.ts';

const DATE_TIME = /^(\d{4})-(\d{2})-(\d{2})[Tt](\d{2}):(\d{2}):(\d{2})(?:\.(\d{1,9}))?([Zz]|[+-]\d{2}:\d{2})$/;
const LAST_YEAR = 9999;
const DATE = /^(\d{4})-(\d{2})-(\d{2})$/;
const DECIMAL = /^-?(?:0|[1-9]\d{0,29})(?:\.\d{1,18})?$/;

export function addScalars(builder: Builder): void {
  builder.scalarType('DateTime', {
    description:
      'A moment: RFC 3339 with an offset; answered in UTC, to the millisecond. For example `2026-03-01T09:30:00.000Z`.',
    serialize: (value) => value.toISOString(),
    ...fromText(parseDateTime),
  });
  builder.scalarType('Date', {
    description: 'A day of the calendar, for example `2026-03-01`.',
    serialize: (value) => value.toISOString().slice(0, 10),
    ...fromText(parseDate),
  });
  builder.scalarType('Decimal', {
    description:
      'An exact number, written as a string without an exponent: up to 30 digits, and 18 after the point. For example `"12.05"`.',
    serialize: (value) => (typeof value === 'string' ? value : value.toFixed()),
    ...fromText(parseDecimal),
  });
  builder.scalarType('CurrencyCode', {
    description: 'An ISO 4217 code in capitals, for example `EUR`.',
    serialize: (value) => value,
    ...fromText(parseCurrencyCode),
  });
  builder.scalarType('JSON', {
    description: 'Any JSON value, at most 20 levels deep with at most 10,000 values.',
    serialize: (value) => value,
    parseValue: parseJson,
    parseLiteral: (node: ValueNode, variables): JsonValue => parseJson(jsonFromLiteral(node, variables ?? {})),
  });
}

/** A scalar that is a string in JSON and in documents. */
function fromText<Value>(parse: (text: string) => Value) {
  return {
    parseValue: (value: unknown) => parse(typeof value === 'string' ? value : ''),
    parseLiteral: (node: ValueNode) => parse(node.kind === Kind.STRING ? node.value : ''),
  };
}

function parseDateTime(text: string): Date {
  const match = DATE_TIME.exec(text);
  const [, year = '', month = '', day = '', hour = '', minute = '', second = '', fraction = '', offset = ''] = match ?? [];
  const isTime = Number(hour) < 24 && Number(minute) < 60 && Number(second) < 60;
  if (match && isDay(year, month, day) && isTime && isOffset(offset)) {
    const milliseconds = fraction.padEnd(3, '0').slice(0, 3);
    const moment = new Date(`${year}-${month}-${day}T${hour}:${minute}:${second}.${milliseconds}${offset.toUpperCase()}`);
    const utcYear = moment.getUTCFullYear();
    // What the offset leads out of them has no RFC 3339 in UTC, and no column holds what JavaScript writes instead.
    if (utcYear >= 1 && utcYear <= LAST_YEAR) return moment;
    throw new GraphQLError('A DateTime lies within the years 0001 to 9999, in UTC.');
  }
  throw new GraphQLError('A DateTime is written as RFC 3339 with an offset, for example "2026-03-01T09:30:00Z".');
}

function parseDate(text: string): Date {
  const [, year = '', month = '', day = ''] = DATE.exec(text) ?? [];
  if (isDay(year, month, day)) return new Date(`${text}T00:00:00Z`);
  throw new GraphQLError('A Date is written as year, month and day, for example "2026-03-01".');
}

/** Whether the calendar has this day; JavaScript would make 2 March of 30 February. */
function isDay(year: string, month: string, day: string): boolean {
  const date = new Date(`${year}-${month}-${day}T00:00:00Z`);
  return year !== '0000' && !Number.isNaN(date.getTime()) && date.getUTCDate() === Number(day);
}

function isOffset(offset: string): boolean {
  return offset.length === 1 || (Number(offset.slice(1, 3)) < 24 && Number(offset.slice(4)) < 60);
}

function parseDecimal(text: string): string {
  if (!DECIMAL.test(text)) {
    throw new GraphQLError('A Decimal is written as a string of digits, for example "12.05": up to 30, and 18 after the point.');
  }
  return /^-[0.]+$/.test(text) ? text.slice(1) : text;
}

function parseCurrencyCode(text: string): string {
  if (isCurrencyCode(text)) return text;
  throw new GraphQLError('A CurrencyCode is one of ISO 4217 in capitals, for example "EUR".');
}
