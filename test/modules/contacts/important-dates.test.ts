import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { newId } from '../../../src/index.ts';
import { access } from '../../../src/modules/access/index.ts';
import { contacts } from '../../../src/modules/contacts/index.ts';
import { Issues } from '../../../src/modules/contacts/issues.ts';
import { readPartialDate } from '../../../src/modules/contacts/profile/partial-date.ts';
import { createTestRapport, globalId } from '../../support/index.ts';
import { givenCustomer } from './given.ts';
import { factsAbout, faultsOf, refused, write } from './profile.ts';

const rapport = createTestRapport([access, contacts]);
const add = (input: object) => write(rapport, 'addImportantDate', input);

/** Whether some real calendar day has these parts, by going through the calendar: four centuries hold every kind of year. */
function isSomeDay(year: number | null, month: number | null, day: number | null): boolean {
  const years = year === null ? [2000] : year < 1 || year > 9999 ? [] : [2000 + (year % 400)];
  return years.some((one) => {
    for (const at = new Date(Date.UTC(one, 0, 1)); at.getUTCFullYear() === one; at.setUTCDate(at.getUTCDate() + 1)) {
      if ((month ?? at.getUTCMonth() + 1) === at.getUTCMonth() + 1 && (day ?? at.getUTCDate()) === at.getUTCDate()) return true;
    }
    return false;
  });
}

describe('a partial date', () => {
  const part = (min: number, max: number, ...critical: readonly fc.Arbitrary<number>[]) =>
    fc.option(fc.oneof(fc.integer({ min, max }), ...critical));
  const centuries = fc.integer({ min: 1, max: 99 }).map((century) => 100 * century);
  const endsOfMonths = fc.integer({ min: 28, max: 31 });

  it('is taken exactly if some real calendar day matches it, with at least one part, and a day never without its month', () => {
    fc.assert(
      fc.property(part(-2, 10_001, centuries), part(-1, 14, fc.constant(2)), part(-1, 33, endsOfMonths), (year, month, day) => {
        const issues = new Issues();
        readPartialDate({ year, month, day }, issues);
        const says = (year !== null || month !== null || day !== null) && (day === null || month !== null);
        expect(issues.found.length === 0).toBe(says && isSomeDay(year, month, day));
      }),
      { numRuns: 2_000, seed: 20261124 },
    );
  });

  it.each([
    ['without a year', null, 2, 29],
    ['in a leap year', 2024, 2, 29],
    ['in the leap year of a fourth century', 2000, 2, 29],
  ])('may be a February 29 %s', async (_case, year, month, day) => {
    const { globalId: customerId } = await givenCustomer(rapport);

    const { customer } = await add({ customerId, kind: 'ANNIVERSARY', date: { year, month, day } });

    expect(customer.importantDates).toMatchObject([{ date: { year, month, day } }]);
  });

  it.each([
    ['of nothing', {}, [['date', 'REQUIRED']]],
    ['of a day alone', { day: 3 }, [['date.month', 'REQUIRED']]],
    ['of a day in a year', { year: 2000, day: 3 }, [['date.month', 'REQUIRED']]],
    ['of a February 29 in a common year', { year: 2025, month: 2, day: 29 }, [['date.day', 'INVALID']]],
    ['of a February 29 in a common century', { year: 1900, month: 2, day: 29 }, [['date.day', 'INVALID']]],
    ['of an April 31', { month: 4, day: 31 }, [['date.day', 'INVALID']]],
    [
      'of no part that can be',
      { year: 0, month: 13, day: 32 },
      [
        ['date.year', 'INVALID'],
        ['date.month', 'INVALID'],
        ['date.day', 'INVALID'],
      ],
    ],
  ])('%s is refused and nothing is written', async (_case, date, faults) => {
    const { globalId: customerId } = await givenCustomer(rapport);

    expect(faultsOf(await refused(rapport, 'addImportantDate', { customerId, kind: 'CUSTOM', date }))).toEqual(faults);
  });

  it('is refused by the database, too', async () => {
    const { id: customerId } = await givenCustomer(rapport);
    const base = { customerId, kind: 'CUSTOM', recordedAt: rapport.clock.now(), recordedByKind: 'SYSTEM' } as const;

    for (const date of [{}, { day: 1 }, { month: 2, day: 30 }, { year: 2025, month: 2, day: 29 }, { year: 10_000 }]) {
      await expect(rapport.db.importantDate.create({ data: { ...base, ...date, id: newId() } })).rejects.toThrow();
    }
  });
});

