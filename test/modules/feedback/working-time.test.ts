/** Working time against a naive model that asks of every minute whether somebody works. */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { dueAfter, type WorkTimes, workedBetween } from '../../../src/modules/feedback/service-levels/working-time.ts';

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
  return (
    !holidays.has(day) && intervals.some((one) => one.weekday === weekday && one.fromMinute <= minute && minute < one.toMinute)
  );
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
        const holidays = new Set(freeDays.map((days) => wallClock(timeZone, Date.parse(start) + days * 86_400_000).day));
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
  const times = { timeZone: 'Europe/Prague', intervals: always, holidays: new Set<string>() };
  expect(workedBetween(times, from, new Date('2026-10-26T00:00:00Z'))).toBe(Date.parse('2026-10-26T00:00:00Z') - from.getTime());
});
