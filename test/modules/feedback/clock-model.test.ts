/**
 * Random moves, reopenings and changes of policy against the state machine and the clock of the resolution, compared with a naive model
 * that goes through every minute and asks whether somebody works and whether the complaint waits for the customer.
 */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { ComplaintStatus } from '../../../src/generated/index.ts';
import { allowedTransitions } from '../../../src/modules/feedback/index.ts';
import { type Clock, clockAfter, elapsedAt, missedBy, startedClock } from '../../../src/modules/feedback/service-levels/clock.ts';
import { eventFor } from '../../../src/modules/feedback/service-levels/moves.ts';
import type { WorkTimes } from '../../../src/modules/feedback/service-levels/working-time.ts';

const MINUTE_MS = 60_000;
const RUNS = Number(process.env.SOAK_RUNS ?? 300);
/** Around the days on which the clocks of Prague change. */
const STARTS = ['2026-03-28T20:00Z', '2026-10-24T20:00Z', '2026-06-01T06:00Z'].map((start) => Date.parse(start));
const PRAGUE = new Intl.DateTimeFormat('en-GB', {
  ...{ timeZone: 'Europe/Prague', hourCycle: 'h23', weekday: 'short', hour: '2-digit', minute: '2-digit' },
});
const WEEKDAYS = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'];

interface Rule {
  readonly targetMinutes: number;
  readonly times: WorkTimes;
}
interface Command {
  readonly after: number;
  readonly status: ComplaintStatus | null;
  readonly rule: Rule | null;
}

const rule: fc.Arbitrary<Rule> = fc
  .record({
    targetMinutes: fc.integer({ min: 1, max: 900 }),
    hours: fc.array(fc.tuple(fc.integer({ min: 0, max: 1_380 }), fc.integer({ min: 1, max: 900 })), {
      minLength: 7,
      maxLength: 7,
    }),
  })
  .map(({ targetMinutes, hours }) => ({
    targetMinutes,
    times: {
      ...{ timeZone: 'Europe/Prague', holidays: new Set<string>() },
      intervals: hours.map(([from, length], index) => {
        return { weekday: index + 1, fromMinute: from, toMinute: Math.min(1_440, from + length) };
      }),
    },
  }));
const command: fc.Arbitrary<Command> = fc.record({
  after: fc.integer({ min: 0, max: 400 }),
  status: fc.option(fc.constantFrom(...Object.values(ComplaintStatus)), { freq: 6 }),
  rule: fc.option(rule, { freq: 1 }),
});

function isWorked({ intervals }: WorkTimes, moment: number): boolean {
  const parts = Object.fromEntries(PRAGUE.formatToParts(moment).map(({ type, value }) => [type, value]));
  const weekday = WEEKDAYS.indexOf(String(parts.weekday)) + 1;
  const minute = Number(parts.hour) * 60 + Number(parts.minute);
  return intervals.some((one) => one.weekday === weekday && one.fromMinute <= minute && minute < one.toMinute);
}

/** What the product does at a command: a breach that nobody noticed first, then what the command means. */
class Product {
  #status: ComplaintStatus = 'RECEIVED';
  #rule: Rule;
  readonly clocks: Clock[];

  constructor(start: number, first: Rule) {
    this.#rule = first;
    this.clocks = [startedClock(new Date(start), first.targetMinutes, first.times)];
  }

