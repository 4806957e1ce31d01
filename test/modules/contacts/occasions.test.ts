import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import type { Prisma } from '../../../src/generated/index.ts';
import { newId } from '../../../src/index.ts';
import { access } from '../../../src/modules/access/index.ts';
import { type CreateCustomerInput, contacts, nextOccurrence, type PartialDate } from '../../../src/modules/contacts/index.ts';
import {
  countStatements,
  createTestRapport,
  eachKind,
  startTestRapport,
  TEST_START,
  type TestRapport,
} from '../../support/index.ts';
import { graphql } from '../../typed-documents/index.ts';
import { type GivenCustomer, givenCustomer } from './given.ts';

const MODULES = [access, contacts];
const OCCASIONS = graphql(`
  query Occasions($from: Date!, $to: Date!, $first: Int, $after: String, $last: Int, $before: String) {
    occasions(from: $from, to: $to, first: $first, after: $after, last: $last, before: $before) {
      totalCount
      edges { cursor node { on kind whose label greetingName channel customer { id displayName } } }
      pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
    }
  }
`);

const counter = countStatements();
const rapport = createTestRapport(MODULES, { databaseOptions: { wrapAdapter: counter.wrapAdapter } });
const greeter = (of: TestRapport = rapport) => of.as('contacts.occasion.read', 'contacts.customer.read');

afterEach(async () => {
  await rapport.db.importantDate.deleteMany();
  await rapport.db.contactPoint.deleteMany();
  await rapport.db.customer.updateMany({ data: { archivedAt: TEST_START } });
});

const BIRTHDAY: PartialDate = { year: 1990, month: 5, day: 3 };

function givenDate(
  { id: customerId }: GivenCustomer,
  more: Partial<Prisma.ImportantDateUncheckedCreateInput> = {},
  of: TestRapport = rapport,
) {
  return of.db.importantDate.create({
    data: { id: newId(), customerId, kind: 'BIRTHDAY', ...BIRTHDAY, recordedAt: TEST_START, recordedByKind: 'SYSTEM', ...more },
  });
}

/** A customer whose birthday is on May 3. */
async function givenBirthday(input: Partial<CreateCustomerInput> = {}, date: Partial<PartialDate> = {}) {
  const customer = await givenCustomer(rapport, input);
  await givenDate(customer, date);
  return customer;
}

async function occasions(from: string, to: string, page: object = { first: 100 }, of: TestRapport = rapport) {
  const { occasions: found } = await greeter(of).data(OCCASIONS, { from, to, ...page });
  if (!found) throw new Error('There is no answer.');
  return found;
}
const nodesIn = async (from: string, to: string) => (await occasions(from, to)).edges.map(({ node }) => node);
const namesIn = async (from: string, to: string) =>
  (await nodesIn(from, to)).map(({ on, greetingName }) => `${on} ${greetingName}`);
/** Of everybody's birthday in 2026. */
const greeted = async () => (await nodesIn('2026-05-02', '2026-05-05')).map(({ greetingName }) => greetingName);

async function consent(
  { id: customerId }: GivenCustomer,
  state: 'GRANTED' | 'DENIED' | 'WITHDRAWN',
  channel: 'EMAIL' | 'PHONE' | null,
) {
  await rapport.db.consent.create({
    data: { id: newId(), customerId, purpose: 'SERVICE', channel, state, recordedAt: TEST_START, recordedByKind: 'SYSTEM' },
  });
}

