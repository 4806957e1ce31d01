/** Time that moves only when a test says so. */
import type { Clock } from '../../src/index.ts';

/** A Monday morning in winter time, so that no test depends on the day it runs. */
export const TEST_START = new Date('2026-03-02T09:00:00.000Z');

export interface Span {
  readonly days?: number;
  readonly hours?: number;
  readonly minutes?: number;
  readonly seconds?: number;
  readonly milliseconds?: number;
}

const MILLISECONDS = { days: 86_400_000, hours: 3_600_000, minutes: 60_000, seconds: 1_000, milliseconds: 1 } as const;

/** A span in milliseconds. */
function millisecondsOf(span: Span): number {
  return Object.entries(MILLISECONDS).reduce((sum, [unit, factor]) => {
    const amount: unknown = Reflect.get(span, unit);
    return sum + (typeof amount === 'number' ? amount * factor : 0);
  }, 0);
}

export class TestClock implements Clock {
  #now: number;
  readonly #runDue: () => Promise<void>;

  /** `runDue` runs the work that has fallen due; the clock calls it after every move. */
  constructor(start: Date, runDue: () => Promise<void>) {
    this.#now = start.getTime();
    this.#runDue = runDue;
  }

  now(): Date {
    return new Date(this.#now);
  }

  /** Moves time forward to this moment, and runs nothing. */
  set(moment: Date): void {
    if (moment.getTime() < this.#now) throw new RangeError('Time only moves forward.');
    this.#now = moment.getTime();
  }

  /** Moves time forward, then runs the handlers and jobs that have fallen due. */
  async advance(span: Span): Promise<void> {
    this.set(new Date(this.#now + millisecondsOf(span)));
    await this.#runDue();
  }
}
