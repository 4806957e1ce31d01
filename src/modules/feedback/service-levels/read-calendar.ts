/** Reading a work calendar as people give it, or all that is wrong with it. */
import { ValidationError, type ValidationIssue } from '../../../kernel/index.ts';
import { isTimeZone } from '../../contacts/index.ts';

const MAX_INTERVALS = 100;
const MAX_HOLIDAYS = 1_000;
const TIME = /^([01]\d|2[0-4]):([0-5]\d)$/;
const FAULTY_TIME = 'Must be a time of the day as HH:MM, from 00:00 to 24:00.';

export interface NewCalendar {
  /** Of the calendar to change; a new one unless given. */
  readonly id?: string | null | undefined;
  readonly name: string;
  readonly timeZone: string;
  /** Times as HH:MM. */
  readonly intervals: readonly { readonly weekday: number; readonly from: string; readonly to: string }[];
  readonly holidays?: readonly Date[] | null | undefined;
}

/** Its intervals in minutes after midnight. */
export function readIntervals({ timeZone, intervals, holidays }: NewCalendar) {
  const issues: ValidationIssue[] = [];
  const fault = (path: readonly string[], message: string) => issues.push({ path, message, code: 'INVALID' });
  if (!isTimeZone(timeZone)) fault(['timeZone'], 'Must be a time zone, for example Europe/Prague.');
  if (intervals.length === 0 || intervals.length > MAX_INTERVALS)
    fault(['intervals'], `Must have 1 to ${MAX_INTERVALS} intervals.`);
  if ((holidays?.length ?? 0) > MAX_HOLIDAYS) fault(['holidays'], `Must have at most ${MAX_HOLIDAYS} holidays.`);
  const read = intervals.map(({ weekday, from, to }, index) => {
    const [fromMinute, toMinute] = [minutesOf(from), minutesOf(to)];
    const path = ['intervals', String(index)];
    if (weekday < 1 || weekday > 7) fault([...path, 'weekday'], 'Must be 1 (Monday) to 7.');
    if (fromMinute === null) fault([...path, 'from'], FAULTY_TIME);
    if (toMinute === null) fault([...path, 'to'], FAULTY_TIME);
    if (fromMinute !== null && toMinute !== null && toMinute <= fromMinute) fault([...path, 'to'], 'Must be later than from.');
    return { weekday, fromMinute: fromMinute ?? 0, toMinute: toMinute ?? 0 };
  });
  for (const [index, one] of read.entries()) {
    const isCrossed = read.slice(0, index).some((other) => other.weekday === one.weekday && overlaps(one, other));
    if (isCrossed) fault(['intervals', String(index)], 'Overlaps with another interval of the day.');
  }
  if (issues.length > 0) throw new ValidationError(issues);
  return read;
}

const overlaps = (one: { fromMinute: number; toMinute: number }, other: { fromMinute: number; toMinute: number }) =>
  one.fromMinute < other.toMinute && other.fromMinute < one.toMinute;

function minutesOf(time: string): number | null {
  const [, hours, minutes] = TIME.exec(time) ?? [];
  const total = Number(hours) * 60 + Number(minutes);
  return total <= 1_440 ? total : null;
}
