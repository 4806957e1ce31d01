/** Finds clocks that ran out, and says so at the time at which they did. */
import { ConflictError, type Ctx, type JobDefinition } from '../../../kernel/index.ts';
import { requireCustomer } from '../../contacts/index.ts';
import { advance } from './clock-rows.ts';
import { settled } from './keep-clocks.ts';

const BATCH = 500;

async function findBreaches(ctx: Ctx, signal: AbortSignal): Promise<void> {
  const now = ctx.clock.now();
  const late = await ctx.db.slaClock.findMany({
    where: { dueAt: { lt: now }, breachedAt: null },
    orderBy: [{ dueAt: 'asc' }, { id: 'asc' }],
    take: BATCH,
    select: { id: true, complaint: { select: { id: true, customerId: true } } },
  });
  for (const { id, complaint } of late) {
    if (signal.aborted) return;
    const noted = ctx.transact(async (tx) => {
      // In the order in which all hold them: the customer, then the complaint.
      await requireCustomer(tx, complaint.customerId);
      await tx.db.$queryRaw`SELECT "id" FROM "Complaint" WHERE "id" = ${complaint.id}::uuid FOR NO KEY UPDATE`;
      const clock = await tx.db.slaClock.findUniqueOrThrow({ where: { id }, include: { complaint: true } });
      const { complaint: held, ...row } = clock;
      if (await advance(tx, row, { kind: 'BREACH', at: now })) await settled(tx, held, [row]);
    });
    await noted.catch(passOver);
  }
}

/** Who was erased meanwhile has no clocks any more. */
function passOver(error: unknown): void {
  if (!(error instanceof ConflictError)) throw error;
}

export const breachJob: JobDefinition = {
  description: 'Notes which clocks of complaints ran out, within a minute, and gives whoever sees to the complaint a task.',
  schedule: '* * * * *',
  run: findBreaches,
};
