/** Running clocks follow a policy or a calendar that changed, from the change on. */
import { z } from 'zod';
import type { Ctx, JobDefinition } from '../../../kernel/index.ts';
import { customersById, requireCustomer } from '../../contacts/index.ts';
import { advance, OVER } from './clock-rows.ts';
import { settled } from './keep-clocks.ts';
import { targetFor } from './policies.ts';

const BATCH = 500;
const Asked = z.object({ asOf: z.coerce.date() });

async function retarget(ctx: Ctx, signal: AbortSignal, data: unknown): Promise<void> {
  const { asOf } = Asked.parse(data);
  for (let after: string | null = null; ; ) {
    const rows: { id: string; customerId: string }[] = await ctx.db.complaint.findMany({
      where: { clocks: { some: { state: { notIn: [...OVER] } } }, ...(after !== null && { id: { gt: after } }) },
      orderBy: { id: 'asc' },
      take: BATCH,
      select: { id: true, customerId: true },
    });
    for (const { id, customerId } of rows) {
      if (signal.aborted) return;
      await retargetComplaint(ctx, id, customerId, asOf);
    }
    if (rows.length < BATCH) return;
    after = rows.at(-1)?.id ?? null;
  }
}

function retargetComplaint(ctx: Ctx, id: string, customerId: string, at: Date): Promise<void> {
  return ctx.transact(async (tx) => {
    const customer = await requireCustomer(tx, customerId);
    await tx.db.$queryRaw`SELECT "id" FROM "Complaint" WHERE "id" = ${id}::uuid FOR NO KEY UPDATE`;
    const complaint = await tx.db.complaint.findUniqueOrThrow({ where: { id } });
    const tier = (await customersById(tx, [complaint.customerId])).get(complaint.customerId)?.serviceTier ?? customer.serviceTier;
    const target = await targetFor(tx, complaint.severity, tier);
    const clocks = await tx.db.slaClock.findMany({
      where: { complaintId: id, state: { notIn: [...OVER] }, startedAt: { lte: at } },
    });
    const breached = [];
    for (const clock of clocks) {
      const isSame = clock.policyId === target.policyId && clock.calendarId === target.calendarId;
      if (isSame && clock.targetMinutes === target.minutes[clock.metric]) continue;
      // What was paused and went on meanwhile follows from when it went on.
      const from = clock.runningSince && clock.runningSince > at ? clock.runningSince : at;
      if (await advance(tx, clock, { kind: 'RETARGET', at: from }, target)) breached.push(clock);
    }
    await settled(tx, complaint, breached);
  });
}

export const retargetJob: JobDefinition = {
  description: 'Sets running clocks of complaints to the targets that apply since a policy changed. What they counted stays.',
  run: retarget,
};
