/** Clocks as rows: every event is kept, and what they add up to beside them. */
import { Prisma, type SlaMetric } from '../../../generated/index.ts';
import { insertRowWith, newId, type TxCtx } from '../../../kernel/index.ts';
import { type ClockEvent, startedClock, stepped } from './clock.ts';
import type { Target } from './policies.ts';
import { timesOf, workTimes } from './work-times.ts';

export type ClockRow = Prisma.SlaClockModel;

export const OVER = ['FULFILLED', 'CANCELLED'] as const;

/** Those of a complaint that are not over. */
export function openClocks({ db }: TxCtx, complaintId: string): Promise<ClockRow[]> {
  return db.slaClock.findMany({
    where: { complaintId, state: { notIn: [...OVER] } },
    orderBy: [{ metric: 'asc' }, { sequence: 'asc' }],
  });
}

export interface Start {
  readonly complaintId: string;
  readonly metric: SlaMetric;
  readonly at: Date;
  readonly target: Target;
}

/** A clock that begins, and the event by which it does. */
export interface Begun {
  readonly clock: ClockRow;
  readonly event: Prisma.SlaClockEventModel;
}

/** As rows to be written: the first of its kind, or the one of that number. */
export function begun(tx: TxCtx, { complaintId, metric, at, target }: Start, sequence = 1): Begun {
  const id = newId();
  const targetMinutes = target.minutes[metric];
  const { policyId, calendarId, times } = target;
  const clock = startedClock(at, targetMinutes, times);
  return {
    clock: { id, complaintId, metric, sequence, policyId, calendarId, startedAt: at, ...clock },
    event: eventOf(tx, id, { kind: 'START', at }, targetMinutes),
  };
}

/** One more clock of this kind. */
export async function startClock(tx: TxCtx, start: Start): Promise<void> {
  const { complaintId, metric } = start;
  const sequence = (await tx.db.slaClock.count({ where: { complaintId, metric } })) + 1;
  const { clock, event } = begun(tx, start, sequence);
  await insertRowWith(tx.db, 'SlaClock', Prisma.SlaClockScalarFieldEnum, clock, { SlaClockEvent: [event] });
}

/** What became of a clock. */
export interface Advanced {
  readonly before: ClockRow;
  readonly after: ClockRow;
  /** That it was missed, and nobody had noticed. */
  readonly isMissed: boolean;
}

/** Writes an event, and before it a breach that nobody has noticed. */
export async function advance(tx: TxCtx, row: ClockRow, event: ClockEvent, retarget?: Target): Promise<Advanced> {
  const times = row.calendarId === null ? null : timesOf(await workTimes(tx, row.calendarId));
  const target = retarget && { targetMinutes: retarget.minutes[row.metric], times: retarget.times };
  const { after, missedAt, isFelt } = stepped(row, { ...event, ...(target && { target }) }, times);
  if (missedAt) await note(tx, row.id, { kind: 'BREACH', at: missedAt });
  if (isFelt) await note(tx, row.id, event, target?.targetMinutes);
  const { state, targetMinutes, runningSince, elapsedMs, dueAt, breachedAt, fulfilledAt } = after;
  const written = await tx.db.slaClock.update({
    where: { id: row.id },
    data: {
      ...{ state, targetMinutes, runningSince, elapsedMs, dueAt, breachedAt, fulfilledAt },
      ...(retarget && { policyId: retarget.policyId, calendarId: retarget.calendarId }),
    },
  });
  return { before: row, after: written, isMissed: missedAt !== null };
}

async function note(tx: TxCtx, clockId: string, event: ClockEvent, targetMinutes?: number): Promise<void> {
  await tx.db.slaClockEvent.create({ data: eventOf(tx, clockId, event, targetMinutes) });
}

function eventOf({ clock }: TxCtx, clockId: string, { kind, at }: ClockEvent, targetMinutes?: number) {
  return { id: newId(), clockId, kind, occurredAt: at, recordedAt: clock.now(), targetMinutes: targetMinutes ?? null };
}