describe('occasions of a window', () => {
  it('are dates of every kind, by day, kind, then name, with whom to greet', async () => {
    const zoe = await givenCustomer(rapport, { givenName: 'Zoe', familyName: 'Alder' });
    const adam = await givenCustomer(rapport, { givenName: 'Adam', preferredName: 'Addie', familyName: 'Berg' });
    const acme = await givenCustomer(rapport, { kind: 'ORGANIZATION', organizationName: 'Acme' });
    await givenDate(zoe);
    await givenDate(adam);
    await givenDate(adam, { kind: 'NAME_DAY', year: null });
    await givenDate(adam, { whose: 'Little Eve', month: 4, day: 30, year: 2020 });
    await givenDate(acme, { kind: 'ANNIVERSARY', year: 1900, label: 'Foundation' });
    await givenDate(zoe, { kind: 'CUSTOM', year: null, month: 5, day: 4, label: 'First order' });

    expect(await occasions('2026-04-30', '2026-05-04')).toMatchObject({
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
    await givenBirthday({ givenName: 'Eve' }, { month: 12, day: 31 });
    await givenBirthday({ givenName: 'New' }, { month: 1, day: 1, year: null });

    expect(await namesIn('2026-12-31', '2027-01-01')).toEqual(['2026-12-31 Eve', '2027-01-01 New']);
    expect(await namesIn('2026-12-30', '2026-12-30')).toEqual([]);
    expect(await namesIn('2026-01-01', '2027-01-01')).toEqual(['2026-01-01 New', '2026-12-31 Eve', '2027-01-01 New']);
  });

  it('do not list a date without its day, nor one before its own year', async () => {
    await givenBirthday({ givenName: 'Unknown' }, { day: null });
    await givenBirthday({ givenName: 'Year' }, { month: null, day: null });
    await givenBirthday({ givenName: 'Born' });

    expect(await namesIn('1985-01-01', '1985-12-31')).toEqual([]);
    expect(await namesIn('1990-01-01', '1990-12-31')).toEqual(['1990-05-03 Born']);
    expect(await namesIn('2026-01-01', '2026-12-31')).toEqual(['2026-05-03 Born']);
  });

  it('move February 29 to February 28 in common years', async () => {
    await givenBirthday({ givenName: 'Leap' }, { month: 2, day: 29, year: 1992 });

    expect(await namesIn('2026-02-01', '2026-03-31')).toEqual(['2026-02-28 Leap']);
    expect(await namesIn('2028-02-01', '2028-03-31')).toEqual(['2028-02-29 Leap']);
  });

  it('move February 29 to March 1 where the company says so', async () => {
    await using other = await startTestRapport(MODULES, { environment: { LEAP_DAY: 'MARCH_1' } });
    await givenDate(await givenCustomer(other), { month: 2, day: 29, year: 1992 }, other);

    const found = await occasions('2026-02-01', '2026-03-31', {}, other);
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
        for (const date of dates) await givenDate(ada, date);
        const end = new Date(start.getTime() + 364 * 86_400_000);
        const expected = dates.map((date) => nextOccurrence(date, start)).filter((on) => on !== null && on <= end);

        const found = await nodesIn(start.toISOString().slice(0, 10), end.toISOString().slice(0, 10));
        expect(found.map(({ on }) => on)).toEqual(expected.map((on) => on?.toISOString().slice(0, 10)).sort());
      }),
      { numRuns: 25 },
    );
  });

  it.each([
    ['a window that ends before it begins', '2026-05-04', '2026-05-03', 'from must not be after to.'],
    ['a window of 367 days', '2026-01-01', '2027-01-02', 'from and to must span at most 366 days; these span 367.'],
  ])('refuse %s', async (_case, from, to, message) => {
    const { data, errors } = await greeter().run(OCCASIONS, { from, to });

    expect(data).toEqual({ occasions: null });
    expect(errors).toMatchObject([{ message, extensions: { code: 'BAD_USER_INPUT' } }]);
    expect((await occasions('2026-01-01', '2027-01-01')).totalCount).toBe(0);
  });

  it('are told to nobody without the permission, not even how many', async () => {
    const { data, errors } = await rapport.as('contacts.customer.read').run(OCCASIONS, { from: '2026-05-02', to: '2026-05-05' });

    expect(data).toEqual({ occasions: null });
    expect(errors?.map(({ extensions }) => extensions?.code)).toEqual(['FORBIDDEN']);
  });
});

