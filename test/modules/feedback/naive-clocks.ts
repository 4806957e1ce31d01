/**
 * Clocks of a complaint by a naive model: it goes through every minute, asks the platform's calendar what the wall clock shows, and adds
 * one where somebody works.
 */
import type { ComplaintStatus, ServiceTier, Severity, SlaMetric, SlaState } from '../../../src/generated/index.ts';

export const MINUTE_MS = 60_000;
const WEEKDAYS = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'];

export interface NaiveTimes {
  readonly timeZone: string;
  readonly intervals: readonly { readonly weekday: number; readonly fromMinute: number; readonly toMinute: number }[];
  /** As `2026-12-24`. */
  readonly holidays: readonly string[];
}

export interface NaivePolicy {
  readonly severity: Severity | null;
  readonly serviceTier: ServiceTier | null;
  readonly minutes: Readonly<Record<SlaMetric, number>>;
  /** The name of a calendar; null: around the clock. */
  readonly calendar: string | null;
}

type NaiveRule = Pick<NaivePolicy, 'minutes' | 'calendar'>;

const DAY = 1_440;
const BUILT_IN: Readonly<Record<Severity, NaivePolicy['minutes']>> = {
  LOW: { ACKNOWLEDGE: DAY, FIRST_RESPONSE: 2 * DAY, NEXT_RESPONSE: 2 * DAY, RESOLUTION: 14 * DAY },
  MEDIUM: { ACKNOWLEDGE: DAY, FIRST_RESPONSE: DAY, NEXT_RESPONSE: DAY, RESOLUTION: 10 * DAY },
  HIGH: { ACKNOWLEDGE: 240, FIRST_RESPONSE: 480, NEXT_RESPONSE: 480, RESOLUTION: 3 * DAY },
  CRITICAL: { ACKNOWLEDGE: 60, FIRST_RESPONSE: 120, NEXT_RESPONSE: 240, RESOLUTION: DAY },
};

/** What was set of policies and calendars; read anew every minute, so that a change holds from when it is made. */
export class NaiveRules {
  readonly policies: NaivePolicy[] = [];
  /** What each said, from when on; the first also before. */
  readonly calendars = new Map<string, { readonly since: number; readonly times: NaiveTimes }[]>();

  set(policy: NaivePolicy): void {
    const same = this.policies.findIndex(
      ({ severity, serviceTier }) => severity === policy.severity && serviceTier === policy.serviceTier,
    );
    if (same >= 0) this.policies.splice(same, 1);
    this.policies.push(policy);
  }

  setCalendar(name: string, since: number, times: NaiveTimes): void {
    this.calendars.set(name, [...(this.calendars.get(name) ?? []), { since, times }]);
  }

  for(severity: Severity, serviceTier: ServiceTier): NaiveRule {
    const wanted = [
      [severity, serviceTier],
      [severity, null],
      [null, serviceTier],
      [null, null],
    ] as const;
    for (const [one, other] of wanted) {
      const found = this.policies.find((policy) => policy.severity === one && policy.serviceTier === other);
      if (found) return found;
    }
    return { minutes: BUILT_IN[severity], calendar: null };
  }

  isWorked(calendar: string | null, moment: number): boolean {
    const said = calendar === null ? [] : (this.calendars.get(calendar) ?? []);
    const times = (said.findLast(({ since }) => since <= moment) ?? said[0])?.times;
    if (!times) return true;
    const { day, weekday, minute } = wallClock(times.timeZone, moment);
    if (times.holidays.includes(day)) return false;
    return times.intervals.some((one) => one.weekday === weekday && one.fromMinute <= minute && minute < one.toMinute);
  }
}

interface Shown {
  readonly day: string;
  readonly weekday: number;
  readonly minute: number;
}
const MOST_SHOWN = 100_000;
const shown = new Map<string, { readonly format: Intl.DateTimeFormat; readonly known: Map<number, Shown> }>();

/** Day, weekday and minute that the wall clock of a zone shows. */
export function wallClock(timeZone: string, moment: number): Shown {
  const zone = shown.get(timeZone) ?? {
    known: new Map<number, Shown>(),
    format: new Intl.DateTimeFormat('en-GB', {
      ...{ timeZone, hourCycle: 'h23', weekday: 'short', year: 'numeric' },
      ...{ month: '2-digit', day: '2-digit', hour: '2-digit', minute: '2-digit' },
    }),
  };
  shown.set(timeZone, zone);
  if (zone.known.size > MOST_SHOWN) zone.known.clear();
  const before = zone.known.get(moment);
  if (before) return before;
  const parts = Object.fromEntries(zone.format.formatToParts(moment).map(({ type, value }) => [type, value]));
  const now = {
    day: `${parts.year}-${parts.month}-${parts.day}`,
    weekday: WEEKDAYS.indexOf(String(parts.weekday)) + 1,
    minute: Number(parts.hour) * 60 + Number(parts.minute),
  };
  zone.known.set(moment, now);
  return now;
}

export class NaiveClock {
  readonly metric: SlaMetric;
  readonly startedAt: number;
  minutes = 0;
  breachedAt: number | null = null;
  fulfilledAt: number | null = null;
  isPaused = false;
  isCancelled = false;
  /** False of one that was fulfilled before it came to count by another calendar: nothing is promised of what it shows then. */
  isExact = true;
  /** Up to where it was counted. */
  #at: number;
  /** What it showed at each minute since it began. */
  readonly #shown: number[] = [0];
  #calendarSince: number;