describe('an important date', () => {
  it('tells whose it is, when, by whom and from where it was recorded; it is announced and audited', async () => {
    const { id, globalId: customerId } = await givenCustomer(rapport);

    const { customer } = await add({
      customerId,
      kind: 'BIRTHDAY',
      date: { month: 5, day: 17 },
      whose: ' his daughter ',
      label: ' ',
      source: 'small talk',
    });

    expect(customer.importantDates).toEqual([
      {
        id: expect.any(String),
        kind: 'BIRTHDAY',
        date: { year: null, month: 5, day: 17 },
        whose: 'his daughter',
        label: null,
        recordedAt: rapport.clock.now().toISOString(),
        recordedBy: { kind: 'API_KEY' },
        source: 'small talk',
      },
    ]);
    const [date] = await rapport.db.importantDate.findMany({ where: { customerId: id } });
    expect(await factsAbout(rapport, id)).toEqual([
      { name: 'contacts.important-date.added', payload: { customerId: id, importantDateId: date?.id, kind: 'BIRTHDAY' } },
    ]);
    expect(await rapport.db.auditEntry.findMany({ where: { subjectId: date?.id ?? '' } })).toMatchObject([
      { action: 'contacts.important-date.added', after: { month: 5, whose: 'his daughter' } },
    ]);
  });

  it('that is a birthday does not lie in the future, whatever its unknown parts are', async () => {
    const { globalId: customerId } = await givenCustomer(rapport);
    const birthday = (year: number, month?: number, day?: number) => ({
      customerId,
      kind: 'BIRTHDAY',
      date: { year, month, day },
    });

    // Today is 2026-03-02.
    for (const future of [birthday(2026, 3, 3), birthday(2026, 4), birthday(2027)]) {
      expect(faultsOf(await refused(rapport, 'addImportantDate', future))).toEqual([['date', 'INVALID']]);
    }
    for (const past of [birthday(2026, 3, 2), birthday(2026, 3), birthday(2026)]) {
      expect(await add(past)).toMatchObject({ __typename: 'AddImportantDateSuccess' });
    }
    expect(await add({ customerId, kind: 'ANNIVERSARY', date: { year: 2030 } })).toMatchObject({
      __typename: 'AddImportantDateSuccess',
    });
  });

  it('is taken back once', async () => {
    const { id, globalId: customerId } = await givenCustomer(rapport);
    const { customer } = await add({ customerId, kind: 'NAME_DAY', date: { month: 7 } });
    const [date] = customer.importantDates;

    expect(await write(rapport, 'removeImportantDate', { id: date?.id })).toMatchObject({ customer: { importantDates: [] } });
    expect((await factsAbout(rapport, id)).at(-1)).toMatchObject({ name: 'contacts.important-date.removed' });
    expect(await refused(rapport, 'removeImportantDate', { id: date?.id })).toMatchObject({ code: 'NOT_FOUND' });
  });

  it('tells all of its faults at once', async () => {
    const input = {
      customerId: globalId('Need', newId()),
      kind: 'CUSTOM',
      date: { day: 3 },
      whose: 'x'.repeat(101),
      label: 'x'.repeat(101),
    };

    expect(faultsOf(await refused(rapport, 'addImportantDate', input)).map(([path]) => path)).toEqual([
      'customerId',
      'date.month',
      'whose',
      'label',
    ]);
  });
});