describe('nobody is greeted', () => {
  it('who is archived, merged or erased', async () => {
    const [kept, archived, merged, erased] = await Promise.all(
      ['Kept', 'Archived', 'Merged', 'Erased'].map((givenName) => givenBirthday({ givenName })),
    );
    const { customer } = rapport.db;
    await customer.update({ where: { id: archived?.id ?? '' }, data: { archivedAt: TEST_START } });
    await customer.update({ where: { id: merged?.id ?? '' }, data: { mergedIntoId: kept?.id ?? null } });
    await customer.update({ where: { id: erased?.id ?? '' }, data: { erasedAt: TEST_START } });

    expect(await greeted()).toEqual(['Kept']);
    expect((await occasions('2026-05-02', '2026-05-05')).totalCount).toBe(1);
  });

  it('from the day on which they died', async () => {
    const ada = await givenBirthday();
    const dies = async (on: string) => {
      await rapport.db.customer.update({ where: { id: ada.id }, data: { deceasedOn: new Date(on) } });
      return (await occasions('2026-05-02', '2026-05-05')).totalCount;
    };

    expect(await dies('2026-05-04')).toBe(1);
    expect(await dies('2026-05-03')).toBe(0);
    expect(await dies('2026-05-02')).toBe(0);
  });

  it('who denied SERVICE, until they grant it again', async () => {
    const ada = await givenBirthday({ email: 'ada@example.com' });
    const counts: number[][] = [];
    for (const state of ['DENIED', 'GRANTED', 'WITHDRAWN'] as const) {
      await consent(ada, state, null);
      counts.push([(await greeted()).length, (await occasions('2026-05-02', '2026-05-05')).totalCount ?? -1]);
    }

    expect(counts).toEqual([
      [0, 0],
      [1, 1],
      [0, 0],
    ]);
  });

  it('who denied SERVICE, but on the channel that they allowed in spite of it', async () => {
    const reachable = await givenBirthday({ givenName: 'Reachable', email: 'a@example.com', phone: '+420601123456' });
    const elsewhere = await givenBirthday({ givenName: 'Elsewhere', email: 'b@example.com' });
    for (const customer of [reachable, elsewhere]) {
      await consent(customer, 'GRANTED', 'PHONE');
      await consent(customer, 'DENIED', null);
    }

    expect(await nodesIn('2026-05-02', '2026-05-05')).toMatchObject([{ greetingName: 'Reachable', channel: 'PHONE' }]);
  });
});

describe('the channel of a greeting', () => {
  const channel = async () => (await nodesIn('2026-05-02', '2026-05-05')).map((node) => node.channel);

  it('is the preferred one', async () => {
    await givenBirthday({ preferredChannel: 'IN_PERSON', email: 'ada@example.com' });
    expect(await channel()).toEqual(['IN_PERSON']);
  });

  it.each([
    [{ email: 'ada@example.com', phone: '+420601123456' }, 'EMAIL'],
    [{ phone: '+420601123456' }, 'PHONE'],
    [{ contactPoints: [{ kind: 'MESSAGING', value: '@ada' } as const] }, 'CHAT'],
    [{ contactPoints: [{ kind: 'POSTAL', address: { lines: ['Long Street 1'] } } as const] }, 'LETTER'],
    [{ contactPoints: [{ kind: 'WEB', value: 'https://ada.example' } as const] }, null],
    [{}, null],
  ])('is else the first on which they can be reached: %o', async (input, expected) => {
    await givenBirthday(input);
    expect(await channel()).toEqual([expected]);
  });

  it('is none that does not work', async () => {
    const ada = await givenBirthday({ email: 'ada@example.com', phone: '+420601123456' });
    await rapport.db.contactPoint.updateMany({ where: { customerId: ada.id, kind: 'EMAIL' }, data: { status: 'BOUNCED' } });
    expect(await channel()).toEqual(['PHONE']);
  });

  it('is none on which they deny SERVICE, preferred or not', async () => {
    const ada = await givenBirthday({ preferredChannel: 'EMAIL', email: 'ada@example.com', phone: '+420601123456' });
    await consent(ada, 'DENIED', 'EMAIL');
    expect(await channel()).toEqual(['PHONE']);
    await consent(ada, 'DENIED', 'PHONE');
    expect(await channel()).toEqual([null]);
  });
});

