/** The clocks of a complaint follow what is done with it, and what is said about it. */
import type { Prisma, ServiceTier } from '../../../generated/index.ts';
import type { Ctx, TxCtx } from '../../../kernel/index.ts';
import { requireTeam } from '../../access/index.ts';
import { ensureTask, type Standing } from '../../communications/index.ts';
import { customersById } from '../../contacts/index.ts';
import { atThisTime, type Complaint, complaintNumber } from '../complaint-facts.ts';
import { elapsedAt, summaryOf } from './clock.ts';
import { type Advanced, advance, begun, type ClockRow, openClocks, startClock } from './clock-rows.ts';
import { followTarget } from './follow-target.ts';
import { answeredBy, BEGUN, beginsToWait, ENDED, eventFor, startsAnew } from './moves.ts';
import { type Target, targetAmong, targetFor } from './policies.ts';

const MINUTE_MS = 60_000;

/**
 * Of a complaint that is opened for a customer of this tier: the rows to write with it, and what they say of it. Praise has none, and no
 * policies.
 */
export async function firstClocks(
  tx: TxCtx,
  { id: complaintId, severity, openedAt: at }: Pick<Complaint, 'id' | 'severity' | 'openedAt'>,
  serviceTier: ServiceTier,
  policies: readonly Prisma.SlaPolicyModel[] | null,
) {
  const target = policies && (await targetAmong(tx, policies, severity, serviceTier));
  const rows = target ? BEGUN.map((metric) => begun(tx, { complaintId, metric, at, target })) : [];
  const clocks = rows.map(({ clock }) => clock);
  return { clocks, events: rows.map(({ event }) => event), summary: summaryOf(clocks) };
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
  const move = { from: before.status, to: after.status, isAnswered };
  const advanced = await followed(tx, before);
  const open = await openClocks(tx, after.id);
  const target = before.severity === after.severity ? undefined : await targetOf(tx, after);
  for (const clock of open) {
    const kind = eventFor(clock.metric, move);
    if (kind) advanced.push(await advance(tx, clock, { kind, at }));
    else if (target) advanced.push(await advance(tx, clock, { kind: 'RETARGET', at }, target));
  }
  if (startsAnew(move)) {
    await startClock(tx, { complaintId: after.id, metric: 'RESOLUTION', at, target: target ?? (await targetOf(tx, after)) });
  }
  return settled(tx, after, advanced);
}

/** As communications knows a word (`standingOf`). */
export interface Word extends Standing {
  readonly direction: 'INBOUND' | 'OUTBOUND';
  readonly occurredAt: Date;
}

/**
 * A word of ours that was said answers what waits, one of the customer's that somebody is to answer waits until then; what was said
 * before the complaint was opened counts for nothing.
 */
export async function noteWord(tx: TxCtx, complaint: Complaint, word: Word): Promise<Complaint> {
  if (complaint.kind === 'PRAISE' || word.occurredAt < complaint.openedAt || ENDED.includes(complaint.status)) return complaint;
  const answered = await followed(tx, complaint);
  if (word.direction === 'INBOUND' && word.isAwaited) await awaitAnswer(tx, complaint, word);
  const saidAt = word.direction === 'OUTBOUND' ? word.saidAt : word.answeredAt;
  if (!saidAt) return settled(tx, complaint, answered);
  for (const clock of answeredBy(await openClocks(tx, complaint.id), saidAt))
    answered.push(await advance(tx, clock, { kind: 'FULFIL', at: saidAt }));
  return settled(tx, complaint, answered);
}

async function awaitAnswer(tx: TxCtx, complaint: Complaint, { occurredAt: at }: Word): Promise<void> {
  if (!beginsToWait(await openClocks(tx, complaint.id))) return;
  await startClock(tx, { complaintId: complaint.id, metric: 'NEXT_RESPONSE', at, target: await targetOf(tx, complaint) });
}

