/** The only source of time. Modules never call `Date.now()` or SQL's `now()`, so that a test can move time. */
export interface Clock {
  now(): Date;
}

export const systemClock: Clock = { now: () => new Date() };

/** A day of 24 hours, in milliseconds: for spans, not for days of a calendar. */
export const DAY_MS = 86_400_000;

/** So many days of 24 hours before a moment. */
export function daysBefore(moment: Date, days: number): Date {
  return new Date(moment.getTime() - days * DAY_MS);
}

/** A client's clock may run ahead of ours by this much. */
const TOLERANCE_MS = 60_000;

/** Whether a moment that a client names lies in the future, by more than its clock may be wrong. */
export function liesAhead(moment: Date, now: Date): boolean {
  return moment.getTime() > now.getTime() + TOLERANCE_MS;
}
