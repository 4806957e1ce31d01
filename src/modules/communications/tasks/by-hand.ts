/** Tasks as people make them, and say that they are done. */
import { ConflictError, type Ctx, NotFoundError } from '../../../kernel/index.ts';
import { requireStaff } from '../../access/index.ts';
import { requireCustomer } from '../../contacts/index.ts';
import { doneNow, tellDone } from './done-tasks.ts';
import { findTask, type Task } from './tasks.ts';
import { createTasks } from './write-tasks.ts';

/** Ids are uuids. */
export interface TaskInput {
  readonly title: string;
  readonly customerId?: string | null | undefined;
  readonly assigneeId?: string | null | undefined;
  readonly dueAt?: Date | null | undefined;
}

/** Makes a task and announces it, or changes nothing. */
export function createTask(ctx: Ctx, { title, customerId, assigneeId, dueAt }: TaskInput): Promise<Task> {
  return ctx.transact(async (tx) => {
    const customer = customerId ? await requireCustomer(tx, customerId) : null;
    if (assigneeId) await requireStaff(tx, assigneeId);
    const task = { title, customerId: customer?.id ?? null, assigneeId: assigneeId ?? null, dueAt: dueAt ?? null };
    const [created] = await createTasks(tx, [task]);
    if (!created) throw new Error('A task without an origin key was not written.');
    return created;
  });
}

/** Says that a task is done, once. Of several who say so at once, the first one did it. */
export function completeTask(ctx: Ctx, id: string): Promise<Task> {
  return ctx.transact(async (tx) => {
    const before = await findTask(tx, id);
    if (!before) throw new NotFoundError('Task', id);
    const done = doneNow(tx);
    const { count } = await tx.db.task.updateMany({ where: { id, doneAt: null }, data: done });
    if (count === 0) throw new ConflictError('This task is done already.', { code: 'ILLEGAL_TRANSITION' });
    await tellDone(tx, [{ ...before, ...done }]);
    return tx.db.task.findUniqueOrThrow({ where: { id } });
  });
}
