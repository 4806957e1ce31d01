/** What is worked by a wall clock that runs evenly: whole weeks are counted at once, and holidays by how many there were. */
import { DAY_MS } from '../../../kernel/index.ts';

const MINUTE_MS = 60_000;
const WEEK = [0, 1, 2, 3, 4, 5, 6];

/** By the wall clock of the zone: an hour that comes twice counts twice, and one that is left out does not count. */
export interface WorkTimes {
  readonly timeZone: string;
  /** Weekdays from 1 (Monday) to 7; minutes after midnight, of which the end is not part. They do not overlap. */
  readonly intervals: readonly { readonly weekday: number; readonly fromMinute: number; readonly toMinute: number }[];
  /** Midnights of UTC, in any order. */
  readonly holidays: readonly Date[];
  /** What was worked up to a moment, before these times were set. */
  readonly earlier?: { readonly until: Date; readonly times: WorkTimes };
}

interface Week {
  /** Of each weekday, from Monday on, milliseconds after midnight. */
  readonly days: readonly (readonly { readonly from: number; readonly to: number }[])[];
  /** Worked in the week before each day of it, and in all of it. */
  readonly before: readonly number[];
  readonly whole: number;
  /** Days since the beginning, in their order, and what would be worked on those before each, and on all of them. */
  readonly holidays: readonly number[];
  readonly lost: readonly number[];
}

const weeks = new WeakMap<WorkTimes, Week>();

/** Working milliseconds up to what the wall clock shows, in milliseconds since 1970; negative before. Only differences mean anything. */
export function worked(times: WorkTimes, shown: number): number {
  const week = weekOf(times);
  const day = Math.floor(shown / DAY_MS);
  const weekday = weekdayOf(day);
  const passed = placeOf(week.holidays, day);
  const today = week.holidays[passed] === day ? 0 : workedOn(week, weekday, shown - day * DAY_MS);
  return ((day + 3 - weekday) / 7) * week.whole + (week.before[weekday] ?? 0) + today - (week.lost[passed] ?? 0);
}

/** From 0 for Monday: the first day of 1970 was a Thursday. */
const weekdayOf = (day: number) => (((day + 3) % 7) + 7) % 7;

function workedOn({ days }: Pick<Week, 'days'>, weekday: number, until: number): number {
  return (days[weekday] ?? []).reduce((sum, { from, to }) => sum + Math.max(0, Math.min(until, to) - from), 0);
}

/** How many of the sorted lie before. */
function placeOf(sorted: readonly number[], wanted: number): number {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((sorted[middle] ?? 0) < wanted) low = middle + 1;
    else high = middle;
  }
  return low;
}

function weekOf(times: WorkTimes): Week {
  const known = weeks.get(times);
  if (known) return known;
  const days = WEEK.map((weekday) =>
    times.intervals
      .filter((interval) => interval.weekday === weekday + 1)
      .map(({ fromMinute, toMinute }) => ({ from: fromMinute * MINUTE_MS, to: toMinute * MINUTE_MS })),
  );
  const ofDay = WEEK.map((weekday) => workedOn({ days }, weekday, DAY_MS));
  const holidays = [...new Set(times.holidays.map((day) => day.getTime() / DAY_MS))].sort((one, other) => one - other);
  const [before, lost] = [sumsOf(ofDay), sumsOf(holidays.map((day) => ofDay[weekdayOf(day)] ?? 0))];
  const week = { days, before, whole: before.at(-1) ?? 0, holidays, lost };
  weeks.set(times, week);
  return week;
}

/** Of those before each, and of all. */
function sumsOf(numbers: readonly number[]): number[] {
  const sums = [0];
  let sum = 0;
  for (const one of numbers) {
    sum += one;
    sums.push(sum);
  }
  return sums;
}
