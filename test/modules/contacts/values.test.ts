/** How single values are read: e-mail addresses, phones, languages, names, countries. */
import { describe, expect, it } from 'vitest';
import { parseEmail } from '../../../src/modules/contacts/emails.ts';
import { countryNamed } from '../../../src/modules/contacts/import-command/countries.ts';
import { countryCode, language, timeZone } from '../../../src/modules/contacts/locales.ts';
import { displayNameOf } from '../../../src/modules/contacts/names.ts';
import { countryOfPhone, parsePhone } from '../../../src/modules/contacts/phones.ts';

describe('an e-mail address', () => {
  it.each([
    ['Jana.Nováková@Příklad.CZ', 'Jana.Nováková@příklad.cz', 'jana.nováková@xn--pklad-zsa96e.cz'],
    ['o’brien+tag@example.co.uk', 'o’brien+tag@example.co.uk', 'o’brien+tag@example.co.uk'],
    ["o'brien+tag@example.co.uk", "o'brien+tag@example.co.uk", "o'brien+tag@example.co.uk"],
    ['"much more unusual"@example.com', '"much more unusual"@example.com', '"much more unusual"@example.com'],
    [' ada@EXAMPLE.com ', 'ada@example.com', 'ada@example.com'],
    ['用户@例子.广告', '用户@例子.广告', '用户@xn--fsqu00a.xn--4rr70v'],
  ])('%j is read', (text, value, normalized) => {
    expect(parseEmail(text)).toEqual({ value, normalized });
  });

  it.each([
    '',
    '@example.com',
    'ada',
    'ada@',
    'ada@localhost',
    'ada@example..com',
    'ada@-example.com',
    'ada@example.com.',
    'ada@127.0.0.1',
    'a..b@example.com',
    '.a@example.com',
    'a b@example.com',
    'a\u202eb@example.com',
    'a\u00a0b@example.com',
    'a@b@example.com',
    'Ada <ada@example.com>',
    'ada@example.com, eve@example.com',
    'ada@example.com\nBcc: eve@example.com',
    `${'a'.repeat(65)}@example.com`,
    `ada@${'a'.repeat(64)}.com`,
    `ada@${'abcdefgh.'.repeat(30)}com`,
  ])('%j is none', (text) => {
    expect(parseEmail(text)).toBeNull();
  });

  it('is refused as fast when it is long and hostile', () => {
    const started = performance.now();
    for (const text of [`${'a.'.repeat(100_000)}@x.y`, `"${'\\'.repeat(100_000)}`, `a@${'a-'.repeat(100_000)}.com`]) {
      expect(parseEmail(text)).toBeNull();
    }
    expect(performance.now() - started).toBeLessThan(1_000);
  });
});

describe('a phone', () => {
  it.each([
    ['601 123 456', 'CZ', '+420601123456'],
    ['00420 601 123 456', 'CZ', '+420601123456'],
    ['+420 601-123-456', null, '+420601123456'],
    ['+420 601-123-456', 'DE', '+420601123456'],
    ['(020) 7946 0958', 'GB', '+442079460958'],
    ['۰۹۱۲ ۳۴۵ ۶۷۸۹', 'IR', '+989123456789'],
    ['٠٣٠ ٢٣١٢٥ ٠٠٠', 'DE', '+493023125000'],
    ['601 123 456', null, null],
    ['12', 'CZ', null],
    ['call me', 'CZ', null],
    ['601 123 456 or 602 123 456', 'CZ', null],
    ['+420 601 123 456', 'XX', '+420601123456'],
  ])('%j of %s is %j', (text, country, e164) => {
    expect(parsePhone(text, country)).toBe(e164);
  });

  it('knows its country', () => {
    expect(countryOfPhone('+420601123456')).toBe('CZ');
  });
});

describe('a locale', () => {
  it.each([
    [language, 'CS', 'cs'],
    [language, 'pt-br', 'pt-BR'],
    [language, 'no such', undefined],
    [timeZone, 'Europe/Prague', 'Europe/Prague'],
    [timeZone, 'Europe/Nowhere', undefined],
    [timeZone, '+02:00', undefined],
    [countryCode, 'cz', 'CZ'],
    [countryCode, 'ZZ', undefined],
    [countryCode, 'CZE', undefined],
  ])('%# %s is %s', (schema, text, value) => {
    expect(schema.safeParse(text).data).toBe(value);
  });

  it.each([
    ['Germany', 'DE'],
    ['DEUTSCHLAND', 'DE'],
    ['Česko', 'CZ'],
    ['Czech Republic', 'CZ'],
    ['UK', 'GB'],
    ['USA', 'US'],
    ['méxico', 'MX'],
    ['cz', 'CZ'],
    ['Österreich', 'AT'],
    ['Atlantis', null],
    ['constructor', null],
  ])('%s is the country %s', (name, code) => {
    expect(countryNamed(name)).toBe(code);
  });
});

describe('the name to show', () => {
  const none = { givenName: null, familyName: null, preferredName: null, organizationName: null };
  it.each([
    [{ kind: 'PERSON', ...none, givenName: 'Jana', familyName: 'Nováková' }, 'Jana Nováková'],
    [{ kind: 'PERSON', ...none, givenName: 'Jana', familyName: 'Nováková', preferredName: 'Janička' }, 'Janička Nováková'],
    [{ kind: 'PERSON', ...none, familyName: '王芳' }, '王芳'],
    [{ kind: 'PERSON', ...none, givenName: 'Jana', organizationName: 'Kestrel' }, 'Jana'],
    [{ kind: 'ORGANIZATION', ...none, givenName: 'Jana', organizationName: 'Kestrel' }, 'Kestrel'],
  ] as const)('of %j is %s', (names, shown) => {
    expect(displayNameOf(names)).toBe(shown);
  });
});
