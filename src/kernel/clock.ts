/** The only source of time. Modules never call `Date.now()` or SQL's `now()`, so that a test can move time. */
export interface Clock {
  now(): Date;
}

export const systemClock: Clock = { now: () => new Date() };

/** A client's clock may run ahead of ours by this much. */
const TOLERANCE_MS = 60_000;

/** Whether a moment that a client names lies in the future, by more than its clock may be wrong. */
export function liesAhead(moment: Date, now: Date): boolean {
  return moment.getTime() > now.getTime() + TOLERANCE_MS;
}
