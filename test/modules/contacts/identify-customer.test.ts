/** Who is calling, writing or standing at the till: exact, however it is spelled, best match first. */
import { beforeAll, describe, expect, it } from 'vitest';
import { access } from '../../../src/modules/access/index.ts';
import { contacts } from '../../../src/modules/contacts/index.ts';
import { countStatements, createTestRapport, describeOnPostgres, type TestRapport } from '../../support/index.ts';
import { type GivenCustomer, givenCustomer, statementsOfOurs } from './given.ts';

const IDENTIFY = `query Identify($phone: String, $countryCode: String, $email: String, $externalId: ExternalIdInput) {
  identifyCustomer(phone: $phone, countryCode: $countryCode, email: $email, externalId: $externalId) { matchedOn greeting customer { id } }
}`;

interface Answer {
  readonly identifyCustomer: readonly { matchedOn: string; greeting: string; customer: { id: string } }[] | null;
}

const identify = (rapport: TestRapport, variables: object) =>
  rapport.as('contacts.customer.read').run<Answer>(IDENTIFY, { ...variables });

async function found(rapport: TestRapport, variables: object): Promise<readonly string[]> {
  const { data, errors } = await identify(rapport, variables);
  expect(errors).toBeUndefined();
  return data?.identifyCustomer?.map(({ customer }) => customer.id) ?? [];
}

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

describe('whoever is recognized', () => {
  const rapport = createTestRapport([access, contacts]);
  const numbers = Array.from({ length: 99 }, (_, place) => `+${420_777_200_000 + place}`);
  const nextPhone = () => numbers.pop() ?? '';

  it('comes with what matched and a greeting in their own language, in every script', async () => {
    const number = nextPhone();
    const family = [
      { givenName: 'Jana', familyName: 'Nováková', grammaticalGender: 'FEMININE', language: 'cs' },
      { givenName: 'Jonas', familyName: 'Jonaitis', grammaticalGender: 'MASCULINE', language: 'lt' },
      { givenName: 'Зоя', familyName: 'Шевченко', grammaticalGender: 'FEMININE', language: 'uk' },
      { givenName: 'علی', familyName: 'احمدی', grammaticalGender: 'MASCULINE', language: 'fa' },
      { givenName: '秀英', familyName: '王', grammaticalGender: 'FEMININE', language: 'zh' },
      { givenName: 'Suharto', language: 'id' },
      { givenName: 'Ž'.repeat(200), familyName: 'ý'.repeat(200), grammaticalGender: 'MASCULINE', language: 'de' },
    ] as const;
    for (const one of family.toReversed()) {
      await givenCustomer(rapport, { ...one, phone: number });
      await rapport.clock.advance({ minutes: 1 });
    }
    const { data } = await identify(rapport, { phone: number });

    expect(data?.identifyCustomer?.map(({ greeting }) => greeting)).toEqual([
      'Vážená paní Nováková',
      'Gerbiamas pone Jonaiti',
      'Зоя Шевченко',
      'جناب آقای احمدی',
      '王秀英',
      'Suharto',
      `Sehr geehrter Herr ${'ý'.repeat(200)}`,
    ]);
    expect(new Set(data?.identifyCustomer?.map(({ matchedOn }) => matchedOn))).toEqual(new Set(['PHONE']));
  });

  it('stands before the dead and the archived; a number that works before one that bounced, a primary one before others', async () => {
    const number = nextPhone();
    const point = { kind: 'MOBILE' as const, value: number };
    const make = (input = {}) => givenCustomer(rapport, { contactPoints: [point], ...input });
    const archivedLast = await make();
    const dead = await make();
    const bounced = await make();
    const second = await make({
      contactPoints: [
        { ...point, value: nextPhone() },
        { ...point, isPrimary: false },
      ],
    });
    const first = await make();
    const now = rapport.clock.now();
    await rapport.db.customer.update({ where: { id: archivedLast.id }, data: { archivedAt: now } });
    await rapport.db.customer.update({ where: { id: dead.id }, data: { deceasedOn: new Date('2020-02-29') } });
    await rapport.db.contactPoint.updateMany({ where: { customerId: bounced.id }, data: { status: 'BOUNCED' } });

    expect(await found(rapport, { phone: number })).toEqual(
      [first, second, bounced, dead, archivedLast].map(({ globalId }) => globalId),
    );
  });

  it('is whoever changed last, of two that are equal otherwise', async () => {
    const number = nextPhone();
    const [older, newer] = [await givenCustomer(rapport, { phone: number }), await givenCustomer(rapport, { phone: number })];
    await rapport.db.customer.update({ where: { id: newer.id }, data: { updatedAt: new Date('2030-01-01') } });
    expect(await found(rapport, { phone: number })).toEqual([newer.globalId, older.globalId]);
  });

  it('is never a customer who was merged into another', async () => {
    const [number, email, externalId] = [nextPhone(), 'merged@example.com', { system: 'erp', id: 'M-1' }];
    const survivor = await givenCustomer(rapport);
    const absorbed = await givenCustomer(rapport, { phone: number, email, externalIds: [externalId] });
    await rapport.db.customer.update({ where: { id: absorbed.id }, data: { mergedIntoId: survivor.id } });

    for (const by of [{ phone: number }, { email }, { externalId }]) expect(await found(rapport, by)).toEqual([]);
  });

  it('is found by an archived customer’s e-mail address and external id too', async () => {
    const [email, externalId] = ['archived@example.com', { system: 'erp', id: 'A-1' }];
    const { id, globalId } = await givenCustomer(rapport, { email, externalIds: [externalId] });
    await rapport.db.customer.update({ where: { id }, data: { archivedAt: rapport.clock.now() } });

    for (const by of [{ email }, { externalId }]) expect(await found(rapport, by)).toEqual([globalId]);
  });

  it('has an external id before the archived customers who had it once', async () => {
    const externalId = { system: 'erp', id: 'G-1' };
    const before = await givenCustomer(rapport, { externalIds: [externalId] });
    await rapport.db.customer.update({ where: { id: before.id }, data: { archivedAt: rapport.clock.now() } });
    const now = await givenCustomer(rapport, { externalIds: [externalId] });
    await rapport.db.customer.update({ where: { id: before.id }, data: { updatedAt: new Date('2030-01-01') } });

    expect(await found(rapport, { externalId })).toEqual([now.globalId, before.globalId]);
  });

  it('is one of ten at most', async () => {
    const number = nextPhone();
    for (let count = 0; count < 12; count += 1) await givenCustomer(rapport, { phone: number });
    expect(await found(rapport, { phone: number })).toHaveLength(10);
  });
});

