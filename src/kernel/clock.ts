/** The only source of time. Modules never call `Date.now()` or SQL's `now()`, so that a test can move time. */
export interface Clock {
  now(): Date;
}

export const systemClock: Clock = { now: () => new Date() };
