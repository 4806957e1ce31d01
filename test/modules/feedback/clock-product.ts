/** What the product decides about clocks, in memory: what the database does for it is a matter of other tests. */
import type { ComplaintStatus, Prisma, ServiceTier, Severity, SlaMetric } from '../../../src/generated/index.ts';
import {
  type Clock,
  type ClockEvent,
  elapsedAt,
  followsFrom,
  isStale,
  missedBy,
  startedClock,
  stepped,
} from '../../../src/modules/feedback/service-levels/clock.ts';
import {
  answeredBy,
  BEGUN,
  beginsToWait,
  ENDED,
  eventFor,
  startsAnew,
} from '../../../src/modules/feedback/service-levels/moves.ts';
import { pickTarget, runsBy } from '../../../src/modules/feedback/service-levels/policies.ts';
import type { WorkTimes } from '../../../src/modules/feedback/service-levels/work-week.ts';
import { MINUTE_MS } from './naive-clocks.ts';

type Held = Clock & {
  readonly metric: SlaMetric;
  readonly startedAt: Date;
  readonly policyId: string | null;
  readonly calendarId: string | null;
};

/** A complaint and its clocks. */
export class Product {
  readonly clocks: Held[] = [];
  readonly policies: Prisma.SlaPolicyModel[] = [];
  readonly calendars = new Map<string, WorkTimes>();
  status: ComplaintStatus = 'RECEIVED';
  severity: Severity = 'MEDIUM';
  serviceTier: ServiceTier = 'STANDARD';
  now = new Date(0);
  /** Since when a policy or a tier holds that the job has not come by for. */
  unfollowed: Date | null = null;
  #servedSince = new Date(0);

  open(at: Date): void {
    for (const metric of BEGUN) this.#start(metric, at);
  }

  move(to: ComplaintStatus, isAnswered: boolean): void {
    const move = { from: this.status, to, isAnswered };
    this.#followTarget();
    for (const clock of this.#open) {
      const kind = eventFor(clock.metric, move);
      if (kind) this.#step(clock, { kind, at: this.now });
    }
    if (startsAnew(move)) this.#start('RESOLUTION', this.now);
    this.status = to;
  }

  hear(at: Date): void {
    this.#followTarget();
    if (!ENDED.includes(this.status) && beginsToWait(this.#open)) this.#start('NEXT_RESPONSE', at);
  }

  say(at: Date): void {
    if (ENDED.includes(this.status)) return;
    this.#followTarget();
    for (const clock of answeredBy(this.#open, at)) this.#step(clock, { kind: 'FULFIL', at });
  }

  setSeverity(severity: Severity): void {
    const isSame = severity === this.severity;
    this.#followTarget();
    this.severity = severity;
    if (!isSame) for (const clock of this.#open) this.#follow(clock, this.now);
  }

  setPolicy(policy: Prisma.SlaPolicyModel): void {
    const same = this.policies.findIndex(({ id }) => id === policy.id);
    if (same >= 0) this.policies.splice(same, 1);
    this.policies.push({ ...policy, updatedAt: this.now });
    this.unfollowed = this.now;
  }

  setTier(serviceTier: ServiceTier): void {
    this.serviceTier = serviceTier;
    this.#servedSince = this.now;
    this.unfollowed = this.now;
  }

  setCalendar(id: string, times: WorkTimes): void {
    const before = this.calendars.get(id);
    this.calendars.set(id, { ...times, ...(before && { earlier: { until: this.now, times: before } }) });
  }

  /** What the job does, at once or some time after the change. */
  retarget(asOf: Date): void {
    const target = this.#target;
    for (const clock of this.#open) {
      if (runsBy(clock, target) && !isStale(clock, this.#times(target.calendarId))) continue;
      this.#follow(clock, followsFrom(clock, asOf));
    }
  }

  /** What whoever comes by before the job does first. */
  #followTarget(): void {
    const target = this.#target;
    const since = target.since && target.since > this.#servedSince ? target.since : this.#servedSince;
    for (const clock of this.#open) if (!runsBy(clock, target)) this.#follow(clock, followsFrom(clock, since));
  }

  findBreaches(): void {
    if (this.#open.some((clock) => missedBy(clock, this.now))) this.#followTarget();
    for (const clock of this.#open) if (missedBy(clock, this.now)) this.#step(clock, { kind: 'BREACH', at: this.now });
  }

  seen() {
    return this.clocks.map((clock) => {
      const { metric, state, startedAt, breachedAt, fulfilledAt, dueAt } = clock;
      const minutes = elapsedAt(clock, this.now, this.#times(clock.calendarId)) / MINUTE_MS;
      const [started, breached, fulfilled, due] = [startedAt, breachedAt, fulfilledAt, dueAt].map((at) => at?.getTime() ?? null);
      return { metric, state, minutes, started, breached, fulfilled, due };
    });
  }

  get #open(): Held[] {
    return this.clocks.filter(({ state }) => state !== 'FULFILLED' && state !== 'CANCELLED');
  }

  get #target() {
    const { severity, serviceTier } = this;
    const among = this.policies.filter(
      (policy) => [severity, null].includes(policy.severity) && [serviceTier, null].includes(policy.serviceTier),
    );
    return pickTarget(among, severity);
  }

  #times(calendarId: string | null): WorkTimes | null {
    return calendarId === null ? null : (this.calendars.get(calendarId) ?? null);
  }

  #start(metric: SlaMetric, at: Date): void {
    const { policyId, calendarId, minutes } = this.#target;
    const clock = startedClock(at, minutes[metric], this.#times(calendarId));
    this.clocks.push({ ...clock, metric, startedAt: at, policyId, calendarId });
  }

  #follow(clock: Held, at: Date): void {
    const { policyId, calendarId, minutes } = this.#target;
    const target = { targetMinutes: minutes[clock.metric], times: this.#times(calendarId) };
    this.#step(clock, { kind: 'RETARGET', at, target }, { policyId, calendarId });
  }

  #step(clock: Held, event: ClockEvent, more: Partial<Held> = {}): void {
    const { after } = stepped(clock, event, this.#times(clock.calendarId));
    this.clocks[this.clocks.indexOf(clock)] = { ...clock, ...after, ...more };
  }
}
