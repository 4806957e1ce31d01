/** domain.md, "Duplicates": what makes two customers look like one, how sure it is, and that nothing else does. */
import { afterEach, describe, expect, it } from 'vitest';
import { newId } from '../../../src/kernel/index.ts';
import { access } from '../../../src/modules/access/index.ts';
import { type CreateCustomerInput, contacts } from '../../../src/modules/contacts/index.ts';
import { countStatements, createTestRapport, eachKind } from '../../support/index.ts';
import { givenCustomer } from './given.ts';

const PAIRS = /* GraphQL */ `
  query DuplicatePairs($first: Int, $after: String, $last: Int, $before: String, $minScore: Float) {
    duplicateCustomers(first: $first, after: $after, last: $last, before: $before, minScore: $minScore) {
      nodes { one { displayName } other { displayName contactPoints { value } } score reasons }
      pageInfo { hasNextPage endCursor startCursor }
      totalCount
    }
  }
`;

interface Pairs {
  readonly nodes: readonly {
    readonly one: { readonly displayName: string };
    readonly other: { readonly displayName: string };
    readonly score: number;
    readonly reasons: readonly string[];
  }[];
  readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string; readonly startCursor: string };
  readonly totalCount: number;
}

const PRAGUE = { lines: ['Dlouhá 5'], city: 'Praha', postalCode: '110 00', countryCode: 'CZ' };

