/** domain.md, "Duplicates": what makes two customers look like one, how sure it is, and that nothing else does. */
import { afterEach, describe, expect, it } from 'vitest';
import { access } from '../../../src/modules/access/index.ts';
import { contacts } from '../../../src/modules/contacts/index.ts';
import { createTestRapport, eachKind } from '../../support/index.ts';
import { finder, forgetEverybody, givenPerson, PAIRS, type Pairs, PRAGUE, pairsOf } from './given-duplicates.ts';

describe.each(await eachKind())('duplicates on %s', (kind) => {
  const rapport = createTestRapport([access, contacts], { databaseOptions: { kind } });
  type Person = Parameters<typeof givenPerson>;
  const given = (person: Person[1], born?: Person[2]) => givenPerson(rapport, person, born);
  const pairs = (variables: object = {}) => pairsOf(rapport, variables);
  const found = async (variables: object = {}) =>
    (await pairs(variables)).nodes.map(({ one, other, score, reasons }) => [
      [one.displayName, other.displayName].sort().join(' = '),
      score,
      reasons.join(' '),
    ]);

  afterEach(() => forgetEverybody(rapport));

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

  it('come by the likeness of their names where they are equally sure: families share a phone', async () => {
    await given({ givenName: 'Petr', familyName: 'Novák', phone: '+420601123456' });
    await given({ givenName: 'Jana', familyName: 'Nováková', phone: '+420601123456' });
    await given({ givenName: 'Jana', familyName: 'Novakova', phone: '+420601123456' });
    const [first, ...others] = await found();
    expect(first).toEqual(['Jana Novakova = Jana Nováková', 0.9, 'SAME_PHONE']);
    expect(others.map(([, score]) => score)).toEqual([0.9, 0.9]);
  });

  it.each([-0.1, 1.1])('refuse a minScore of %s', async (minScore) => {
    const { data, errors } = await finder(rapport).run(PAIRS, { minScore });
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
