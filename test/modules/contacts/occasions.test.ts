import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { access } from '../../../src/modules/access/index.ts';
import { contacts, nextOccurrence } from '../../../src/modules/contacts/index.ts';
import { countStatements, createTestRapport, eachKind, startTestRapport } from '../../support/index.ts';
import { givenCustomer } from './given.ts';
import {
  forgetEverybodyAfterEach,
  givenBirthday,
  givenDate,
  greeter,
  home,
  namesIn,
  nodesIn,
  OCCASIONS,
  occasions,
} from './given-occasions.ts';

const MODULES = [access, contacts];
const rapport = createTestRapport(MODULES);
forgetEverybodyAfterEach(rapport);

describe('occasions of a window', () => {
  it('are dates of every kind, by day, kind, then name, with whom to greet', async () => {
    const zoe = await givenCustomer(rapport, { givenName: 'Zoe', familyName: 'Alder' });
    const adam = await givenCustomer(rapport, { givenName: 'Adam', preferredName: 'Addie', familyName: 'Berg' });
    const acme = await givenCustomer(rapport, { kind: 'ORGANIZATION', organizationName: 'Acme' });
    await givenDate(rapport, zoe);
    await givenDate(rapport, adam);
    await givenDate(rapport, adam, { kind: 'NAME_DAY', year: null });
    await givenDate(rapport, adam, { whose: 'Little Eve', month: 4, day: 30, year: 2020 });
    await givenDate(rapport, acme, { kind: 'ANNIVERSARY', year: 1900, label: 'Foundation' });
    await givenDate(rapport, zoe, { kind: 'CUSTOM', year: null, month: 5, day: 4, label: 'First order' });

    expect(await occasions(rapport, '2026-04-30', '2026-05-04')).toMatchObject({
      totalCount: 6,
      edges: [
        { on: '2026-04-30', kind: 'BIRTHDAY', whose: 'Little Eve', greetingName: 'Little Eve', customer: { id: adam.globalId } },
        { on: '2026-05-03', kind: 'BIRTHDAY', whose: null, label: null, greetingName: 'Addie', customer: { id: adam.globalId } },
        { on: '2026-05-03', kind: 'BIRTHDAY', greetingName: 'Zoe', customer: { displayName: 'Zoe Alder' } },
        { on: '2026-05-03', kind: 'ANNIVERSARY', greetingName: 'Acme', label: 'Foundation' },
        { on: '2026-05-03', kind: 'NAME_DAY', greetingName: 'Addie' },
        { on: '2026-05-04', kind: 'CUSTOM', greetingName: 'Zoe', label: 'First order' },
      ].map((node) => ({ node })),
    });
  });

  it('lie within it, both ends included, also over the end of a year', async () => {
    await givenBirthday(rapport, { givenName: 'Eve' }, { month: 12, day: 31 });
    await givenBirthday(rapport, { givenName: 'New' }, { month: 1, day: 1, year: null });

    expect(await namesIn(rapport, '2026-12-31', '2027-01-01')).toEqual(['2026-12-31 Eve', '2027-01-01 New']);
    expect(await namesIn(rapport, '2026-12-30', '2026-12-30')).toEqual([]);
    expect(await namesIn(rapport, '2026-01-01', '2027-01-01')).toEqual(['2026-01-01 New', '2026-12-31 Eve', '2027-01-01 New']);
  });

  it('do not list a date without its day, nor one before its own year', async () => {
    await givenBirthday(rapport, { givenName: 'Unknown' }, { day: null });
    await givenBirthday(rapport, { givenName: 'Year' }, { month: null, day: null });
    await givenBirthday(rapport, { givenName: 'Born' });

    expect(await namesIn(rapport, '1985-01-01', '1985-12-31')).toEqual([]);
    expect(await namesIn(rapport, '1989-01-01', '1989-12-31')).toEqual([]);
    expect(await namesIn(rapport, '1990-01-01', '1990-12-31')).toEqual(['1990-05-03 Born']);
    expect(await namesIn(rapport, '2026-01-01', '2026-12-31')).toEqual(['2026-05-03 Born']);
  });

  it('move February 29 to February 28 in common years', async () => {
    await givenBirthday(rapport, { givenName: 'Leap' }, { month: 2, day: 29, year: 1992 });

    expect(await namesIn(rapport, '2026-02-01', '2026-03-31')).toEqual(['2026-02-28 Leap']);
    expect(await namesIn(rapport, '2028-02-01', '2028-03-31')).toEqual(['2028-02-29 Leap']);
  });

  it('move February 29 to March 1 where the company says so', async () => {
    await using other = await startTestRapport(MODULES, { environment: { LEAP_DAY: 'MARCH_1' } });
    await givenDate(other, await givenCustomer(other), { month: 2, day: 29, year: 1992 });

    const found = await occasions(other, '2026-02-01', '2026-03-31', {});
    expect(found.edges.map(({ node }) => node.on)).toEqual(['2026-03-01']);
  });

  it('are what the next occurrence of each date says', async () => {
    const ada = await givenCustomer(rapport);
    const day = fc.record({
      year: fc.option(fc.integer({ min: 2015, max: 2035 })),
      month: fc.integer({ min: 1, max: 12 }),
      day: fc.integer({ min: 1, max: 28 }),
    });
    const leap = fc.record({ year: fc.constantFrom(2016, 2020, null), month: fc.constant(2), day: fc.constant(29) });
    const from = fc
      .integer({ min: Date.UTC(2016, 0, 1), max: Date.UTC(2032, 0, 1) })
      .map((at) => new Date(at - (at % 86_400_000)));
    await fc.assert(
      fc.asyncProperty(fc.array(fc.oneof(day, leap), { minLength: 1, maxLength: 8 }), from, async (dates, start) => {
        await rapport.db.importantDate.deleteMany();
        for (const date of dates) await givenDate(rapport, ada, date);
        const end = new Date(start.getTime() + 364 * 86_400_000);
        const expected = dates.map((date) => nextOccurrence(date, start)).filter((on) => on !== null && on <= end);

        const found = await nodesIn(rapport, start.toISOString().slice(0, 10), end.toISOString().slice(0, 10));
        expect(found.map(({ on }) => on)).toEqual(expected.map((on) => on?.toISOString().slice(0, 10)).sort());
      }),
      { numRuns: 25 },
    );
  });

  it.each([
    ['a window that ends before it begins', '2026-05-04', '2026-05-03', 'from must not be after to.'],
    ['a window of 367 days', '2026-01-01', '2027-01-02', 'from and to must span at most 366 days; these span 367.'],
  ])('refuse %s', async (_case, from, to, message) => {
    const { data, errors } = await greeter(rapport).run(OCCASIONS, { from, to });

    expect(data).toEqual({ occasions: null });
    expect(errors).toMatchObject([{ message, extensions: { code: 'BAD_USER_INPUT' } }]);
    expect((await occasions(rapport, '2026-01-01', '2027-01-01')).totalCount).toBe(0);
  });

  it('are told to nobody without the permission, not even how many', async () => {
    const { data, errors } = await rapport.as('contacts.customer.read').run(OCCASIONS, { from: '2026-05-02', to: '2026-05-05' });

    expect(data).toEqual({ occasions: null });
    expect(errors?.map(({ extensions }) => extensions?.code)).toEqual(['FORBIDDEN']);
  });

  it('name nobody to who may not read customers', async () => {
    await givenBirthday(rapport);
    const reader = rapport.as('contacts.occasion.read');
    const asked = (field: string) =>
      reader.run(`{ occasions(from: "2026-05-03", to: "2026-05-03") { nodes { kind ${field} } } }`);

    expect((await asked('on')).data).toEqual({ occasions: { nodes: [{ kind: 'BIRTHDAY', on: '2026-05-03' }] } });
    for (const field of ['greetingName', 'customer { displayName }']) {
      const { data, errors } = await asked(field);
      expect(data).toEqual({ occasions: null });
      expect(errors?.map(({ extensions }) => extensions?.code)).toEqual(['FORBIDDEN']);
    }
  });
});