const targetOf = async (tx: TxCtx, complaint: Complaint): Promise<Target> =>
  targetFor(tx, complaint.severity, await tierOf(tx, complaint));

const followed = async (tx: TxCtx, complaint: Complaint): Promise<Advanced[]> =>
  followTarget(tx, { complaint, serviceTier: await tierOf(tx, complaint) });

async function tierOf(tx: TxCtx, { customerId }: Complaint): Promise<ServiceTier> {
  const customer = (await customersById(tx, [customerId])).get(customerId);
  return customer?.serviceTier ?? 'STANDARD';
}

/** Keeps with the complaint what its clocks say, tells the feeds of what was missed, and gives somebody a task. */
async function settled(tx: TxCtx, complaint: Complaint, advanced: readonly Advanced[]): Promise<Complaint> {
  const clocks = await tx.db.slaClock.findMany({ where: { complaintId: complaint.id } });
  const after = await tx.db.complaint.update({ where: { id: complaint.id }, data: summaryOf(clocks) });
  for (const { after: clock, isMissed } of advanced) {
    if (!isMissed) continue;
    await tellMissed(tx, after, clock);
    await askToSeeTo(tx, after, clock);
  }
  return after;
}

/** The same where no step of the complaint, and so no event of it, tells what became of its clocks. */
export async function settledBetweenSteps(tx: TxCtx, complaint: Complaint, advanced: readonly Advanced[]): Promise<void> {
  if (advanced.length === 0) return;
  const settledComplaint = await settled(tx, complaint, advanced);
  const metrics = [...new Set(advanced.filter(isChanged).map(({ after }) => after.metric))];
  if (metrics.length > 0) await tx.emit('feedback.complaint.retimed', { ...atThisTime(settledComplaint), metrics });
}

/** Whether it stands otherwise; that it was missed is told by an event of its own. */
function isChanged({ before, after, isMissed }: Advanced): boolean {
  const isOver = after.fulfilledAt !== null || after.state === 'CANCELLED';
  const isDueElsewhen = before.dueAt?.getTime() !== after.dueAt?.getTime();
  return isOver || isDueElsewhen || (before.state !== after.state && !isMissed);
}

type Missed = Pick<ClockRow, 'id' | 'metric' | 'breachedAt'>;

export function tellMissed(tx: TxCtx, complaint: Complaint, { metric, breachedAt }: Missed): Promise<void> {
  const missedAt = (breachedAt ?? tx.clock.now()).toISOString();
  return tx.emit('feedback.complaint.breached', { ...atThisTime(complaint), metric, breachedAt: missedAt });
}

/** Once for each clock, however often it is told. Teams have no supervisor on record: without an owner it is anybody's, and names the team. */
export async function askToSeeTo(tx: TxCtx, complaint: Complaint, { id, metric }: Missed): Promise<void> {
  const { teamId, ownerId, customerId, serial } = complaint;
  const team = teamId && !ownerId ? await requireTeam(tx, teamId) : null;
  await ensureTask(tx, {
    title: `Complaint ${complaintNumber(serial)} is late: ${metric.toLowerCase().replaceAll('_', ' ')}${team ? ` (${team.name})` : ''}`,
    ...{ customerId, assigneeId: ownerId, dueAt: tx.clock.now() },
    ...{ origin: 'feedback.complaint.breached', originKey: `feedback.breach:${id}` },
  });
}

/** Of an erased customer's complaints: nobody can work on them any more. */
export async function cancelClocks(tx: TxCtx, complaintIds: readonly string[]): Promise<void> {
  for (const id of complaintIds) {
    const open = await openClocks(tx, id);
    const cancelled: Advanced[] = [];
    for (const clock of open) {
      // That it was missed is no matter any more.
      cancelled.push({ ...(await advance(tx, clock, { kind: 'CANCEL', at: tx.clock.now() })), isMissed: false });
    }
    await settledBetweenSteps(tx, await tx.db.complaint.findUniqueOrThrow({ where: { id } }), cancelled);
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
