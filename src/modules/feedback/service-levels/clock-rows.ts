/** Clocks as rows: every event is kept, and what they add up to beside them. */
import type { Prisma, SlaMetric } from '../../../generated/index.ts';
import { newId, type TxCtx } from '../../../kernel/index.ts';
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

interface Start {
  readonly complaintId: string;
  readonly metric: SlaMetric;
  readonly at: Date;
  readonly target: Target;
}

/** One more clock of this kind. */
export async function startClock(tx: TxCtx, { complaintId, metric, at, target }: Start): Promise<void> {
  const { db } = tx;
  const id = newId();
  const sequence = (await db.slaClock.count({ where: { complaintId, metric } })) + 1;
  const targetMinutes = target.minutes[metric];
  const { policyId, calendarId, times } = target;
  const clock = startedClock(at, targetMinutes, times);
  await db.slaClock.create({ data: { id, complaintId, metric, sequence, policyId, calendarId, startedAt: at, ...clock } });
  await note(tx, id, { kind: 'START', at }, targetMinutes);
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

async function note({ db, clock }: TxCtx, clockId: string, { kind, at }: ClockEvent, targetMinutes?: number): Promise<void> {
  const recordedAt = clock.now();
  await db.slaClockEvent.create({
    data: { id: newId(), clockId, kind, occurredAt: at, recordedAt, targetMinutes: targetMinutes ?? null },
  });
}
