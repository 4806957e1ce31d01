/** The job that computes for everybody how likely they are to leave. A run goes on where another has come to, whoever began it. */
import type { Ctx, JobDefinition, TxCtx } from '../../../kernel/index.ts';
import { judgedCustomers, risksOf } from './risks.ts';
import { writeStandings } from './write-standings.ts';

/** Judged in one transaction. */
const BATCH = 500;
const THE_ONE = { id: 1 } as const;

/** Of everybody, from where a run before this one ended. */
export async function reviewChurn(ctx: Ctx, signal: AbortSignal): Promise<void> {
  await begin(ctx);
  while (!signal.aborted && (await reviewSome(ctx)));
}

/** A review that has not come to its end is gone on with. */
function begin(ctx: Ctx): Promise<void> {
  return ctx.transact(async (tx) => {
    await oneAtATime(tx);
    const anew = { startedAt: tx.clock.now(), reached: null, finishedAt: null };
    const known = await tx.db.churnReview.findUnique({ where: THE_ONE });
    if (!known) await tx.db.churnReview.create({ data: { ...THE_ONE, ...anew } });
    else if (known.finishedAt) await tx.db.churnReview.update({ where: THE_ONE, data: anew });
  });
}

/** The next customers, by their ids; false once there are none. All is read before anything is written: live feeds wait for who has written. */
function reviewSome(ctx: Ctx): Promise<boolean> {
  return ctx.transact(async (tx) => {
    await oneAtATime(tx);
    const review = await tx.db.churnReview.findUnique({ where: THE_ONE });
    if (!review || review.finishedAt) return false;
    const ids = await nextCustomers(tx, review.reached);
    const risks = await risksOf(tx, ids);
    const last = ids.length === BATCH ? (ids.at(-1) ?? null) : null;
    await writeStandings(tx, risks, { after: review.reached, upTo: last });
    const reached = last ? { reached: last } : { finishedAt: tx.clock.now() };
    await tx.db.churnReview.update({ where: THE_ONE, data: reached });
    return last !== null;
  });
}

/** Several processes take turns: each reads how far the others have come. */
async function oneAtATime(tx: TxCtx): Promise<void> {
  await tx.db.$queryRaw`SELECT pg_advisory_xact_lock(hashtext('loyalty.churn'))::text`;
}

const FIRST_OF_ALL = '00000000-0000-0000-0000-000000000000';

async function nextCustomers(tx: TxCtx, after: string | null): Promise<readonly string[]> {
  const rows = await tx.db.$queryRaw<{ id: string }[]>`
    SELECT customer."id"::text FROM ${judgedCustomers(tx.clock.now())} AS customer
    WHERE customer."id" > ${after ?? FIRST_OF_ALL}::uuid ORDER BY customer."id" LIMIT ${BATCH}::int`;
  return rows.map(({ id }) => id);
}

export const reviewChurnJob: JobDefinition = {
  description: 'Computes how likely every customer is to leave, and makes a task for each whose risk has come to ask for one.',
  schedule: '35 * * * *',
  run: reviewChurn,
};
