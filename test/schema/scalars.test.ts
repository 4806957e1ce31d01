import { GraphQLError, GraphQLScalarType, parseValue } from 'graphql';
import { describe, expect, it } from 'vitest';
import { assemble } from './graph.ts';
import { library } from './library.ts';

const schema = assemble([library]);

function scalar(name: string): GraphQLScalarType {
  const type = schema.getType(name);
  if (type instanceof GraphQLScalarType) return type;
  throw new Error(`${name} is no scalar.`);
}

const DATE_TIME = 'A DateTime is written as RFC 3339 with an offset, for example "2026-03-01T09:30:00Z".';
const DATE = 'A Date is written as year, month and day, for example "2026-03-01".';
const DECIMAL = 'A Decimal is written as a string of digits, for example "12.05": up to 30, and 18 after the point.';
const CURRENCY = 'A CurrencyCode is one of ISO 4217 in capitals, for example "EUR".';

describe('DateTime', () => {
  it.each([
    ['2026-03-01T09:30:00Z', '2026-03-01T09:30:00.000Z'],
    ['2026-03-01t09:30:00z', '2026-03-01T09:30:00.000Z'],
    ['2026-03-01T09:30:00+02:00', '2026-03-01T07:30:00.000Z'],
    ['2026-03-01T00:30:00+05:45', '2026-02-28T18:45:00.000Z'],
    ['2026-03-01T09:30:00.1Z', '2026-03-01T09:30:00.100Z'],
    ['2026-03-01T09:30:00.123999999Z', '2026-03-01T09:30:00.123Z'],
    ['2024-02-29T23:59:59-00:00', '2024-02-29T23:59:59.000Z'],
    ['0001-01-01T00:00:00Z', '0001-01-01T00:00:00.000Z'],
    ['9999-12-31T23:59:59.999Z', '9999-12-31T23:59:59.999Z'],
  ])('reads %s', (text, expected) => {
    const value = scalar('DateTime').parseValue(text);

    expect(scalar('DateTime').serialize(value)).toBe(expected);
    expect(scalar('DateTime').parseLiteral(parseValue(JSON.stringify(text)))).toEqual(value);
  });

  it.each([
    '',
    'now',
    '2026-03-01',
    '2026-03-01T09:30:00',
    '2026-03-01 09:30:00Z',
    '2026-3-1T09:30:00Z',
    '2026-02-30T09:30:00Z',
    '2025-02-29T09:30:00Z',
    '2026-13-01T09:30:00Z',
    '2026-00-10T09:30:00Z',
    '2026-03-01T24:00:00Z',
    '2026-03-01T09:60:00Z',
    '2026-03-01T09:30:60Z',
    '2026-03-01T09:30:00+24:00',
    '2026-03-01T09:30:00+02:60',
    '0000-01-01T00:00:00Z',
    '12026-03-01T09:30:00Z',
    '٢٠٢٦-03-01T09:30:00Z',
    '2026-03-01T09:30:00Z\n',
    1_772_357_400_000,
    null,
    {},
    ['2026-03-01T09:30:00Z'],
  ])('refuses %j without echoing it', (value) => {
    expect(() => scalar('DateTime').parseValue(value)).toThrow(new GraphQLError(DATE_TIME));
  });

  it.each(['0001-01-01T00:00:00+00:01', '9999-12-31T23:59:59-00:01', '9999-12-31T12:00:00-12:00'])(
    'refuses %s, which is of another year in UTC than has a name there',
    (text) => {
      const fault = new GraphQLError('A DateTime lies within the years 0001 to 9999, in UTC.');
      expect(() => scalar('DateTime').parseValue(text)).toThrow(fault);
      expect(() => scalar('DateTime').parseLiteral(parseValue(JSON.stringify(text)))).toThrow(fault);
    },
  );
});

describe('Date', () => {
  it('reads and writes a day', () => {
    const value = scalar('Date').parseValue('2024-02-29');

    expect(value).toEqual(new Date('2024-02-29T00:00:00Z'));
    expect(scalar('Date').serialize(value)).toBe('2024-02-29');
  });

  it.each(['', '2025-02-29', '2026-04-31', '2026-2-3', '2026-03-01T00:00:00Z', '0000-01-01', 20_260_301, null])(
    'refuses %j',
    (value) => {
      expect(() => scalar('Date').parseValue(value)).toThrow(new GraphQLError(DATE));
    },
  );
});

