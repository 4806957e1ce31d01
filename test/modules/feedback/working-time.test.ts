/** Working time against a naive model that asks of every minute whether somebody works. */
import fc from 'fast-check';
import { IANAZone } from 'luxon';
import { afterEach, expect, it, vi } from 'vitest';
import type { WorkTimes } from '../../../src/modules/feedback/service-levels/work-week.ts';
import { dueAfter, workedBetween } from '../../../src/modules/feedback/service-levels/working-time.ts';

const MINUTE_MS = 60_000;
/** 300 in the suite; `npm run soak` asks for more. */
const RUNS = Number(process.env.SOAK_RUNS ?? 300);
const WEEKDAYS = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'];

const formats = new Map<string, Intl.DateTimeFormat>();
/** Day, weekday and minute that the wall clock of a zone shows, by the platform's own calendar. */
function wallClock(timeZone: string, moment: number) {
  const format =
    formats.get(timeZone) ??
    new Intl.DateTimeFormat('en-GB', {
      ...{ timeZone, hourCycle: 'h23', weekday: 'short', year: 'numeric' },
      ...{ month: '2-digit', day: '2-digit', hour: '2-digit', minute: '2-digit' },
    });
  formats.set(timeZone, format);
  const parts = Object.fromEntries(format.formatToParts(moment).map(({ type, value }) => [type, value]));
  return {
    day: `${parts.year}-${parts.month}-${parts.day}`,
    weekday: WEEKDAYS.indexOf(String(parts.weekday)) + 1,
    minute: Number(parts.hour) * 60 + Number(parts.minute),
  };
}

function isWorked({ timeZone, intervals, holidays }: WorkTimes, moment: number): boolean {
  const { day, weekday, minute } = wallClock(timeZone, moment);
  if (holidays.some((holiday) => holiday.toISOString().startsWith(day))) return false;
  return intervals.some((one) => one.weekday === weekday && one.fromMinute <= minute && minute < one.toMinute);
}

/** Around days on which these zones change their offset, backwards and forwards, at night and at midnight. */
const ZONES: readonly (readonly [string, string])[] = [
  ['Europe/Prague', '2026-03-28T12:00Z'],
  ['Europe/Prague', '2026-10-24T12:00Z'],
  ['America/New_York', '2026-11-01T00:00Z'],
  ['Australia/Lord_Howe', '2026-04-04T00:00Z'],
  ['America/Havana', '2026-10-31T12:00Z'],
  ['America/Santiago', '2026-04-04T12:00Z'],
  ['America/Santiago', '2026-09-05T12:00Z'],
  ['Asia/Kathmandu', '2026-05-01T00:00Z'],
  ['Asia/Tehran', '2026-03-20T12:00Z'],
];

const dayHours = fc
  .uniqueArray(fc.integer({ min: 0, max: 1_440 }), { minLength: 2, maxLength: 4 })
  .map((marks) => marks.sort((one, other) => one - other))
  .map((marks) =>
    marks.flatMap((from, index) => (index % 2 === 0 && marks[index + 1] !== undefined ? [[from, marks[index + 1]]] : [])),
  );
const week = fc
  .array(dayHours, { minLength: 7, maxLength: 7 })
  .map((days) =>
    days.flatMap((hours, index) => hours.map(([fromMinute = 0, toMinute = 0]) => ({ weekday: index + 1, fromMinute, toMinute }))),
  );

it('counts what a naive model counts minute by minute, across changes of the clock, and says when it will have passed', () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...ZONES),
      week,
      fc.array(fc.integer({ min: -1, max: 3 }), { maxLength: 2 }),
      fc.integer({ min: 0, max: 2_000 }),
      fc.integer({ min: 0, max: 1_800 }),
      ([timeZone, start], intervals, freeDays, offset, length) => {
        const from = Date.parse(start) + offset * MINUTE_MS;
        const to = from + length * MINUTE_MS;
        const holidays = freeDays.map((days) => new Date(wallClock(timeZone, Date.parse(start) + days * 86_400_000).day));
        const times = { timeZone, intervals, holidays };
        let naive = 0;
        let lastWorked = from;
        for (let at = from; at < to; at += MINUTE_MS) {
          if (!isWorked(times, at)) continue;
          naive += 1;
          lastWorked = at + MINUTE_MS;
        }
        expect(workedBetween(times, new Date(from), new Date(to))).toBe(naive * MINUTE_MS);
        if (naive > 0) expect(dueAfter(times, new Date(from), naive * MINUTE_MS)).toEqual(new Date(lastWorked));
      },
    ),
    { numRuns: RUNS },
  );
});