describe('holidays', () => {
  const CHRISTMAS = ['2026-12-24', '2026-12-26'] as const;
  const home = (countryCode: string) => ({ kind: 'POSTAL', address: { lines: ['Long Street 1'], countryCode } }) as const;

  it("are the public ones of the customer's country", async () => {
    await givenCustomer(rapport, { givenName: 'Jana', contactPoints: [home('CZ')] });
    await givenCustomer(rapport, { givenName: 'Joe', contactPoints: [home('US')] });
    await givenCustomer(rapport, { givenName: 'Nowhere' });

    expect(await nodesIn(...CHRISTMAS)).toMatchObject([
      { on: '2026-12-24', kind: 'HOLIDAY', label: 'Štědrý den', greetingName: 'Jana', whose: null },
      { on: '2026-12-25', kind: 'HOLIDAY', label: '1. svátek vánoční', greetingName: 'Jana' },
      { on: '2026-12-25', kind: 'HOLIDAY', label: 'Christmas Day', greetingName: 'Joe' },
      { on: '2026-12-26', kind: 'HOLIDAY', label: '2. svátek vánoční', greetingName: 'Jana' },
    ]);
    expect((await occasions(...CHRISTMAS)).totalCount).toBe(4);
    expect(await namesIn('2026-11-26', '2026-11-26')).toEqual(['2026-11-26 Joe']);
  });

  it('go by the primary address, else by the primary phone', async () => {
    const us = { kind: 'PHONE', value: '+12125550123', isPrimary: true } as const;
    const de = { kind: 'MOBILE', value: '+4915123456789' } as const;
    await givenCustomer(rapport, { givenName: 'Address', contactPoints: [us, home('CZ')] });
    await givenCustomer(rapport, { givenName: 'Mobile', contactPoints: [de] });
    await givenCustomer(rapport, { givenName: 'Phone', contactPoints: [de, us] });
    await givenCustomer(rapport, { givenName: 'Second', contactPoints: [home('CZ'), { ...home('US'), isPrimary: true }] });

    expect(await namesIn('2026-10-03', '2026-10-03')).toEqual(['2026-10-03 Mobile']);
    expect(await namesIn('2026-10-28', '2026-10-28')).toEqual(['2026-10-28 Address']);
    expect(await namesIn('2026-11-26', '2026-11-26')).toEqual(['2026-11-26 Phone', '2026-11-26 Second']);
  });

  it('follow an address that is removed', async () => {
    const { id } = await givenCustomer(rapport, { contactPoints: [home('CZ'), { kind: 'PHONE', value: '+4915123456789' }] });
    expect(await namesIn('2026-10-28', '2026-10-28')).toHaveLength(1);

    await rapport.db.contactPoint.deleteMany({ where: { customerId: id, kind: 'POSTAL' } });

    expect(await namesIn('2026-10-28', '2026-10-28')).toEqual([]);
    expect(await namesIn('2026-10-03', '2026-10-03')).toHaveLength(1);
  });

  it('are not wished to the dead, or to who denied SERVICE', async () => {
    const dead = await givenCustomer(rapport, { contactPoints: [home('CZ')] });
    const silent = await givenCustomer(rapport, { contactPoints: [home('CZ')] });
    await rapport.db.customer.update({ where: { id: dead.id }, data: { deceasedOn: new Date('2026-12-25') } });
    await consent(silent, 'DENIED', null);

    expect(await occasions(...CHRISTMAS)).toMatchObject({ totalCount: 1, edges: [{ node: { on: '2026-12-24' } }] });
  });

  it('are known for no year before 1970 or after 2100, and that is no error', async () => {
    await givenCustomer(rapport, { contactPoints: [home('CZ')] });
    expect(await namesIn('1969-01-01', '1969-12-31')).toEqual([]);
    expect(await namesIn('0001-01-01', '0001-12-31')).toEqual([]);
    expect(await namesIn('9999-01-01', '9999-12-31')).toEqual([]);
    expect((await namesIn('2100-01-01', '2100-12-31')).length).toBeGreaterThan(10);
  });
});

describe.each(await eachKind())('pages of occasions, on %s,', (kind) => {
  const count = countStatements();
  const many = createTestRapport(MODULES, { databaseOptions: { kind, wrapAdapter: count.wrapAdapter } });

  it('give each once, forward and back, dates among holidays', async () => {
    for (let number = 0; number < 15; number += 1) {
      const customer = await givenCustomer(many, {
        givenName: `Name ${number % 4}`,
        contactPoints: [{ kind: 'POSTAL', address: { lines: ['Long Street 1'], countryCode: number % 3 === 0 ? 'US' : 'CZ' } }],
      });
      await givenDate(customer, { month: 12, day: 24 + (number % 3), kind: number % 2 === 0 ? 'BIRTHDAY' : 'CUSTOM' }, many);
      await givenDate(customer, { month: 2, day: 29, year: 1992 }, many);
    }
    const window = ['2026-12-01', '2027-03-01'] as const;
    const all = await occasions(...window, { first: 100 }, many);
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
        const page = await occasions(...window, backward ? { last: 7, before: cursor } : { first: 7, after: cursor }, many);
        seen[backward ? 'unshift' : 'push'](...page.edges.map((edge) => edge.cursor));
        const { hasNextPage, hasPreviousPage, startCursor, endCursor } = page.pageInfo;
        cursor = (backward ? hasPreviousPage : hasNextPage) ? (backward ? startCursor : endCursor) : undefined;
      }
      expect(seen).toEqual(expected);
    }
  });

  it('take as many statements for one as for all', async () => {
    const during = async (first: number) => {
      const { statements } = await count.during(() => occasions('2026-12-01', '2027-03-01', { first }, many));
      return statements.filter(({ sql }) => /"(?:Customer|ImportantDate)"/.test(sql)).length;
    };
    expect(await during(1)).toBe(4);
    expect(await during(100)).toBe(4);
  });
});