describe('Decimal', () => {
  it.each([
    ['0', '0'],
    ['12.05', '12.05'],
    ['-12.050', '-12.050'],
    ['-0', '0'],
    ['-0.00', '0.00'],
    ['9'.repeat(30), '9'.repeat(30)],
    [`0.${'1'.repeat(18)}`, `0.${'1'.repeat(18)}`],
  ])('reads %s', (text, expected) => {
    expect(scalar('Decimal').parseValue(text)).toBe(expected);
  });

  it.each([
    '',
    '1e9',
    '1,5',
    '١٢',
    '+1',
    '.5',
    '5.',
    '007',
    '1 ',
    '--1',
    'NaN',
    'Infinity',
    '0x10',
    '1'.repeat(31),
    `0.${'1'.repeat(19)}`,
    12.05,
    12,
    null,
  ])('refuses %j', (value) => {
    expect(() => scalar('Decimal').parseValue(value)).toThrow(new GraphQLError(DECIMAL));
  });

  it('refuses a number in a document, where it might be read as a float', () => {
    expect(() => scalar('Decimal').parseLiteral(parseValue('12.05'))).toThrow(new GraphQLError(DECIMAL));
  });

  it('writes what keeps itself exactly, without an exponent', () => {
    expect(scalar('Decimal').serialize('12.050')).toBe('12.050');
    expect(scalar('Decimal').serialize({ toFixed: () => '0.0000001' })).toBe('0.0000001');
  });
});

describe('CurrencyCode', () => {
  it('reads and writes a code of ISO 4217', () => {
    expect(scalar('CurrencyCode').parseValue('CZK')).toBe('CZK');
    expect(scalar('CurrencyCode').serialize('CZK')).toBe('CZK');
  });

  it.each(['', 'eur', 'EURO', 'XXX', 'ABC', 'DEM', 978, null])('refuses %j', (value) => {
    expect(() => scalar('CurrencyCode').parseValue(value)).toThrow(new GraphQLError(CURRENCY));
  });
});

describe('JSON', () => {
  const nested = (depth: number) => JSON.parse('['.repeat(depth) + ']'.repeat(depth)) as unknown;

  it.each([null, true, 0, -1.5, 'x', [], {}, { a: [1, { b: null }] }])('reads %j as it is', (value) => {
    expect(scalar('JSON').parseValue(value)).toEqual(value);
    expect(scalar('JSON').serialize(value)).toEqual(value);
  });

  it('reads a literal with its variables', () => {
    const literal = parseValue('{ a: [1, 2.5, "x", true, null, RED], b: $b, c: $c }');

    expect(scalar('JSON').parseLiteral(literal, { b: { deep: 1 } })).toEqual({
      a: [1, 2.5, 'x', true, null, 'RED'],
      b: { deep: 1 },
      c: null,
    });
  });

  it.each([
    [
      'a key __proto__',
      JSON.parse('{ "__proto__": { "admin": true } }'),
      'JSON may not use the keys __proto__, constructor and prototype.',
    ],
    [
      'a key constructor, deep within',
      [{ a: { constructor: 1 } }],
      'JSON may not use the keys __proto__, constructor and prototype.',
    ],
    ['21 levels', nested(21), 'JSON may be at most 20 levels deep.'],
    ['5,000 levels', nested(5_000), 'JSON may be at most 20 levels deep.'],
    ['10,001 values', Array.from({ length: 10_000 }, () => 0), 'JSON may hold at most 10000 values.'],
  ])('refuses %s', (_case, value, message) => {
    expect(() => scalar('JSON').parseValue(value)).toThrow(new GraphQLError(message));
  });

  it('refuses the same in a literal', () => {
    expect(() => scalar('JSON').parseLiteral(parseValue('{ __proto__: { admin: true } }'))).toThrow('__proto__');
    expect(() => scalar('JSON').parseLiteral(parseValue('['.repeat(21) + ']'.repeat(21)))).toThrow('20 levels');
    expect(Reflect.get({}, 'admin')).toBeUndefined();
  });

  it('takes 20 levels and 10,000 values', () => {
    expect(scalar('JSON').parseValue(nested(20))).toEqual(nested(20));
    expect(scalar('JSON').parseValue(Array.from({ length: 9_999 }, () => 0))).toHaveLength(9_999);
  });
});
