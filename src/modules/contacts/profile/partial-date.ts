/** A date of which parts may be unknown, as people remember birthdays. */
import type { Issues } from '../issues.ts';
import type { Given } from './facts.ts';

export interface PartialDateInput {
  readonly year?: Given<number>;
  readonly month?: Given<number>;
  readonly day?: Given<number>;
}

export interface PartialDate {
  readonly year: number | null;
  readonly month: number | null;
  readonly day: number | null;
}

/** Some day of the calendar matches what is read; else every fault is told at its part. */
export function readPartialDate({ year = null, month = null, day = null }: PartialDateInput, issues: Issues): PartialDate {
  const before = issues.found.length;
  if (year === null && month === null && day === null) issues.add(null, 'Give at least one part of the date.', 'REQUIRED');
  requireWithin('year', year, 9999, issues);
  requireWithin('month', month, 12, issues);
  requireWithin('day', day, 31, issues);
  if (day !== null && month === null) issues.add('month', 'A day needs its month.', 'REQUIRED');
  if (issues.found.length === before && day !== null && month !== null) {
    const days = daysIn(year, month);
    if (day > days) issues.add('day', `${monthName(year, month)} has ${days} days.`);
  }
  return { year, month, day };
}

/** Whether the date lies after this day whatever its unknown parts are. */
export function isAfter({ year, month, day }: PartialDate, today: Date): boolean {
  if (year === null) return false;
  const earliest = [year, month ?? 1, day ?? 1];
  const last = [today.getUTCFullYear(), today.getUTCMonth() + 1, today.getUTCDate()];
  const differing = earliest.findIndex((part, index) => part !== last[index]);
  return differing >= 0 && (earliest[differing] ?? 0) > (last[differing] ?? 0);
}

const DAYS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/** In the Gregorian calendar. A year that is unknown may be a leap year. */
function daysIn(year: number | null, month: number): number {
  const isLeap = year === null || (year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0));
  return month === 2 && isLeap ? 29 : (DAYS[month - 1] ?? 0);
}

function monthName(year: number | null, month: number): string {
  return year === null ? `Month ${month}` : `Month ${month} of ${year}`;
}

function requireWithin(part: keyof PartialDate, value: number | null, most: number, issues: Issues): void {
  if (value !== null && (!Number.isInteger(value) || value < 1 || value > most)) {
    issues.add(part, `Must be a whole number from 1 to ${most}.`);
  }
}
