/** The job that ends what was given and not claimed in time. */
import type { Ctx, JobDefinition } from '../../../kernel/index.ts';
import { lockCustomers } from '../../contacts/index.ts';
import { expire } from './expire.ts';

/** Ended in one transaction. */
const BATCH = 200;

async function expireGrants(ctx: Ctx, signal: AbortSignal): Promise<void> {
  while (!signal.aborted && (await expireSome(ctx)) > 0);
}

/** How many were found. They are looked at again once their customers are held: one may have been claimed between. */
function expireSome(ctx: Ctx): Promise<number> {
  return ctx.transact(async (tx) => {
    const isDue = { state: 'ISSUED', expiresAt: { lte: tx.clock.now() } } as const;
    const found = await tx.db.rewardGrant.findMany({
      where: isDue,
      orderBy: [{ expiresAt: 'asc' }, { id: 'asc' }],
      take: BATCH,
      select: { id: true, customerId: true },
    });
    const customerIds = found.map(({ customerId }) => customerId);
    await lockCustomers(tx, customerIds);
    await expire(tx, { id: { in: found.map(({ id }) => id) }, customerId: { in: customerIds }, ...isDue });
    return found.length;
  });
}

export const grantExpiryJob: JobDefinition = {
  description: 'Ends gifts and rewards of full cards that were not claimed in time, and puts them back in stock.',
  schedule: '*/10 * * * *',
  run: expireGrants,
};
