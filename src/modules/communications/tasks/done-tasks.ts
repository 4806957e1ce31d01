/** Tasks that are done, by hand or as what they are made for is over. */
import type { TxCtx } from '../../../kernel/index.ts';
import { auditAll, authorship } from '../../access/index.ts';
import type { Task } from './tasks.ts';

/** As the caller does them now. */
export function doneNow(tx: TxCtx): Pick<Task, 'doneAt' | 'doneByKind' | 'doneById'> {
  const { recordedByKind: doneByKind, recordedById: doneById } = authorship(tx);
  return { doneAt: tx.clock.now(), doneByKind, doneById };
}

/** Announces and audits tasks that were just done. */
export async function tellDone(tx: TxCtx, tasks: readonly Task[]): Promise<void> {
  const action = 'communications.task.completed';
  await tx.emitAll(
    action,
    tasks.map(({ id: taskId, customerId, assigneeId }) => ({ taskId, customerId, assigneeId })),
  );
  await auditAll(
    tx,
    tasks.map((after) => {
      const before = { ...after, doneAt: null, doneByKind: null, doneById: null };
      return { action, type: 'Task', id: after.id, before, after };
    }),
  );
}

/** What the tasks of these origin keys are made for is over: those that are still to be done are done. Others, and none, are left alone. */
export async function completeTasksOf(tx: TxCtx, originKeys: readonly string[]): Promise<void> {
  if (originKeys.length === 0) return;
  const done = await tx.db.task.updateManyAndReturn({
    where: { originKey: { in: [...originKeys] }, doneAt: null },
    data: doneNow(tx),
  });
  if (done.length > 0) await tellDone(tx, done);
}