describe('identifyCustomer', () => {
  const rapport = createTestRapport([access, contacts]);

  it.each<[string, object, string]>([
    ['nothing', {}, 'none'],
    ['nothing but null', { phone: null, email: null, externalId: null }, 'none'],
    ['a country alone', { countryCode: 'CZ' }, 'none'],
    ['a phone and an e-mail address', { phone: '1', email: 'a@example.com' }, '2'],
    ['all three', { phone: '1', email: 'a@example.com', externalId: { system: 'erp', id: '1' } }, '3'],
  ])('refuses %s, and says that it takes exactly one', async (_case, variables, given) => {
    const { data, errors } = await identify(rapport, variables);
    expect(data).toEqual({ identifyCustomer: null });
    expect(errors?.[0]).toMatchObject({
      message: `Give exactly one of phone, email and externalId, not ${given} of them.`,
      extensions: { code: 'BAD_USER_INPUT' },
    });
  });

  it('refuses a country that is none: it would hide every customer with a local number', async () => {
    const { errors } = await identify(rapport, { phone: '777123456', countryCode: 'Czechia' });
    expect(errors?.[0]).toMatchObject({ extensions: { code: 'BAD_USER_INPUT' } });
    expect(errors?.[0]?.message).toMatch(/^countryCode: /);
  });

  it('is for those who may see customers, whether there is one or not', async () => {
    await givenCustomer(rapport, { phone: '+420777123456' });
    for (const phone of ['+420777123456', '+420777123457']) {
      const denied = await rapport.as('contacts.customer.edit').run(IDENTIFY, { phone });
      expect(denied.data).toEqual({ identifyCustomer: null });
      expect(denied.errors?.[0]?.extensions?.code).toBe('FORBIDDEN');
      expect((await rapport.anonymous().run(IDENTIFY, { phone })).errors?.[0]?.extensions?.code).toBe('UNAUTHENTICATED');
    }
  });
});

