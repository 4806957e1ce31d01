/** What a complaint should be after all that was asked of it: told without the product's tables, and compared field by field. */
import type { ComplaintCause, ComplaintKind, ComplaintStatus, Severity } from '../../../src/generated/index.ts';
import type { Answer } from '../../support/index.ts';
import { MINUTE_MS, NaiveComplaint, type NaiveRules } from './naive-clocks.ts';
import { naiveMoves } from './naive-states.ts';

const FOLLOW_UP_MS = 7 * 86_400_000;
const METRICS = ['ACKNOWLEDGE', 'FIRST_RESPONSE', 'NEXT_RESPONSE', 'RESOLUTION'];
const LOOK_AHEAD_MINUTES = 3_000;

interface Logged {
  readonly type: string;
  readonly from: ComplaintStatus | null;
  readonly to: ComplaintStatus | null;
  readonly note: string | null;
}

export interface Opening {
  readonly id: string;
  readonly customerId: string;
  readonly kind: ComplaintKind;
  readonly severity: Severity;
  readonly subject: string;
  readonly openedAt: number;
}

export class ToldComplaint {
  readonly id: string;
  readonly customerId: string;
  readonly kind: ComplaintKind;
  readonly timed: NaiveComplaint;
  version = 1;
  subject: string;
  cause: ComplaintCause | null = null;
  ownerId: string | null = null;
  teamId: string | null = null;
  duplicateOfId: string | null = null;
  reopenCount = 0;
  acknowledgedAt: number | null = null;
  resolvedAt: number | null = null;
  closedAt: number | null = null;
  words = 0;
  /** How often something that was said between the steps answered a clock. */
  answeredBetween = 0;
  /** When we last said something: at the same moment it answers what the customer says, too. */
  #saidAt = Number.NaN;
  readonly log: Logged[] = [{ type: 'opened', from: null, to: 'RECEIVED', note: null }];
  readonly followUps: { readonly dueAt: number; doneAt: number | null; satisfied: boolean | null }[] = [];

  constructor(rules: NaiveRules, { id, customerId, kind, severity, subject, openedAt }: Opening) {
    this.id = id;
    this.customerId = customerId;
    this.kind = kind;
    this.subject = subject;
    this.timed = new NaiveComplaint(rules, { openedAt, severity, serviceTier: 'STANDARD', isPraise: kind === 'PRAISE' });
  }

  get status(): ComplaintStatus {
    return this.timed.status;
  }

  get moves(): readonly ComplaintStatus[] {
    return naiveMoves(this.status, this.kind);
  }

  get breached(): number {
    return this.timed.clocks.filter(({ breachedAt }) => breachedAt !== null).length;
  }

  /** A step that leaves the state as it is. */
  step(type: string, note: string | null = null): void {
    this.version += 1;
    this.log.push({ type, from: null, to: null, note });
  }

  go(now: number, to: ComplaintStatus, { type = 'moved', note = null }: Partial<Pick<Logged, 'type' | 'note'>> = {}): void {
    this.version += 1;
    this.log.push({ type, from: this.status, to, note });
    const wasSettled = this.status === 'RESOLVED' || this.status === 'CLOSED';
    this.timed.move(now, to, to === 'ACKNOWLEDGED' && note !== null);
    // Nobody is asked any more about what is taken up again, or over.
    if (wasSettled) for (const followUp of this.followUps) followUp.doneAt ??= now;
    if (to === 'ACKNOWLEDGED') this.acknowledgedAt = now;
    if (to === 'CLOSED') this.closedAt = now;
    if (to === 'RESOLVED') {
      this.resolvedAt = now;
      if (this.kind !== 'PRAISE') this.followUps.push({ dueAt: now + FOLLOW_UP_MS, doneAt: null, satisfied: null });
    }
    if (to === 'REOPENED') {
      this.reopenCount += 1;
      this.closedAt = null;
    }
  }

  heard(now: number): void {
    this.step('linked');
    this.words += 1;
    this.timed.heard(now, now);
    if (this.#saidAt === now) this.timed.said(now);
  }

  said(now: number): void {
    this.#saidAt = now;
    const over = () => this.timed.clocks.filter(({ isOver }) => isOver).length;
    const before = over();
    this.timed.said(now);
    if (over() > before) this.answeredBetween += 1;
  }

  /** As the API should show it. */
  expected(now: number) {
    const time = (at: number | null) => (at === null ? null : new Date(at).toISOString());
    const { severity } = this.timed;
    return {
      ...{ version: this.version, status: this.status, severity, cause: this.cause, subject: this.subject },
      ...{ reopenCount: this.reopenCount, allowedTransitions: this.moves },
      ...{ acknowledgedAt: time(this.acknowledgedAt), resolvedAt: time(this.resolvedAt), closedAt: time(this.closedAt) },
      ...{ owner: named(this.ownerId), team: named(this.teamId), duplicateOf: named(this.duplicateOfId) },
      log: {
        totalCount: this.log.length,
        nodes: this.log.map((entry) => ({ ...entry, type: `feedback.complaint.${entry.type}` })),
      },
      followUps: this.followUps.map(({ dueAt, doneAt, satisfied }) => ({ dueAt: time(dueAt), doneAt: time(doneAt), satisfied })),
      communications: { totalCount: this.words },
      slaClocks: this.timed.clocks
        .map((clock) => ({
          ...{ metric: clock.metric, state: clock.state, startedAt: time(clock.startedAt) },
          ...{ breachedAt: time(clock.breachedAt), fulfilledAt: time(clock.fulfilledAt) },
          elapsedMinutes: clock.isExact ? clock.minutes : null,
          dueAt: clock.state === 'RUNNING' ? this.#due(clock, now) : null,
        }))
        .sort(byBeginning),
    };
  }

  /** Null where it lies too far ahead to be counted. */
  #due(clock: NaiveComplaint['clocks'][number], now: number): string | null {
    const due = clock.due(this.timed.rules, this.timed.rule, LOOK_AHEAD_MINUTES * MINUTE_MS);
    return due === null || due < now ? null : new Date(due).toISOString();
  }
}

const named = (id: string | null) => (id === null ? null : { id });

const byBeginning = (one: { startedAt: unknown; metric: string }, other: { startedAt: unknown; metric: string }) =>
  String(one.startedAt).localeCompare(String(other.startedAt)) || METRICS.indexOf(one.metric) - METRICS.indexOf(other.metric);

/** What the API shows, as far as the model can tell. */
export function comparable(shown: Answer, { slaClocks }: ReturnType<ToldComplaint['expected']>): object {
  const clocks = [...Object.values(shown.slaClocks ?? {})].map((clock, index) => ({
    ...clock,
    ...(slaClocks[index]?.dueAt === null && { dueAt: null }),
    ...(slaClocks[index]?.elapsedMinutes === null && { elapsedMinutes: null }),
  }));
  const followUps = Object.values(shown.followUps ?? {}).map(({ id: _id, ...followUp }) => followUp);
  return { ...shown, slaClocks: clocks.sort(byBeginningOf), followUps };
}

const byBeginningOf = (one: object, other: object) =>
  byBeginning(
    { startedAt: Reflect.get(one, 'startedAt'), metric: String(Reflect.get(one, 'metric')) },
    { startedAt: Reflect.get(other, 'startedAt'), metric: String(Reflect.get(other, 'metric')) },
  );
