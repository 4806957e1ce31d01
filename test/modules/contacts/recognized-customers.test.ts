/** Who is answered when somebody is recognized: in which order, to whom, in how many statements. */
import { beforeAll, describe, expect, it } from 'vitest';
import { access } from '../../../src/modules/access/index.ts';
import { contacts } from '../../../src/modules/contacts/index.ts';
import { countStatements, createTestRapport, describeOnPostgres } from '../../support/index.ts';
import { givenCustomer, statementsOfOurs } from './given.ts';
import { found, IDENTIFY, identify } from './identifying.ts';

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
      expect(plan).toMatch(
        /ContactPoint_normalized_kind_customerId_idx|CustomerExternalId_(?:system_externalId_idx|one_customer_each)/,
      );
    }
  });
});

describe('Customer.salutation', () => {
  const rapport = createTestRapport([access, contacts]);
  const reader = () => rapport.as('contacts.customer.read');
  const ask = async (id: string, language?: string) =>
    reader().run('query Q($id: ID!, $language: String) { customer(id: $id) { salutation(language: $language) } }', {
      id,
      language,
    });

  it("is in the language asked for, else the customer's own, else English", async () => {
    const jana = { givenName: 'Jana', familyName: 'Nováková', grammaticalGender: 'FEMININE' as const };
    const [czech, unknown] = [await givenCustomer(rapport, { ...jana, language: 'cs-CZ' }), await givenCustomer(rapport, jana)];

    expect((await ask(czech.globalId, 'de')).data).toEqual({ customer: { salutation: 'Sehr geehrte Frau Nováková' } });
    expect((await ask(czech.globalId)).data).toEqual({ customer: { salutation: 'Vážená paní Nováková' } });
    expect((await ask(unknown.globalId)).data).toEqual({ customer: { salutation: 'Dear Ms Nováková' } });
  });

  it('refuses what is no language, and says what is', async () => {
    const { globalId } = await givenCustomer(rapport);
    const { data, errors } = await ask(globalId, 'česky!');
    expect(data).toEqual({ customer: { salutation: null } });
    expect(errors?.[0]).toMatchObject({
      message: 'language: Must be a language after BCP 47, for example cs or pt-BR.',
      extensions: { code: 'BAD_USER_INPUT' },
    });
  });
});
