/** Running clocks follow a policy, a calendar or an agreed service that changed, from the change on. */
import { z } from 'zod';
import type { Prisma } from '../../../generated/index.ts';
import type { Ctx, JobDefinition } from '../../../kernel/index.ts';
import { OVER } from './clock-rows.ts';
import { Failures } from './failures.ts';
import { followTarget } from './follow-target.ts';
import { type Named, withHeld } from './held.ts';
import { settledBetweenSteps } from './keep-clocks.ts';

const BATCH = 500;

const Asked = z.object({
  asOf: z.coerce.date(),
  /** Of a calendar that changed: clocks that run by it. */
  calendarId: z.uuid().optional(),
  /** Of a customer whose service changed: their complaints. All complaints unless one is given. */
  customerId: z.uuid().optional(),
});

async function retarget(ctx: Ctx, signal: AbortSignal, data: unknown): Promise<void> {
  const asked = Asked.parse(data);
  const { calendarId, customerId } = asked;
  const open = { state: { notIn: [...OVER] }, ...(calendarId && { calendarId }) } satisfies Prisma.SlaClockWhereInput;
  const failures = new Failures();
  for (let after: string | null = null; ; ) {
    const rows: Named[] = await ctx.db.complaint.findMany({
      where: { clocks: { some: open }, ...(customerId && { customerId }), ...(after !== null && { id: { gt: after } }) },
      orderBy: { id: 'asc' },
      take: BATCH,
      select: { id: true, customerId: true },
    });
    for (const row of rows) {
      // What was done stays done: whoever takes the job over begins anew, and finds less to do.
      if (signal.aborted) return;
      await failures.goOn(row.id, () =>
        withHeld(ctx, row, async (tx, { complaint, customer: { serviceTier } }) =>
          settledBetweenSteps(tx, complaint, await followTarget(tx, { complaint, serviceTier }, asked.asOf)),
        ),
      );
    }
    if (rows.length < BATCH) return failures.throwIfAny();
    after = rows.at(-1)?.id ?? null;
  }
}

const askAbout = (ctx: Ctx, customerId: string) =>
  ctx.transact((tx) => tx.enqueue('feedback.retarget-clocks', { asOf: tx.clock.now().toISOString(), customerId }));

/** Another service was agreed with a customer. */
export async function noteChanged(ctx: Ctx, { customerId, fields }: Rapport.Events['contacts.customer.changed']): Promise<void> {
  if (fields.includes('serviceTier')) await askAbout(ctx, customerId);
}

/** The complaints of a merged customer are served as the other's are. */
export const noteMerged = (ctx: Ctx, { customerId }: Rapport.Events['contacts.customer.merged']): Promise<void> =>
  askAbout(ctx, customerId);

export async function noteUnmerged(
  ctx: Ctx,
  { customerId, restoredId }: Rapport.Events['contacts.customer.unmerged'],
): Promise<void> {
  for (const id of [customerId, restoredId]) await askAbout(ctx, id);
}

export const retargetJob: JobDefinition = {
  description:
    'Sets running clocks of complaints to the targets that apply since a policy, a calendar or an agreed service changed. What they counted stays.',
  run: retarget,
};