describe('the statements of a recognition', () => {
  const counter = countStatements();
  const rapport = createTestRapport([access, contacts], { databaseOptions: { wrapAdapter: counter.wrapAdapter } });

  it('are constant in the number of matches: one for all that is asked of them, one for primary contact points', async () => {
    const [alone, shared] = ['+420777300001', '+420777300002'];
    await givenCustomer(rapport, { phone: alone, email: 'a@example.com' });
    for (let count = 0; count < 8; count += 1) await givenCustomer(rapport, { phone: shared, email: `b${count}@example.com` });
    const reader = rapport.as('contacts.customer.read');
    const count = async (phone: string, fields: string) => {
      const document = `query Q($phone: String) { identifyCustomer(phone: $phone) { matchedOn greeting customer { ${fields} } } }`;
      const { result, statements } = await counter.during(() => reader.run(document, { phone }));
      expect(result.errors).toBeUndefined();
      return statementsOfOurs(statements).length;
    };
    for (const phone of [alone, shared]) {
      expect(await count(phone, 'id displayName salutation')).toBe(1);
      expect(await count(phone, 'id primaryEmail { value } primaryPhone { value }')).toBe(2);
      expect(await count(phone, 'id contactPoints { value } externalIds { id } primaryEmail { value }')).toBe(2);
    }
  });
});

await describeOnPostgres('among many customers', () => {
  const counter = countStatements();
  const rapport = createTestRapport([access, contacts], {
    databaseOptions: { kind: 'postgres', wrapAdapter: counter.wrapAdapter },
  });

  beforeAll(async () => {
    await rapport.db.$executeRaw`
      INSERT INTO "Customer" ("id", "kind", "displayName", "givenName", "createdAt", "updatedAt", "recordedByKind")
      SELECT md5(n::text)::uuid, 'PERSON'::"CustomerKind", 'Ada', 'Ada', ${rapport.clock.now()}, ${rapport.clock.now()}, 'SYSTEM' FROM generate_series(1, 5000) AS n`;
    await rapport.db.$executeRaw`
      INSERT INTO "ContactPoint" ("id", "customerId", "kind", "value", "normalized", "recordedAt", "recordedByKind")
      SELECT md5('p' || n)::uuid, md5(n::text)::uuid, (CASE WHEN n % 2 = 0 THEN 'MOBILE' ELSE 'EMAIL' END)::"ContactPointKind", 'x',
        CASE WHEN n % 2 = 0 THEN '+420777' || 100000 + n ELSE 'mail' || n || '@example.com' END, ${rapport.clock.now()}, 'SYSTEM'
      FROM generate_series(1, 5000) AS n`;
    await rapport.db.$executeRaw`
      INSERT INTO "CustomerExternalId" ("id", "customerId", "system", "externalId", "recordedAt", "recordedByKind")
      SELECT md5('e' || n)::uuid, md5(n::text)::uuid, 'erp', 'K-' || n, ${rapport.clock.now()}, 'SYSTEM' FROM generate_series(1, 5000) AS n`;
    await rapport.db.$executeRaw`ANALYZE`;
  });

  it.each<[string, object]>([
    ['a phone', { phone: '+420777100010' }],
    ['an e-mail address', { email: 'MAIL11@example.com' }],
    ['an external id', { externalId: { system: 'erp', id: 'K-12' } }],
  ])('%s is looked up in an index', async (_case, variables) => {
    const { result, statements } = await counter.during(() => found(rapport, variables));
    expect(result).toHaveLength(1);
    const reads = statementsOfOurs(statements);
    expect(reads).toHaveLength(1);
    for (const { sql, args } of reads) {
      const rows = await rapport.db.$queryRawUnsafe<Record<string, string>[]>(`EXPLAIN ${sql}`, ...args);
      const plan = rows.map((row) => Object.values(row)[0]).join('\n');
      expect(plan).not.toContain('Seq Scan');
      expect(plan).toMatch(/ContactPoint_normalized_kind_idx|CustomerExternalId_(?:system_externalId_idx|one_customer_each)/);
    }
  });
});