  constructor(metric: SlaMetric, startedAt: number) {
    this.metric = metric;
    this.startedAt = startedAt;
    this.#at = startedAt;
    this.#calendarSince = startedAt;
  }

  get isOver(): boolean {
    return this.fulfilledAt !== null || this.isCancelled;
  }

  get state(): SlaState {
    if (this.isCancelled) return 'CANCELLED';
    if (this.fulfilledAt !== null) return 'FULFILLED';
    if (this.breachedAt !== null) return 'BREACHED';
    return this.isPaused ? 'PAUSED' : 'RUNNING';
  }

  /** Minute by minute. Missed is what is not ready at the moment by which it was due: only once that has passed. */
  countTo(now: number, rules: NaiveRules, { minutes, calendar }: NaiveRule): void {
    for (; this.#at < now; this.#at += MINUTE_MS) {
      if (!this.isOver && !this.isPaused) {
        if (this.breachedAt === null && this.minutes >= minutes[this.metric]) this.breachedAt = this.#at;
        if (rules.isWorked(calendar, this.#at)) this.minutes += 1;
      }
      this.#shown.push(this.minutes);
    }
  }

  /** From here on it counts by another calendar. */
  changeCalendar(): void {
    this.#calendarSince = this.#at;
  }

  /** It was done at a moment that may have passed long since. */
  fulfil(at: number): void {
    if (this.isOver) return;
    this.minutes = this.#shown[(at - this.startedAt) / MINUTE_MS] ?? this.minutes;
    this.fulfilledAt = at;
    this.isExact = at >= this.#calendarSince;
  }

  /** When the target will be reached if nothing happens; null where that is too far away to count. */
  due(rules: NaiveRules, { minutes, calendar }: NaiveRule, most: number): number | null {
    let left = minutes[this.metric] - this.minutes;
    for (let at = this.#at; at < this.#at + most; at += MINUTE_MS) {
      if (left <= 0) return at;
      if (rules.isWorked(calendar, at)) left -= 1;
    }
    return null;
  }
}

export interface NaiveOpening {
  readonly openedAt: number;
  readonly severity: Severity;
  readonly serviceTier: ServiceTier;
  readonly isPraise?: boolean;
}

/** One complaint and its clocks. Moments are milliseconds, on whole minutes. */
export class NaiveComplaint {
  readonly clocks: NaiveClock[] = [];
  status: ComplaintStatus = 'RECEIVED';

  readonly rules: NaiveRules;
  readonly openedAt: number;
  severity: Severity;
  serviceTier: ServiceTier;

  constructor(rules: NaiveRules, { openedAt, severity, serviceTier, isPraise = false }: NaiveOpening) {
    this.rules = rules;
    this.openedAt = openedAt;
    this.severity = severity;
    this.serviceTier = serviceTier;
    if (isPraise) return;
    for (const metric of ['ACKNOWLEDGE', 'FIRST_RESPONSE', 'RESOLUTION'] as const)
      this.clocks.push(new NaiveClock(metric, openedAt));
  }

  get rule(): NaiveRule {
    return this.rules.for(this.severity, this.serviceTier);
  }

  countTo(now: number): void {
    for (const clock of this.clocks) clock.countTo(now, this.rules, this.rule);
  }

  /** A change of its severity or tier, or of a policy. */
  changing(change: () => void): void {
    const { calendar } = this.rule;
    change();
    if (this.rule.calendar !== calendar) for (const clock of this.clocks) clock.changeCalendar();
  }

  /** A move that is allowed; answered, where the customer was told something with it. */
  move(now: number, to: ComplaintStatus, isAnswered = false): void {
    this.status = to;
    for (const clock of this.clocks.filter(({ isOver }) => !isOver)) {
      if (['CLOSED', 'WITHDRAWN', 'REJECTED', 'DUPLICATE'].includes(to)) clock.isCancelled = true;
      else if (clock.metric === 'ACKNOWLEDGE' || to === 'RESOLVED') clock.fulfil(now);
      else if (clock.metric === 'FIRST_RESPONSE' && isAnswered) clock.fulfil(now);
      else if (clock.metric === 'RESOLUTION') clock.isPaused = to === 'AWAITING_CUSTOMER';
    }
    if (to === 'REOPENED' && this.clocks.some(({ metric }) => metric === 'RESOLUTION'))
      this.clocks.push(new NaiveClock('RESOLUTION', now));
  }

  /** A linked word of ours that was said at a moment. */
  said(at: number): void {
    if (at < this.openedAt || ['CLOSED', 'WITHDRAWN', 'REJECTED', 'DUPLICATE'].includes(this.status)) return;
    for (const clock of this.clocks)
      if (['FIRST_RESPONSE', 'NEXT_RESPONSE'].includes(clock.metric) && clock.startedAt <= at) clock.fulfil(at);
  }

  /** A linked word of the customer's that nobody has answered yet. */
  heard(now: number, at: number): void {
    if (at < this.openedAt || ['CLOSED', 'WITHDRAWN', 'REJECTED', 'DUPLICATE'].includes(this.status)) return;
    if (this.clocks.length === 0 || this.clocks.some(({ metric, isOver }) => metric === 'NEXT_RESPONSE' && !isOver)) return;
    const clock = new NaiveClock('NEXT_RESPONSE', at);
    clock.countTo(now, this.rules, this.rule);
    this.clocks.push(clock);
  }
}
