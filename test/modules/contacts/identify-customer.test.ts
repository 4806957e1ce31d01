/** A phone, an e-mail address, an external id: exact, however it is spelled. */
import { beforeAll, describe, expect, it } from 'vitest';
import { access } from '../../../src/modules/access/index.ts';
import { contacts } from '../../../src/modules/contacts/index.ts';
import { createTestRapport } from '../../support/index.ts';
import { type GivenCustomer, givenCustomer } from './given.ts';
import { found } from './identifying.ts';

describe('a phone', () => {
  const rapport = createTestRapport([access, contacts]);
  let jana: GivenCustomer;
  let ida: GivenCustomer;
  let aldo: GivenCustomer;
  let rima: GivenCustomer;
  let ali: GivenCustomer;
  beforeAll(async () => {
    jana = await givenCustomer(rapport, { phone: '777 123 456', countryCode: 'CZ' });
    ida = await givenCustomer(rapport, { phone: '+44 20 7946 0958' });
    aldo = await givenCustomer(rapport, { phone: '+39 06 698 12345' });
    rima = await givenCustomer(rapport, { phone: '8 650 12345', countryCode: 'LT' });
    ali = await givenCustomer(rapport, { phone: '۰۹۱۲ ۳۴۵ ۶۷۸۹', countryCode: 'IR' });
  });

  it.each<[string, string | undefined]>([
    ['+420777123456', undefined],
    ['+420 777 123 456', 'US'],
    ['00420 777 123 456', 'CZ'],
    ['00420 777 123 456', undefined],
    ['(00420) 777 123 456', 'US'],
    ['+420(0)777123456', undefined],
    ['+420 (0) 777-123-456', undefined],
    ['(0)777-12 34 56', 'CZ'],
    ['777123456', 'CZ'],
    ['777123456', 'cz'],
    ['777.123.456', 'CZ'],
    ['777/123/456', 'CZ'],
    ['420777123456', 'CZ'],
    ['＋４２０ ７７７ １２３ ４５６', undefined],
    ['７７７１２３４５６', 'CZ'],
    ['٧٧٧١٢٣٤٥٦', 'CZ'],
    ['+420 777 123 456 ext. 12', undefined],
    ['777 123 456 linka 12', 'CZ'],
    ['777123456 x12', 'CZ'],
    ['\u202a+420\u00a0777\u00a0123\u00a0456\u202c', undefined],
    ['tel:+420777123456', undefined],
    ['sip:+420777123456@pbx.example.com;user=phone', undefined],
    ['011 420 777 123 456', 'US'],
    ['  +420–777–123–456  ', undefined],
  ])('written %s (from %s) is the same Czech number', async (phone, countryCode) => {
    expect(await found(rapport, { phone, countryCode })).toEqual([jana.globalId]);
  });

  it('is the same number with its trunk prefix, or with a zero in brackets that belongs to it', async () => {
    for (const phone of ['020 7946 0958', '+44 (0)20 7946 0958', '0044 20 79460958']) {
      expect(await found(rapport, { phone, countryCode: 'GB' })).toEqual([ida.globalId]);
    }
    for (const phone of ['06 69812345', '+39 (0)6 698 12345']) {
      expect(await found(rapport, { phone, countryCode: 'IT' })).toEqual([aldo.globalId]);
    }
    expect(await found(rapport, { phone: '+370 (8) 650 12345' })).toEqual([rima.globalId]);
    expect(await found(rapport, { phone: '0912 345 6789', countryCode: 'IR' })).toEqual([ali.globalId]);
  });

  it('is a local number only in its country', async () => {
    expect(await found(rapport, { phone: '777123456' })).toEqual([]);
    expect(await found(rapport, { phone: '777123456', countryCode: 'LT' })).toEqual([]);
    expect(await found(rapport, { phone: '777123457', countryCode: 'CZ' })).toEqual([]);
  });

  it.each([
    '',
    '   ',
    'anonymous',
    'Private',
    'unknown',
    '+',
    '0',
    '+420',
    '777',
    '+420 777 123 456 nebo 457',
    '7'.repeat(100_000),
    'ěščř',
  ])('that is none (%#) finds nobody, without an error', async (phone) => {
    expect(await found(rapport, { phone, countryCode: 'CZ' })).toEqual([]);
  });

  it('is found whether it is a PHONE or a MOBILE, and once if it is both', async () => {
    const eva = await givenCustomer(rapport, {
      contactPoints: [
        { kind: 'MOBILE', value: '+420777000111' },
        { kind: 'PHONE', value: '00420 777 000 111' },
      ],
    });
    expect(await found(rapport, { phone: '+420777000111' })).toEqual([eva.globalId]);
  });

  it('is not looked for among other things that were normalized to the same text', async () => {
    await givenCustomer(rapport, { contactPoints: [{ kind: 'MESSAGING', value: '+420777000222' }] });
    expect(await found(rapport, { phone: '+420777000222' })).toEqual([]);
  });
});

describe('an e-mail address', () => {
  const rapport = createTestRapport([access, contacts]);
  const emails = ['Jana.Nováková@Müller.example', 'info@xn--e1afmkfd.xn--80akhbyknj4f', '"Jana Nová"@example.com'];
  const given: GivenCustomer[] = [];
  beforeAll(async () => {
    for (const email of emails) given.push(await givenCustomer(rapport, { email }));
  });

  it.each([
    ['jana.nováková@müller.example', 0],
    ['JANA.NOVÁKOVÁ@XN--MLLER-KVA.EXAMPLE', 0],
    ['jana.nova\u0301kova\u0301@mu\u0308ller.example', 0],
    ['Jana Nováková <jana.nováková@müller.example>', 0],
    ['info@пример.испытание', 1],
    ['INFO@ПРИМЕР.ИСПЫТАНИЕ', 1],
    ['"jana nová"@example.com', 2],
  ])('%s is known in any case and with its domain in either form', async (email, place) => {
    expect(await found(rapport, { email })).toEqual([given[place]?.globalId]);
  });

  it.each([
    '',
    'jana',
    'jana@',
    '@example.com',
    'jana.novakova@müller.example',
    'jana@localhost',
    `${'a'.repeat(90_000)}@example.com`,
  ])('that is none, or another (%#), finds nobody, without an error', async (email) => {
    expect(await found(rapport, { email })).toEqual([]);
  });
});

describe('an external id', () => {
  const rapport = createTestRapport([access, contacts]);

  it('is known exactly, in its own system', async () => {
    const jana = await givenCustomer(rapport, { externalIds: [{ system: 'erp', id: 'K-17' }] });
    expect(await found(rapport, { externalId: { system: 'erp', id: 'K-17' } })).toEqual([jana.globalId]);
    expect(await found(rapport, { externalId: { system: ' erp ', id: ' K-17 ' } })).toEqual([jana.globalId]);
    for (const externalId of [
      { system: 'erp', id: 'k-17' },
      { system: 'crm', id: 'K-17' },
      { system: 'erp', id: '' },
      { system: 'erp', id: 'K'.repeat(1_000) },
    ]) {
      expect(await found(rapport, { externalId })).toEqual([]);
    }
  });
});
