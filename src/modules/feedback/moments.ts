/** Moments that clients name. */
import { daysBefore, liesAhead } from '../../kernel/index.ts';

/** A client's clock that runs ahead of ours a little moves nothing into the future. */
export function earlier(one: Date, other: Date): Date {
  return one < other ? one : other;
}

/** What is wrong with a moment in the past, of which so many years are accepted; null: nothing. */
export function faultOfMoment(moment: Date, now: Date, years: number): string | null {
  if (liesAhead(moment, now)) return 'Must not lie in the future.';
  return moment < daysBefore(now, Math.ceil(years * 365.25)) ? `Must lie within the last ${years} years.` : null;
}
