/** Tasks: what somebody should do, once for each reason. */
import type { Prisma } from '../../../generated/index.ts';
import { type Ctx, type TxCtx, takesAll } from '../../../kernel/index.ts';
import { ERASED, eraseAudited } from '../../access/index.ts';
import { visibleCustomers } from '../../contacts/index.ts';

export type Task = Prisma.TaskModel;

/** Which tasks the caller may see: those that are about nobody, and those about the customers they may see. */
export function visibleTasks(ctx: Ctx): Prisma.TaskWhereInput {
  const customer = visibleCustomers(ctx);
  return takesAll(customer) ? {} : { OR: [{ customerId: null }, { customer }] };
}

export function findTask(ctx: Ctx, id: string): Promise<Task | null> {
  return ctx.db.task.findFirst({ where: { AND: [{ id }, visibleTasks(ctx)] } });
}

export function exportTasks(ctx: Ctx, customerId: string) {
  return ctx.db.task.findMany({
    where: { customerId },
    orderBy: [{ createdAt: 'asc' }, { id: 'asc' }],
    select: { title: true, dueAt: true, doneAt: true, origin: true, createdAt: true },
  });
}

export async function eraseTasks(tx: TxCtx, customerId: string): Promise<void> {
  const tasks = await tx.db.task.findMany({ where: { customerId }, select: { id: true } });
  await eraseAudited(
    tx,
    'Task',
    tasks.map(({ id }) => id),
  );
  await tx.db.task.updateMany({ where: { customerId }, data: { title: ERASED } });
}
