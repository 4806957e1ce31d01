/** When dates of which parts may be unknown come round again. Days are at midnight UTC, as `Date` in the API. */
import { DAY_MS } from '../../../kernel/index.ts';

export interface PartialDate {
  readonly year: number | null;
  readonly month: number | null;
  readonly day: number | null;
}

/** Where February 29 falls in a common year. */
export type LeapDay = 'FEBRUARY_28' | 'MARCH_1';

/** Both ends included. */
export interface Window {
  readonly from: Date;
  readonly to: Date;
}

/** A day of a window, and the date of which something recorded for it falls on that day. */
export interface DueDate {
  readonly on: Date;
  readonly month: number;
  readonly day: number;
}

/** Not by Date.UTC, which takes the years 0 to 99 for those of the twentieth century. */
function dayOf(year: number, month: number, day: number): Date {
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  return date;
}

export function daysAfter(day: Date, days: number): Date {
  return new Date(day.getTime() + days * DAY_MS);
}

/** The day on which a moment lies, in UTC. */
export function dayAt(moment: Date): Date {
  return new Date(Math.floor(moment.getTime() / DAY_MS) * DAY_MS);
}

export function daysIn({ from, to }: Window): number {
  return Math.round((to.getTime() - from.getTime()) / DAY_MS) + 1;
}

/** `2026-03-01`. */
export function isoDay(day: Date): string {
  return day.toISOString().slice(0, 10);
}

/**
 * The first time on or after a day that the date comes round: never in the past, and never before the year of the date itself. Null
 * for a date whose month or day is unknown.
 */
export function nextOccurrence({ year, month, day }: PartialDate, from: Date, leapDay: LeapDay = 'FEBRUARY_28'): Date | null {
  if (month === null || day === null) return null;
  const first = Math.max(from.getUTCFullYear(), year ?? 0);
  const occurrence = occurrenceIn(first, month, day, leapDay);
  return occurrence < from ? occurrenceIn(first + 1, month, day, leapDay) : occurrence;
}

/** The dates that fall in a window, day by day: in a common year, one day has two. */
export function dueDates(window: Window, leapDay: LeapDay): readonly DueDate[] {
  return Array.from({ length: daysIn(window) }, (_none, index) => daysAfter(window.from, index)).flatMap((on) => {
    const itself = { on, month: on.getUTCMonth() + 1, day: on.getUTCDate() };
    const leapDayFalls = occurrenceIn(on.getUTCFullYear(), 2, 29, leapDay).getTime() === on.getTime();
    return leapDayFalls && itself.day !== 29 ? [itself, { on, month: 2, day: 29 }] : [itself];
  });
}

function occurrenceIn(year: number, month: number, day: number, leapDay: LeapDay): Date {
  if (month !== 2 || day !== 29 || isLeap(year)) return dayOf(year, month, day);
  return leapDay === 'MARCH_1' ? dayOf(year, 3, 1) : dayOf(year, 2, 28);
}

function isLeap(year: number): boolean {
  return (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
}
