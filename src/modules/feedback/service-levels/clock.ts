/** A clock: what its events add up to. Pure. */
import type { SlaEventKind, SlaState } from '../../../generated/index.ts';
import type { WorkTimes } from './work-week.ts';
import { dueAfter, workedBetween } from './working-time.ts';

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

/**
 * Working time counted up to a moment. One that lies before it last began to count, as of an answer that was noted late, is counted back
 * by the same times.
 */
export function elapsedAt({ runningSince, elapsedMs }: Clock, at: Date, times: WorkTimes | null): number {
  if (!runningSince) return elapsedMs;
  if (at < runningSince) return Math.max(0, elapsedMs - workedBetween(times, at, runningSince));
  return elapsedMs + workedBetween(times, runningSince, at);
}

/** When it was missed, if by a moment it was and nobody noticed: whoever is ready at the very moment is in time. */
export function missedBy({ breachedAt, dueAt }: Clock, at: Date): Date | null {
  return breachedAt === null && dueAt !== null && dueAt < at ? dueAt : null;
}

export interface Step {
  readonly after: Clock;
  /** When it was missed, where the event found it missed and nobody had noticed. */
  readonly missedAt: Date | null;
  /** Whether the event itself changed anything. */
  readonly isFelt: boolean;
}

/** An event, and before it the breach that nobody has noticed. Of BREACH it is that alone. */
export function stepped(clock: Clock, event: ClockEvent, times: WorkTimes | null): Step {
  const current = times && isStale(clock, times) ? { ...clock, dueAt: dueOf(clock, times) } : clock;
  const missedAt = missedBy(current, event.at);
  const noticed = missedAt ? clockAfter(current, { kind: 'BREACH', at: missedAt }, times) : current;
  const after = event.kind === 'BREACH' ? noticed : clockAfter(noticed, event, times);
  return { after, missedAt, isFelt: after !== noticed };
}

/** From when a clock follows what changed at a moment: not before it began, or went on after a rest. */
export function followsFrom(
  { startedAt, runningSince }: Pick<Clock, 'runningSince'> & { readonly startedAt: Date },
  asOf: Date,
): Date {
  return [startedAt, runningSince ?? asOf].reduce((latest, one) => (one > latest ? one : latest), asOf);
}

/** Whether it says to be due when it is not any more, as its working times were changed. */
export function isStale(clock: Clock, times: WorkTimes | null): boolean {
  return times?.earlier !== undefined && clock.dueAt?.getTime() !== dueOf(clock, times)?.getTime();
}

/** By when it is due, by the times that hold now: they may have been set after it was last told. */
function dueOf({ runningSince, targetMinutes, elapsedMs }: Clock, times: WorkTimes): Date | null {
  return runningSince && dueAfter(times, runningSince, targetMinutes * MINUTE_MS - elapsedMs);
}

/** Of all clocks of a complaint: the first time that falls due of those that were not missed, and whether one ever was. */
export function summaryOf(clocks: readonly Pick<Clock, 'dueAt' | 'breachedAt'>[]) {
  const due = clocks.flatMap(({ dueAt, breachedAt }) => (dueAt && !breachedAt ? [dueAt.getTime()] : []));
  return {
    dueAt: due.length > 0 ? new Date(Math.min(...due)) : null,
    isBreached: clocks.some(({ breachedAt }) => breachedAt !== null),
  };
}

/** What the clock is after an event. Events that change nothing, as a pause of a clock that is paused, leave it as it is. */
function clockAfter(clock: Clock, event: ClockEvent, times: WorkTimes | null): Clock {
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
