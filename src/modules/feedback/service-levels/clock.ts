/** A clock: what its events add up to. Pure. */
import type { SlaEventKind, SlaState } from '../../../generated/index.ts';
import { dueAfter, type WorkTimes, workedBetween } from './working-time.ts';

const MINUTE_MS = 60_000;

export interface Clock {
  readonly state: SlaState;
  readonly targetMinutes: number;
  /** Null while it does not count. */
  readonly runningSince: Date | null;
  /** Counted before that. */
  readonly elapsedMs: number;
  /** Null while it does not count. */
  readonly dueAt: Date | null;
  readonly breachedAt: Date | null;
  readonly fulfilledAt: Date | null;
}

export interface ClockEvent {
  readonly kind: SlaEventKind;
  readonly at: Date;
  /** Of RETARGET: the new target and working times. */
  readonly target?: { readonly targetMinutes: number; readonly times: WorkTimes | null };
}

export function startedClock(at: Date, targetMinutes: number, times: WorkTimes | null): Clock {
  const dueAt = dueAfter(times, at, targetMinutes * MINUTE_MS);
  return { state: 'RUNNING', targetMinutes, runningSince: at, elapsedMs: 0, dueAt, breachedAt: null, fulfilledAt: null };
}

/** Working time counted up to a moment. */
export function elapsedAt({ runningSince, elapsedMs }: Clock, at: Date, times: WorkTimes | null): number {
  return elapsedMs + (runningSince ? workedBetween(times, runningSince, at) : 0);
}

/** When it was missed, if by a moment it was and nobody noticed: whoever is ready at the very moment is in time. */
export function missedBy({ breachedAt, dueAt }: Clock, at: Date): Date | null {
  return breachedAt === null && dueAt !== null && dueAt < at ? dueAt : null;
}

/** What the clock is after an event. Events that change nothing, as a pause of a clock that is paused, leave it as it is. */
export function clockAfter(clock: Clock, event: ClockEvent, times: WorkTimes | null): Clock {
  if (clock.state === 'FULFILLED' || clock.state === 'CANCELLED') return clock;
  const { kind, at } = event;
  const elapsedMs = elapsedAt(clock, at, times);
  const stopped = { ...clock, elapsedMs, runningSince: null, dueAt: null };
  switch (kind) {
    case 'BREACH':
      return clock.breachedAt ? clock : { ...clock, breachedAt: at, state: 'BREACHED' };
    case 'PAUSE':
      return clock.runningSince ? { ...stopped, state: clock.breachedAt ? 'BREACHED' : 'PAUSED' } : clock;
    case 'RESUME':
      return clock.runningSince ? clock : running(clock, at, times);
    case 'RETARGET': {
      const { targetMinutes, times: newTimes } = event.target ?? { targetMinutes: clock.targetMinutes, times };
      return clock.runningSince ? running({ ...stopped, targetMinutes }, at, newTimes) : { ...clock, targetMinutes };
    }
    case 'FULFIL':
      return { ...stopped, state: 'FULFILLED', fulfilledAt: at };
    case 'CANCEL':
      return { ...stopped, state: 'CANCELLED' };
    case 'START':
      return clock;
  }
}

function running(clock: Clock, at: Date, times: WorkTimes | null): Clock {
  const left = clock.targetMinutes * MINUTE_MS - clock.elapsedMs;
  return { ...clock, runningSince: at, dueAt: dueAfter(times, at, left), state: clock.breachedAt ? 'BREACHED' : 'RUNNING' };
}