it('counts every moment around the clock, to the millisecond', () => {
  const from = new Date('2026-03-29T00:30:00.123Z');
  expect(dueAfter(null, from, 90_001)).toEqual(new Date('2026-03-29T00:31:30.124Z'));
  const always = [1, 2, 3, 4, 5, 6, 7].map((weekday) => ({ weekday, fromMinute: 0, toMinute: 1_440 }));
  const times = { timeZone: 'Europe/Prague', intervals: always, holidays: [] };
  expect(workedBetween(times, from, new Date('2026-10-26T00:00:00Z'))).toBe(Date.parse('2026-10-26T00:00:00Z') - from.getTime());
});

const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;
const LONG_RUNS = Math.ceil(RUNS / 3);

it('counts of years what it counts of their hours and days one by one', () => {
  const moment = fc.integer({ min: Date.parse('2019-06-01'), max: Date.parse('2024-06-01') });
  fc.assert(
    fc.property(
      fc.constantFrom(...ZONES),
      week,
      fc.array(moment, { maxLength: 40 }),
      moment,
      fc.integer({ min: 0, max: 1_000 * DAY_MS }),
      fc.integer({ min: HOUR_MS, max: DAY_MS }),
      ([timeZone], intervals, freeDays, from, length, piece) => {
        const holidays = freeDays.map((day) => new Date(Math.floor(day / DAY_MS) * DAY_MS));
        const times = { timeZone, intervals, holidays };
        const to = from + length;
        let sum = 0;
        for (let at = from; at < to; at += piece) sum += workedBetween(times, new Date(at), new Date(Math.min(at + piece, to)));
        expect(workedBetween(times, new Date(from), new Date(to))).toBe(sum);
        if (sum === 0) return;
        const due = dueAfter(times, new Date(from), sum).getTime();
        expect(workedBetween(times, new Date(from), new Date(due))).toBe(sum);
        expect(workedBetween(times, new Date(from), new Date(due - 1))).toBe(sum - 1);
      },
    ),
    { numRuns: LONG_RUNS },
  );
});

afterEach(() => vi.restoreAllMocks());

const OFFICE = [1, 2, 3, 4, 5].flatMap((weekday) => [
  { weekday, fromMinute: 540, toMinute: 720 },
  { weekday, fromMinute: 780, toMinute: 1_020 },
]);

it('asks of a zone once when its clock changes, however many count by it, and however long', () => {
  const asked = vi.spyOn(IANAZone.prototype, 'offset');
  const times = { timeZone: 'Europe/Lisbon', intervals: OFFICE, holidays: [new Date('2026-12-24')] };
  const now = Date.parse('2026-11-26T12:00Z');
  workedBetween(times, new Date(now - 365 * DAY_MS), new Date(now));
  dueAfter(times, new Date(now), 300 * DAY_MS);
  expect(asked.mock.calls.length).toBeGreaterThan(0);
  asked.mockClear();
  for (let hours = 0; hours < 200; hours += 1) {
    const begun = new Date(now - 365 * DAY_MS + hours * HOUR_MS);
    expect(workedBetween(times, begun, new Date(now))).toBeGreaterThan(0);
    expect(dueAfter(times, begun, 300 * DAY_MS).getTime()).toBeGreaterThan(now);
  }
  expect(asked.mock.calls.length).toBe(0);
});

it('counts from the year 1 on, and to a target that is never reached, without going through the days', () => {
  const asked = vi.spyOn(IANAZone.prototype, 'offset');
  const times = { timeZone: 'Europe/Riga', intervals: OFFICE, holidays: [] };
  // Weeks of 35 hours, one after the other.
  const weeks = (Date.parse('1969-12-29T00:00Z') - Date.parse('0001-01-01T00:00Z')) / (7 * DAY_MS);
  expect(workedBetween(times, new Date('0001-01-01T00:00Z'), new Date('1969-12-29T00:00Z'))).toBe(weeks * 35 * HOUR_MS);
  const aMinuteAWeek = { ...times, intervals: [{ weekday: 1, fromMinute: 0, toMinute: 1 }] };
  const begun = new Date('2026-11-26T00:00Z');
  expect(dueAfter(aMinuteAWeek, begun, 1_000_000 * MINUTE_MS)).toEqual(new Date(begun.getTime() + 3_660 * DAY_MS));
  expect(asked.mock.calls.length).toBeLessThan(10_000);
});