describe.each(await eachKind())('duplicates on %s', (kind) => {
  const counter = countStatements();
  const rapport = createTestRapport([access, contacts], { databaseOptions: { kind, wrapAdapter: counter.wrapAdapter } });
  const reader = () => rapport.as('contacts.customer.read', 'contacts.duplicate.read', 'contacts.profile.read');
  const pairs = async (variables: object = {}) =>
    (await reader().data<{ duplicateCustomers: Pairs }>(PAIRS, { ...variables })).duplicateCustomers;
  const found = async (variables: object = {}) =>
    (await pairs(variables)).nodes.map(({ one, other, score, reasons }) => [
      [one.displayName, other.displayName].sort().join(' = '),
      score,
      reasons.join(' '),
    ]);

  afterEach(async () => {
    await rapport.db.importantDate.deleteMany();
    await rapport.db.customerExternalId.deleteMany();
    await rapport.db.contactPoint.deleteMany();
    await rapport.db.customer.deleteMany();
  });

  async function given(person: Partial<CreateCustomerInput>, born?: { year?: number; month: number; day: number }) {
    const customer = await givenCustomer(rapport, person);
    if (!born) return customer;
    await rapport.db.importantDate.create({
      data: {
        id: newId(),
        customerId: customer.id,
        kind: 'BIRTHDAY',
        ...born,
        recordedAt: rapport.clock.now(),
        recordedByKind: 'SYSTEM',
      },
    });
    return customer;
  }

  it('count a shared phone .9, also as PHONE here and MOBILE there', async () => {
    await given({ givenName: 'Ada', phone: '+420601123456' });
    await given({ givenName: 'Zuzana', contactPoints: [{ kind: 'MOBILE', value: '601 123 456', countryCode: 'CZ' }] });
    await given({ givenName: 'Boris', phone: '+420601123457' });
    expect(await found()).toEqual([['Ada = Zuzana', 0.9, 'SAME_PHONE']]);
  });

  it('count a shared e-mail address .9, case folded', async () => {
    await given({ givenName: 'Ada', email: 'Ada.L@example.com' });
    await given({ givenName: 'Zuzana', email: 'ada.l@EXAMPLE.com' });
    expect(await found()).toEqual([['Ada = Zuzana', 0.9, 'SAME_EMAIL']]);
  });

  it('take reasons together as 1 − Π(1 − s)', async () => {
    await given({ givenName: 'Ada', email: 'a@example.com', phone: '+420601123456' });
    await given({ givenName: 'Zuzana', email: 'a@example.com', phone: '+420601123456' });
    expect(await found()).toEqual([['Ada = Zuzana', 0.99, 'SAME_EMAIL SAME_PHONE']]);
  });

  it('count names that are alike, accents folded, with one birth date or one postal code .6 each', async () => {
    const address = { kind: 'POSTAL', address: PRAGUE } as const;
    const unspaced = { kind: 'POSTAL', address: { ...PRAGUE, lines: ['Krátká 1'], postalCode: '11000' } } as const;
    await given({ givenName: 'Kateřina', familyName: 'Nováková', contactPoints: [address] }, { year: 1990, month: 2, day: 28 });
    await given({ givenName: 'Katerina', familyName: 'Novakova', contactPoints: [unspaced] }, { year: 1990, month: 2, day: 28 });
    expect(await found()).toEqual([
      ['Katerina Novakova = Kateřina Nováková', 0.84, 'SIMILAR_NAME_AND_BIRTH_DATE SIMILAR_NAME_AND_POSTAL_CODE'],
    ]);
  });

  it.each([
    ['Cyrillic', 'Мария Иванова', 'Мария Ивановa'],
    ['Arabic script', 'مریم احمدی', 'مريم احمدي'],
    ['CJK', '王芳', '王芳'],
    ['a single word', 'Madonna', 'Madona'],
  ])('know names in %s', async (_script, one, other) => {
    await given({ givenName: one }, { year: 1980, month: 5, day: 1 });
    await given({ givenName: other }, { year: 1980, month: 5, day: 1 });
    expect((await found()).map(([, ...rest]) => rest)).toEqual([[0.6, 'SIMILAR_NAME_AND_BIRTH_DATE']]);
  });

  it('take an unknown year for no contradiction, and another year for one', async () => {
    await given({ givenName: 'Ada', familyName: 'Lovelace' }, { month: 12, day: 10 });
    await given({ givenName: 'Ada', familyName: 'Lovelacee' }, { year: 1815, month: 12, day: 10 });
    await given({ givenName: 'Ada', familyName: 'Lovelacce' }, { year: 1816, month: 12, day: 10 });
    expect((await found()).map(([names]) => names).sort()).toEqual([
      'Ada Lovelacce = Ada Lovelace',
      'Ada Lovelace = Ada Lovelacee',
    ]);
  });

  it('are no pair by a name alone, by a date alone, by names that differ, or by a person and an organization', async () => {
    await given({ givenName: 'Ada', familyName: 'Lovelace' });
    await given({ givenName: 'Ada', familyName: 'Lovelace' });
    await given({ givenName: 'Charles', familyName: 'Babbage' }, { year: 1791, month: 12, day: 26 });
    await given({ givenName: 'Grace', familyName: 'Hopper' }, { year: 1791, month: 12, day: 26 });
    await given({ kind: 'ORGANIZATION', organizationName: 'Hopper Ltd', phone: '+420601123456' });
    await given({ givenName: 'Grace', familyName: 'Hopper', phone: '+420601123456' });
    expect(await pairs()).toMatchObject({ nodes: [], totalCount: 0 });
  });

  it('leave out the archived and the merged', async () => {
    const [ada, put, merged] = [
      await given({ givenName: 'Ada', phone: '+420601123456' }),
      await given({ givenName: 'Put', phone: '+420601123456' }),
      await given({ givenName: 'Merged', phone: '+420601123456' }),
    ];
    await rapport.db.customer.update({ where: { id: put.id }, data: { archivedAt: rapport.clock.now() } });
    await rapport.db.customer.update({ where: { id: merged.id }, data: { mergedIntoId: ada.id } });
    expect(await found()).toEqual([]);
    await rapport.db.customer.update({ where: { id: merged.id }, data: { mergedIntoId: null } });
    expect(await found()).toEqual([['Ada = Merged', 0.9, 'SAME_PHONE']]);
  });

  it('count a shared external id .9: one of both was put away, and entered again', async () => {
    const former = await given({ givenName: 'Ada', externalIds: [{ system: 'shop', id: 'A1' }] });
    await rapport.db.customer.update({ where: { id: former.id }, data: { archivedAt: rapport.clock.now() } });
    await given({ givenName: 'Zuzana', externalIds: [{ system: 'shop', id: 'A1' }] });
    await given({ givenName: 'Boris', externalIds: [{ system: 'erp', id: 'A1' }] });
    expect(await found()).toEqual([['Ada = Zuzana', 0.9, 'SAME_EXTERNAL_ID']]);
  });

  it('leave out a value that more than 40 records share', async () => {
    for (let count = 0; count < 40; count += 1)
      await given({ givenName: 'Guest', familyName: `N${count}`, phone: '+420601123456' });
    expect((await pairs({ first: 1 })).totalCount).toBe(780);
    await given({ givenName: 'One', familyName: 'More', phone: '+420601123456' });
    expect((await pairs({ first: 1 })).totalCount).toBe(0);
  });

  it('come surest first, page by page, forward and back, in as many statements for one pair as for many', async () => {
    for (const name of ['A', 'B', 'C']) await given({ givenName: name, email: 'x@example.com' });
    for (const name of ['P', 'Q']) await given({ givenName: name, email: 'y@example.com', phone: '+420601123456' });
    expect((await found()).map(([, score]) => score)).toEqual([0.99, 0.9, 0.9, 0.9]);
    const one = await counter.during(() => pairs({ first: 1 }));
    const first = one.result;
    const rest = await counter.during(() => pairs({ first: 3, after: first.pageInfo.endCursor }));
    const last = await pairs({ last: 1, before: rest.result.pageInfo.startCursor });
    expect([first.nodes.length, rest.result.nodes.length, first.totalCount]).toEqual([1, 3, 4]);
    expect([...first.nodes, ...rest.result.nodes].map(({ score }) => score)).toEqual([0.99, 0.9, 0.9, 0.9]);
    expect(last.nodes).toEqual(first.nodes);
    const ours = ({ sql }: { readonly sql: string }) => /duplicate_pairs|"(?:Customer|ContactPoint)"/.test(sql);
    // The page, the count, and the customers on either side.
    expect([one, rest].map(({ statements }) => statements.filter(ours).length)).toEqual([4, 4]);
    expect((await pairs({ minScore: 0.95 })).totalCount).toBe(1);
  });

  it('come by the likeness of their names where they are equally sure: families share a phone', async () => {
    await given({ givenName: 'Petr', familyName: 'Novák', phone: '+420601123456' });
    await given({ givenName: 'Jana', familyName: 'Nováková', phone: '+420601123456' });
    await given({ givenName: 'Jana', familyName: 'Novakova', phone: '+420601123456' });
    const [first, ...others] = await found();
    expect(first).toEqual(['Jana Novakova = Jana Nováková', 0.9, 'SAME_PHONE']);
    expect(others.map(([, score]) => score)).toEqual([0.9, 0.9]);
  });

  it.each([-0.1, 1.1])('refuse a minScore of %s', async (minScore) => {
    const { data, errors } = await reader().run(PAIRS, { minScore });
    expect(data?.duplicateCustomers ?? null).toBeNull();
    expect(errors?.[0]).toMatchObject({ message: 'minScore must be from 0 to 1.', extensions: { code: 'BAD_USER_INPUT' } });
  });

  it('tell of birth dates only who may read them, neither by a pair nor by its score', async () => {
    const address = { kind: 'POSTAL', address: PRAGUE } as const;
    const born = { year: 1990, month: 2, day: 28 };
    await given({ givenName: 'Ada', familyName: 'Lovelace', contactPoints: [address] }, born);
    await given({ givenName: 'Ada', familyName: 'Lovelacee', contactPoints: [address] }, born);
    await given({ givenName: 'Ada', familyName: 'Lovelacce' }, born);
    expect((await pairs()).totalCount).toBe(3);
    const other = rapport.as('contacts.customer.read', 'contacts.duplicate.read');
    expect((await other.data<{ duplicateCustomers: Pairs }>(PAIRS, {})).duplicateCustomers).toMatchObject({
      nodes: [{ score: 0.6, reasons: ['SIMILAR_NAME_AND_POSTAL_CODE'] }],
      totalCount: 1,
    });
  });

  it('need a permission of their own', async () => {
    const { errors } = await rapport.as('contacts.customer.read').run(PAIRS, {});
    expect(errors?.[0]?.extensions?.code).toBe('FORBIDDEN');
  });
});