  run(at: number, { status, rule: next }: Command): void {
    if (next) {
      this.#event(at, 'RETARGET', next);
      this.#rule = next;
    }
    if (!status || !allowedTransitions({ status: this.#status, kind: 'COMPLAINT' }).includes(status)) return;
    const kind = eventFor('RESOLUTION', this.#status, status, false);
    if (kind) this.#event(at, kind);
    this.#status = status;
    if (status === 'REOPENED') this.clocks.push(startedClock(new Date(at), this.#rule.targetMinutes, this.#rule.times));
  }

  #event(at: number, kind: 'RETARGET' | NonNullable<ReturnType<typeof eventFor>>, target?: Rule): void {
    const clock = this.clocks.at(-1);
    if (!clock) return;
    const missed = missedBy(clock, new Date(at));
    const noticed = missed ? clockAfter(clock, { kind: 'BREACH', at: missed }, this.#rule.times) : clock;
    const event = { kind, at: new Date(at), ...(target && { target }) };
    this.clocks[this.clocks.length - 1] = clockAfter(noticed, event, this.#rule.times);
  }

  /** Of each clock: minutes, when it was missed, and whether it is over. */
  seen(at: number) {
    return this.clocks.map((clock) => {
      const missed = missedBy(clock, new Date(at));
      return {
        minutes: elapsedAt(clock, new Date(at), this.#rule.times) / MINUTE_MS,
        breachedAt: (missed ?? clock.breachedAt)?.getTime() ?? null,
        isOver: clock.state === 'FULFILLED' || clock.state === 'CANCELLED',
      };
    });
  }
}

/** The same, minute by minute. */
function naive(start: number, first: Rule, commands: readonly Command[], end: number) {
  const clocks = [{ minutes: 0, breachedAt: null as number | null, isOver: false }];
  let status: ComplaintStatus = 'RECEIVED';
  let current = first;
  let next = 0;
  let due = start;
  for (let at = start; at <= end; at += MINUTE_MS) {
    for (let one = commands[next]; one && due + one.after * MINUTE_MS <= at; one = commands[next]) {
      due += one.after * MINUTE_MS;
      next += 1;
      if (one.rule) current = one.rule;
      if (!one.status || !allowedTransitions({ status, kind: 'COMPLAINT' }).includes(one.status)) continue;
      status = one.status;
      const clock = clocks.at(-1);
      if (clock && ['RESOLVED', 'CLOSED', 'WITHDRAWN', 'REJECTED', 'DUPLICATE'].includes(status)) clock.isOver = true;
      if (status === 'REOPENED') clocks.push({ minutes: 0, breachedAt: null, isOver: false });
    }
    const clock = clocks.at(-1);
    if (!clock || clock.isOver || status === 'AWAITING_CUSTOMER' || at >= end) continue;
    if (clock.breachedAt === null && clock.minutes >= current.targetMinutes) clock.breachedAt = at;
    if (!isWorked(current.times, at)) continue;
    clock.minutes += 1;
    // Missed once more time than the target has passed: what is ready at the very moment is in time.
    const isOverNext = clock.minutes >= current.targetMinutes && clock.breachedAt === null;
    if (isOverNext && !endsAt(commands, next, due, at + MINUTE_MS, status, current, clock.minutes) && at + MINUTE_MS < end)
      clock.breachedAt = at + MINUTE_MS;
  }
  return clocks;
}

/** Whether what comes at this very moment stops the clock, or gives it more time. */
function endsAt(
  commands: readonly Command[],
  from: number,
  due: number,
  at: number,
  status: ComplaintStatus,
  current: Rule,
  minutes: number,
): boolean {
  let [moment, standing, target] = [due, status, current.targetMinutes];
  for (const one of commands.slice(from)) {
    moment += one.after * MINUTE_MS;
    if (moment > at) break;
    if (one.rule) target = one.rule.targetMinutes;
    if (minutes < target) return true;
    if (!one.status || !allowedTransitions({ status: standing, kind: 'COMPLAINT' }).includes(one.status)) continue;
    standing = one.status;
    if (['AWAITING_CUSTOMER', 'RESOLVED', 'WITHDRAWN', 'REJECTED', 'DUPLICATE'].includes(standing)) return true;
  }
  return false;
}

it(
  'keeps the clock of the resolution as a naive model does, over random calendars, pauses, reopenings and policies',
  () => {
    fc.assert(
      fc.property(fc.constantFrom(...STARTS), rule, fc.array(command, { maxLength: 8 }), (start, first, commands) => {
        const product = new Product(start, first);
        let at = start;
        for (const one of commands) {
          at += one.after * MINUTE_MS;
          product.run(at, one);
        }
        const end = at + 300 * MINUTE_MS;
        expect(product.seen(end)).toEqual(naive(start, first, commands, end));
      }),
      { numRuns: RUNS },
    );
  },
  RUNS * 1_000,
);
