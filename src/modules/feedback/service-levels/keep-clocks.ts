/** The clocks of a complaint follow what is done with it, and what is said about it. */
import type { Ctx, TxCtx } from '../../../kernel/index.ts';
import { requireTeam } from '../../access/index.ts';
import { ensureTask } from '../../communications/index.ts';
import { customersById } from '../../contacts/index.ts';
import { atThisTime, type Complaint, complaintNumber } from '../complaint-facts.ts';
import { elapsedAt } from './clock.ts';
import { advance, type ClockRow, openClocks, startClock } from './clock-rows.ts';
import { ENDED, eventFor } from './moves.ts';
import { type Target, targetFor } from './policies.ts';

const MINUTE_MS = 60_000;

/** Of a complaint that was just opened. Praise has none. */
export async function startClocks(tx: TxCtx, complaint: Complaint): Promise<Complaint> {
  if (complaint.kind === 'PRAISE') return complaint;
  const target = await targetOf(tx, complaint);
  const at = complaint.openedAt;
  for (const metric of ['ACKNOWLEDGE', 'FIRST_RESPONSE', 'RESOLUTION'] as const)
    await startClock(tx, { complaintId: complaint.id, metric, at, target });
  return settled(tx, complaint, []);
}

/** After a step that a held complaint took: answered, where it told the customer something. */
export async function keepClocks(
  tx: TxCtx,
  before: Complaint,
  after: Complaint,
  { isAnswered }: { readonly isAnswered: boolean },
): Promise<Complaint> {
  if (after.kind === 'PRAISE') return after;
  const at = tx.clock.now();
  const breached: ClockRow[] = [];
  const open = await openClocks(tx, after.id);
  const target = before.severity === after.severity ? undefined : await targetOf(tx, after);
  for (const clock of open) {
    const kind = eventFor(clock.metric, before.status, after.status, isAnswered);
    if (kind && (await advance(tx, clock, { kind, at }))) breached.push(clock);
    else if (!kind && target && (await advance(tx, clock, { kind: 'RETARGET', at }, target))) breached.push(clock);
  }
  if (after.status === 'REOPENED' && before.status !== 'REOPENED') {
    await startClock(tx, { complaintId: after.id, metric: 'RESOLUTION', at, target: target ?? (await targetOf(tx, after)) });
  }
  return settled(tx, after, breached);
}

export interface Word {
  readonly direction: 'INBOUND' | 'OUTBOUND';
  readonly occurredAt: Date;
}

/** A word of ours answers what waits, one of the customer's waits for an answer; what was said before the complaint was opened counts for nothing. */
export async function noteWord(tx: TxCtx, complaint: Complaint, { direction, occurredAt }: Word): Promise<Complaint> {
  if (complaint.kind === 'PRAISE' || occurredAt < complaint.openedAt || ENDED.includes(complaint.status)) return complaint;
  const open = await openClocks(tx, complaint.id);
  const waiting = open.filter(({ metric }) => metric === 'NEXT_RESPONSE');
  if (direction === 'INBOUND') {
    if (waiting.length > 0) return complaint;
    const target = await targetOf(tx, complaint);
    await startClock(tx, { complaintId: complaint.id, metric: 'NEXT_RESPONSE', at: occurredAt, target });
    return settled(tx, complaint, []);
  }
  const answered = open.filter(({ metric, startedAt }) => metric.endsWith('RESPONSE') && startedAt <= occurredAt);
  const breached: ClockRow[] = [];
  for (const clock of answered) if (await advance(tx, clock, { kind: 'FULFIL', at: occurredAt })) breached.push(clock);
  return settled(tx, complaint, breached);
}

async function targetOf(tx: TxCtx, { customerId, severity }: Complaint): Promise<Target> {
  const customer = (await customersById(tx, [customerId])).get(customerId);
  return targetFor(tx, severity, customer?.serviceTier ?? 'STANDARD');
}

/** Keeps with the complaint what its clocks say, tells the feeds of what was missed, and gives somebody a task. */
export async function settled(tx: TxCtx, complaint: Complaint, breached: readonly ClockRow[]): Promise<Complaint> {
  const clocks = await tx.db.slaClock.findMany({ where: { complaintId: complaint.id } });
  const due = clocks.flatMap(({ dueAt, breachedAt }) => (dueAt && !breachedAt ? [dueAt.getTime()] : []));
  const dueAt = due.length > 0 ? new Date(Math.min(...due)) : null;
  const isBreached = clocks.some(({ breachedAt }) => breachedAt !== null);
  const after = await tx.db.complaint.update({ where: { id: complaint.id }, data: { dueAt, isBreached } });
  for (const { id, metric, dueAt: missedAt } of breached) {
    const breachedAt = (missedAt ?? tx.clock.now()).toISOString();
    await tx.emit('feedback.complaint.breached', { ...atThisTime(after), metric, breachedAt });
    const team = after.teamId && !after.ownerId ? await requireTeam(tx, after.teamId) : null;
    await ensureTask(tx, {
      title: `Complaint ${complaintNumber(after.serial)} is late: ${metric.toLowerCase().replaceAll('_', ' ')}${team ? ` (${team.name})` : ''}`,
      ...{ customerId: after.customerId, assigneeId: after.ownerId, dueAt: tx.clock.now() },
      ...{ origin: 'feedback.complaint.breached', originKey: `feedback.breach:${id}` },
    });
  }
  return after;
}

/** Of an erased customer's complaints: nobody can work on them any more. */
export async function cancelClocks(tx: TxCtx, complaintIds: readonly string[]): Promise<void> {
  for (const id of complaintIds) {
    const open = await openClocks(tx, id);
    for (const clock of open) await advance(tx, clock, { kind: 'CANCEL', at: tx.clock.now() });
    if (open.length > 0) await settled(tx, await tx.db.complaint.findUniqueOrThrow({ where: { id } }), []);
  }
}

/** The clocks of a complaint as they stand now. */
export function clocksOf(ctx: Ctx, clocks: readonly ClockRow[]) {
  const now = ctx.clock.now();
  return Promise.all(
    clocks.map(async (clock) => {
      const times = clock.calendarId === null ? null : await ctx.loaders.feedback.workTimes.load(clock.calendarId);
      return { ...clock, elapsedMinutes: Math.floor(elapsedAt(clock, now, times) / MINUTE_MS) };
    }),
  );
}
