/** Writing tasks: many in as many statements as one, and for one reason only one. */
import { insertUniqueRows, newId, type TxCtx } from '../../../kernel/index.ts';
import { auditAll, authorship } from '../../access/index.ts';
import type { Task } from './tasks.ts';

/** Ids are uuids. Its customer, if it has one, is held until the transaction ends (`requireCustomer`), and is who they are after merges. */
export interface NewTask {
  readonly title: string;
  readonly customerId?: string | null;
  readonly assigneeId?: string | null;
  readonly dueAt?: Date | null;
  /** What made it, for people, where nobody did by hand: an event, a job. */
  readonly origin?: string | null;
  /** What it is made for once only, ever: ids and days, never what tells of people. */
  readonly originKey?: string | null;
}

/**
 * Writes, announces and audits tasks, in their order, except those whose origin key is taken, by another task or by one before it.
 * Answers those that it wrote.
 */
export async function createTasks(tx: TxCtx, tasks: readonly NewTask[]): Promise<readonly Task[]> {
  const rows = tasks.map((task) => rowOf(tx, task));
  const written = await insertUniqueRows(tx.db, 'Task', 'originKey', rows);
  const created = rows.filter(({ id }) => written.has(id));
  await tx.emitAll(
    'communications.task.created',
    created.map(({ id: taskId, customerId, assigneeId, dueAt }) => {
      return { taskId, customerId, assigneeId, dueAt: dueAt?.toISOString() ?? null };
    }),
  );
  await auditAll(
    tx,
    created.map((after) => ({ action: 'communications.task.created', type: 'Task', id: after.id, before: null, after })),
  );
  return created;
}

/** The one task of this origin key: the one that there is, done or not, else a new one. */
export async function ensureTask(tx: TxCtx, task: NewTask & { readonly originKey: string }): Promise<Task> {
  const [created] = await createTasks(tx, [task]);
  return created ?? tx.db.task.findUniqueOrThrow({ where: { originKey: task.originKey } });
}

function rowOf(tx: TxCtx, { title, customerId, assigneeId, dueAt, origin, originKey }: NewTask): Task {
  return {
    id: newId(),
    title,
    customerId: customerId ?? null,
    assigneeId: assigneeId ?? null,
    dueAt: dueAt ?? null,
    doneAt: null,
    doneByKind: null,
    doneById: null,
    origin: origin ?? null,
    originKey: originKey ?? null,
    createdAt: tx.clock.now(),
    ...authorship(tx),
  };
}
