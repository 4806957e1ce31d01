/** Complaints that a job or a handler comes to by itself. */
import { ConflictError, type Ctx, type TxCtx } from '../../../kernel/index.ts';
import { requireCustomer } from '../../contacts/index.ts';
import type { Complaint } from '../complaint-facts.ts';

export interface Named {
  readonly id: string;
  readonly customerId: string;
}

export interface Held {
  readonly complaint: Complaint;
  /** Whose complaint it is, after merges. */
  readonly customer: Awaited<ReturnType<typeof requireCustomer>>;
}

/**
 * Runs in one transaction while nobody else changes the complaint, in the order in which all hold them: the customer, then the
 * complaint. Who was erased meanwhile is passed over: there are no clocks any more.
 */
export async function withHeld(ctx: Ctx, named: Named, run: (tx: TxCtx, held: Held) => Promise<void>): Promise<void> {
  try {
    await ctx.transact(async (tx) => run(tx, await hold(tx, named)));
  } catch (error) {
    if (!(error instanceof ConflictError) || error.code === 'TRY_AGAIN') throw error;
  }
}

async function hold(tx: TxCtx, { id, customerId }: Named): Promise<Held> {
  const customer = await requireCustomer(tx, customerId);
  await tx.db.$queryRaw`SELECT "id" FROM "Complaint" WHERE "id" = ${id}::uuid FOR NO KEY UPDATE`;
  const complaint = await tx.db.complaint.findUniqueOrThrow({ where: { id } });
  // A merge that was undone before it was held made it another customer's.
  return complaint.customerId === customer.id ? { complaint, customer } : hold(tx, complaint);
}