describe.each(await eachKind())('pages of occasions, on %s,', (kind) => {
  const count = countStatements();
  const many = createTestRapport(MODULES, { databaseOptions: { kind, wrapAdapter: count.wrapAdapter } });

  it('give each once, forward and back, dates among holidays', async () => {
    for (let number = 0; number < 15; number += 1) {
      const customer = await givenCustomer(many, {
        givenName: `Name ${number % 4}`,
        contactPoints: [home(number % 3 === 0 ? 'US' : 'CZ')],
      });
      await givenDate(many, customer, { month: 12, day: 24 + (number % 3), kind: number % 2 === 0 ? 'BIRTHDAY' : 'CUSTOM' });
      await givenDate(many, customer, { month: 2, day: 29, year: 1992 });
    }
    const window = ['2026-12-01', '2027-03-01'] as const;
    const all = await occasions(many, ...window, { first: 100 });
    expect(all.edges).toHaveLength(all.totalCount ?? -1);
    const expected = all.edges.map(({ cursor }) => cursor);
    const keys = all.edges.map(
      ({ node: { on, kind: of } }) => `${on} ${['BIRTHDAY', 'ANNIVERSARY', 'NAME_DAY', 'HOLIDAY', 'CUSTOM'].indexOf(of)}`,
    );
    expect(keys).toEqual(keys.toSorted());
    expect(new Set(expected).size).toBe(expected.length);

    for (const backward of [false, true]) {
      const seen: string[] = [];
      for (let cursor: string | null | undefined = null; cursor !== undefined; ) {
        const page = await occasions(many, ...window, backward ? { last: 7, before: cursor } : { first: 7, after: cursor });
        seen[backward ? 'unshift' : 'push'](...page.edges.map((edge) => edge.cursor));
        const { hasNextPage, hasPreviousPage, startCursor, endCursor } = page.pageInfo;
        cursor = (backward ? hasPreviousPage : hasNextPage) ? (backward ? startCursor : endCursor) : undefined;
      }
      expect(seen).toEqual(expected);
    }
  });

  it('take as many statements for one as for all', async () => {
    const during = async (first: number) => {
      const { statements } = await count.during(() => occasions(many, '2026-12-01', '2027-03-01', { first }));
      return statements.filter(({ sql }) => /"(?:Customer|ImportantDate)"/.test(sql)).length;
    };
    expect(await during(1)).toBe(4);
    expect(await during(100)).toBe(4);
  });
});
