/** Tasks that come of purchases that a customer did not make when they use to. */
import { type Ctx, DAY_MS } from '../../../kernel/index.ts';
import { customersById, holdNamedCustomers } from '../../contacts/index.ts';
import { createTasks } from './write-tasks.ts';

/** One for each lateness, however often it is told, for the customer's owner, due a day later. None for who is no longer to be asked. */
export async function askWhoIsLate(
  ctx: Ctx,
  { customerId, lastPurchaseId, expectedAt }: Rapport.Events['sales.reorder.missed'],
): Promise<void> {
  await ctx.transact(async (tx) => {
    const held = (await holdNamedCustomers(tx, [customerId], [])).byId(customerId);
    const customer = held && !held.isErased ? (await customersById(tx, [held.id])).get(held.id) : undefined;
    if (!customer || customer.archivedAt || customer.deceasedOn) return;
    await createTasks(tx, [
      {
        title: `Ask whether anything is needed: the next purchase was expected on ${expectedAt.slice(0, 10)}`,
        ...{ customerId: customer.id, assigneeId: customer.ownerId },
        dueAt: new Date(tx.clock.now().getTime() + DAY_MS),
        origin: 'sales.reorder.missed',
        originKey: `sales.reorder.missed:${lastPurchaseId}`,
      },
    ]);
  });
}
