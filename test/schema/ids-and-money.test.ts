import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  currencyDigits,
  decodeId,
  email,
  encodeId,
  formatAmount,
  idOf,
  idsOf,
  money,
  newId,
  optionalText,
  parseAmount,
  RequestError,
  requireIdOf,
  text,
  uuidOf,
  wholeNumber,
  withoutNulls,
} from '../../src/kernel/index.ts';

const UUID = '01900000-0000-7000-8000-000000000001';
const NIL = '00000000-0000-0000-0000-000000000000';

describe('a global id', () => {
  it('is base64 of its type and uuid, and reads back', () => {
    const id = newId();

    expect(encodeId('Customer', UUID)).toBe(Buffer.from(`Customer:${UUID}`).toString('base64'));
    expect(decodeId(encodeId('Customer', id))).toEqual({ type: 'Customer', id });
  });

  it('is never made of any other text', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.base64String(),
          fc.string().map((part) => encodeId(part, UUID)),
        ),
        (candidate) => {
          const found = decodeId(candidate);
          if (found) expect(encodeId(found.type, found.id)).toBe(candidate);
        },
      ),
    );
  });

  it('is accepted only where its type is meant', () => {
    const id = encodeId('Customer', UUID);

    expect(requireIdOf('Customer', id)).toBe(UUID);
    expect(uuidOf('Customer', id)).toBe(UUID);
    expect(uuidOf('Complaint', id)).toBe(NIL);
    expect(uuidOf('Customer', 'x')).toBe(NIL);
    for (const wrong of [encodeId('Complaint', UUID), 'x', UUID, '']) {
      expect(() => requireIdOf('Customer', wrong)).toThrow(
        new RequestError('BAD_USER_INPUT', 'This is not the id of a Customer.'),
      );
    }
  });
});

describe('a check', () => {
  const messages = (result: { error?: { issues: readonly { message: string }[] } | undefined }) =>
    result.error?.issues.map(({ message }) => message);

  it('of an id gives the uuid', () => {
    expect(idOf('Customer').parse(encodeId('Customer', UUID))).toBe(UUID);
    expect(messages(idOf('Customer').safeParse(encodeId('Complaint', UUID)))).toEqual(['Must be the id of a Customer.']);
  });

  it('of ids gives each uuid once', () => {
    const [one, two] = [newId(), newId()];
    const ids = [one, two, one].map((id) => encodeId('Role', id));

    expect(idsOf('Role').parse(ids)).toEqual([one, two]);
    expect(messages(idsOf('Role', { min: 1 }).safeParse([]))).toEqual(['Must have at least 1 ids.']);
    expect(messages(idsOf('Role', { max: 2 }).safeParse(ids))).toEqual(['Must have at most 2 ids.']);
    expect(idsOf('Role').safeParse([ids[0], 'x']).error?.issues[0]?.path).toEqual([1]);
  });

  it('of text trims, composes and counts code points', () => {
    expect(text(1, 3).parse('  z\u030Ca ')).toBe('\u017Ea');
    expect(text(1, 2).parse('👍👍')).toBe('👍👍');
    expect(messages(text(1, 2).safeParse('👍👍👍'))).toEqual(['Must have 1 to 2 characters.']);
    expect(messages(text(1, 2).safeParse(' \u00A0\n'))).toEqual(['Must have 1 to 2 characters.']);
    expect(messages(text(0, 2).safeParse('abc'))).toEqual(['Must have at most 2 characters.']);
    expect(messages(text(2, 2).safeParse('abc'))).toEqual(['Must have 2 characters.']);
    expect(optionalText(5).parse('   ')).toBeNull();
    expect(optionalText(5).parse(' a ')).toBe('a');
  });

  it('of an e-mail address takes what people write', () => {
    expect(email().parse(' Ada.Lovelace+crm@Example.com ')).toBe('Ada.Lovelace+crm@Example.com');
    for (const wrong of [
      '',
      'ada',
      'ada@',
      '@example.com',
      'ada@example',
      'ada@example.com\r\nBcc: x@example.com',
      `${'a'.repeat(250)}@example.com`,
    ]) {
      expect(email().safeParse(wrong).success).toBe(false);
    }
  });

  it('of a whole number keeps its bounds', () => {
    expect(wholeNumber(1, 3).parse(3)).toBe(3);
    for (const wrong of [0, 4, 1.5, Number.NaN]) expect(wholeNumber(1, 3).safeParse(wrong).success).toBe(false);
  });

  it('of money gives minor units', () => {
    expect(money().parse({ amount: '12.5', currencyCode: 'EUR' })).toEqual({ minor: 1_250n, currencyCode: 'EUR' });
    expect(money().safeParse({ amount: '12.505', currencyCode: 'EUR' }).error?.issues).toMatchObject([
      { path: ['amount'], message: 'Must be an amount with the digits that EUR has.' },
    ]);
    expect(money({ min: 1n }).safeParse({ amount: '0', currencyCode: 'EUR' }).error?.issues).toMatchObject([
      { path: ['amount'], message: 'This amount is too small.' },
    ]);
  });

  it('of a range leaves nulls out', () => {
    expect(withoutNulls({ gte: 1, lt: null, lte: undefined })).toEqual({ gte: 1 });
  });
});

describe('an amount', () => {
  it.each([
    ['12.05', 'EUR', 1_205n],
    ['12', 'EUR', 1_200n],
    ['12.050', 'EUR', 1_205n],
    ['-0.01', 'EUR', -1n],
    ['1205', 'JPY', 1_205n],
    ['1205.00', 'JPY', 1_205n],
    ['1.234', 'KWD', 1_234n],
    ['0.0001', 'CLF', 1n],
    ['92233720368547758.07', 'EUR', 2n ** 63n - 1n],
  ])('of %s %s is read exactly', (amount, currencyCode, minor) => {
    expect(parseAmount(amount, currencyCode)).toBe(minor);
  });

  it.each([
    ['12.5', 'JPY'],
    ['12.055', 'EUR'],
    ['1.2345', 'KWD'],
    ['92233720368547758.08', 'EUR'],
    ['1e3', 'EUR'],
    ['1,5', 'EUR'],
    ['١٢', 'EUR'],
    ['', 'EUR'],
    ['.5', 'EUR'],
    ['5.', 'EUR'],
    ['12', 'XXX'],
    ['12', 'eur'],
  ])('of %s %s is refused', (amount, currencyCode) => {
    expect(parseAmount(amount, currencyCode)).toBeNull();
  });

  it('is written with its currency’s own digits, and reads back', () => {
    expect(['JPY', 'EUR', 'KWD', 'CLF'].map((currencyCode) => formatAmount({ minor: 5n, currencyCode }))).toEqual([
      '5',
      '0.05',
      '0.005',
      '0.0005',
    ]);
    expect(formatAmount({ minor: -120_500n, currencyCode: 'EUR' })).toBe('-1205.00');
    fc.assert(
      fc.property(
        fc.bigInt({ min: -(2n ** 63n) + 1n, max: 2n ** 63n - 1n }),
        fc.constantFrom('JPY', 'EUR', 'KWD', 'CLF'),
        (minor, currencyCode) => {
          const amount = formatAmount({ minor, currencyCode });
          expect(parseAmount(amount, currencyCode)).toBe(minor);
          expect(amount.split('.')[1]?.length ?? 0).toBe(currencyDigits(currencyCode));
        },
      ),
    );
  });
});
