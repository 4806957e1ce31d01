/** Finds clocks that ran out, and says so at the time at which they did. */
import type { Ctx, JobDefinition, TxCtx } from '../../../kernel/index.ts';
import { twiceAMinute } from '../twice-a-minute.ts';
import { missedBy } from './clock.ts';
import { advance, openClocks } from './clock-rows.ts';
import { Failures } from './failures.ts';
import { followTarget } from './follow-target.ts';
import { type Held, withHeld } from './held.ts';
import { settledBetweenSteps } from './keep-clocks.ts';

const BATCH = 20;

interface Late {
  readonly id: string;
  readonly dueAt: Date | null;
  readonly complaint: { readonly id: string; readonly customerId: string };
}

/** Until none is left that was late when it began, however many they are: a transaction for each complaint. */
async function findBreaches(ctx: Ctx, signal: AbortSignal): Promise<void> {
  const now = ctx.clock.now();
  const done = new Set<string>();
  const failures = new Failures();
  for (let last: Late | undefined; ; ) {
    const late: Late[] = await lateAfter(ctx, now, last);
    for (const { complaint } of late) {
      if (signal.aborted) return;
      if (done.has(complaint.id)) continue;
      done.add(complaint.id);
      await failures.goOn(complaint.id, () => withHeld(ctx, complaint, (tx, held) => noteLate(tx, held, now)));
    }
    last = late.at(-1);
    if (late.length < BATCH) return failures.throwIfAny();
  }
}

function lateAfter({ db }: Ctx, now: Date, last: Late | undefined): Promise<Late[]> {
  const { id, dueAt } = last ?? {};
  return db.slaClock.findMany({
    where: {
      ...{ dueAt: { lt: now, ...(dueAt && { gte: dueAt }) }, breachedAt: null },
      ...(id && dueAt && { OR: [{ dueAt: { gt: dueAt } }, { id: { gt: id } }] }),
    },
    orderBy: [{ dueAt: 'asc' }, { id: 'asc' }],
    take: BATCH,
    select: { id: true, dueAt: true, complaint: { select: { id: true, customerId: true } } },
  });
}

/** By the target that applies now, though nobody has come by since it changed. */
async function noteLate(tx: TxCtx, { complaint, customer: { serviceTier } }: Held, at: Date): Promise<void> {
  const noted = await followTarget(tx, { complaint, serviceTier });
  const missed = (await openClocks(tx, complaint.id)).filter((clock) => missedBy(clock, at));
  for (const clock of missed) noted.push(await advance(tx, clock, { kind: 'BREACH', at }));
  await settledBetweenSteps(tx, complaint, noted);
}

export const breachJob: JobDefinition = {
  description: 'Notes which clocks of complaints ran out, within a minute, and gives whoever sees to the complaint a task.',
  ...twiceAMinute('feedback.find-breaches', findBreaches),
};
