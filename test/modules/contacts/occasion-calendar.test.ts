import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { dueDates, type LeapDay, nextOccurrence, type PartialDate } from '../../../src/modules/contacts/occasions/calendar.ts';

const DAY = 86_400_000;
const day = (text: string) => new Date(`${text}T00:00:00Z`);
const iso = (date: Date | null) => date?.toISOString().slice(0, 10) ?? null;

/** Any day of a thousand years. */
const anyDay = fc
  .integer({ min: day('1600-01-01').getTime() / DAY, max: day('2600-12-31').getTime() / DAY })
  .map((number) => new Date(number * DAY));
const leapDay = fc.constantFrom<LeapDay[]>('FEBRUARY_28', 'MARCH_1');
const anyDate: fc.Arbitrary<PartialDate> = fc
  .record({
    year: fc.option(fc.integer({ min: 1590, max: 2610 })),
    monthAndDay: fc.oneof(
      { weight: 3, arbitrary: anyDay.map((date) => [date.getUTCMonth() + 1, date.getUTCDate()] as const) },
      { weight: 2, arbitrary: fc.constant([2, 29] as const) },
      { weight: 1, arbitrary: fc.constantFrom([2, 28] as const, [3, 1] as const, [1, 1] as const, [12, 31] as const) },
    ),
  })
  .map(({ year, monthAndDay: [month, date] }) => ({ year, month, day: date }));

/** Whether a date falls on a day, by reading the calendar and nothing else. */
function fallsOn({ year, month, day: date }: PartialDate, on: Date, leap: LeapDay): boolean {
  if (year !== null && on.getUTCFullYear() < year) return false;
  const [thatMonth, thatDay] = [on.getUTCMonth() + 1, on.getUTCDate()];
  if (month === thatMonth && date === thatDay) return true;
  if (month !== 2 || date !== 29) return false;
  const tomorrow = new Date(on.getTime() + DAY);
  const yesterday = new Date(on.getTime() - DAY);
  return leap === 'FEBRUARY_28'
    ? thatMonth === 2 && thatDay === 28 && tomorrow.getUTCDate() === 1
    : thatMonth === 3 && thatDay === 1 && yesterday.getUTCDate() === 28;
}

function searched(date: PartialDate, from: Date, leap: LeapDay): Date {
  const start = Math.max(from.getTime(), date.year === null ? -Infinity : day(`${date.year}-01-01`).getTime());
  for (let on = new Date(start); ; on = new Date(on.getTime() + DAY)) if (fallsOn(date, on, leap)) return on;
}

describe('the next occurrence of a date', () => {
  it('is the first day that a search day by day comes to, over a thousand years of calendars', () => {
    fc.assert(
      fc.property(anyDate, anyDay, leapDay, (date, from, leap) => {
        expect(iso(nextOccurrence(date, from, leap))).toBe(iso(searched(date, from, leap)));
      }),
      { numRuns: 2_000 },
    );
  });

  it('is never in the past, and within a year where the year of the date is unknown', () => {
    fc.assert(
      fc.property(anyDate, anyDay, leapDay, (date, from, leap) => {
        const next = nextOccurrence({ ...date, year: null }, from, leap);
        expect(next?.getTime()).toBeGreaterThanOrEqual(from.getTime());
        expect((next?.getTime() ?? 0) - from.getTime()).toBeLessThan(367 * DAY);
      }),
    );
  });

  it.each([
    ['the year alone', { year: 1990, month: null, day: null }],
    ['year and month', { year: 1990, month: 5, day: null }],
    ['the month alone', { year: null, month: 5, day: null }],
  ])('is unknown where only %s is known', (_case, date) => {
    expect(nextOccurrence(date, day('2026-01-01'))).toBeNull();
  });

  it.each([
    ['today is today', { year: 1990, month: 5, day: 3 }, '2026-05-03', '2026-05-03'],
    ['yesterday is next year', { year: 1990, month: 5, day: 3 }, '2026-05-04', '2027-05-03'],
    ['February 29, in a leap year', { year: 1992, month: 2, day: 29 }, '2028-02-28', '2028-02-29'],
    ['February 29, in a common year', { year: 1992, month: 2, day: 29 }, '2026-01-01', '2026-02-28'],
    ['February 29, in 1900, which was common', { year: null, month: 2, day: 29 }, '1900-01-01', '1900-02-28'],
    ['February 29, in 2000, which was not', { year: null, month: 2, day: 29 }, '2000-01-01', '2000-02-29'],
    ['a day that is to come for the first time', { year: 2030, month: 1, day: 2 }, '2026-01-01', '2030-01-02'],
    ['a day of the first century', { year: 50, month: 1, day: 2 }, '0049-06-01', '0050-01-02'],
  ])('of %s', (_case, date, from, expected) => {
    expect(iso(nextOccurrence(date, day(from)))).toBe(expected);
  });

  it('of February 29 is March 1 where the company says so', () => {
    expect(iso(nextOccurrence({ year: null, month: 2, day: 29 }, day('2026-01-01'), 'MARCH_1'))).toBe('2026-03-01');
    expect(iso(nextOccurrence({ year: null, month: 2, day: 29 }, day('2028-01-01'), 'MARCH_1'))).toBe('2028-02-29');
  });
});

describe('the dates that are due in a window', () => {
  it('are those that a search day by day finds, also over the ends of years', () => {
    fc.assert(
      fc.property(anyDate, anyDay, fc.integer({ min: 0, max: 365 }), leapDay, (date, from, length, leap) => {
        const window = { from, to: new Date(from.getTime() + length * DAY) };
        const due = dueDates(window, leap).filter(({ month, day: thatDay }) => month === date.month && thatDay === date.day);
        const expected: (string | null)[] = [];
        for (let on = window.from; on <= window.to; on = new Date(on.getTime() + DAY)) {
          if (fallsOn({ ...date, year: null }, on, leap)) expected.push(iso(on));
        }
        expect(due.map(({ on }) => iso(on))).toEqual(expected);
      }),
      { numRuns: 500 },
    );
  });

  it('begin at the next occurrence of each', () => {
    fc.assert(
      fc.property(anyDate, anyDay, leapDay, (date, from, leap) => {
        const window = { from, to: new Date(from.getTime() + 365 * DAY) };
        const [first] = dueDates(window, leap).filter(({ month, day: thatDay }) => month === date.month && thatDay === date.day);
        expect(iso(first?.on ?? null)).toBe(iso(nextOccurrence({ ...date, year: null }, from, leap)));
      }),
    );
  });
});
