/** Tasks to begin with, and who may work with them. */
import { createTask, type Task } from '../../../src/modules/communications/tasks/index.ts';
import type { TestClient, TestRapport } from '../../support/index.ts';

/** To call back, for nobody in particular, unless told otherwise. */
export function givenTask(rapport: TestRapport, input: Partial<Parameters<typeof createTask>[1]> = {}): Promise<Task> {
  return createTask(rapport.ctx, { title: 'Call back', ...input });
}

/** Who may see and make tasks. */
export function taskWorker(rapport: TestRapport, staffId?: string): TestClient {
  return rapport.as({
    permissions: ['contacts.customer.read', 'access.staff.read', 'communications.task.read', 'communications.task.manage'],
    ...(staffId !== undefined && { kind: 'STAFF', id: `staff:${staffId}`, staffId }),
  });
}

/** All that a write of these may leave behind, to show that a refused one left nothing. */
export function everythingOfTasks({ db }: TestRapport) {
  return Promise.all([
    db.task.findMany({ orderBy: { id: 'asc' } }),
    db.loggedEvent.count(),
    db.auditEntry.count({ where: { NOT: { action: { endsWith: '.read' } } } }),
    db.idempotencyRecord.count(),
  ]);
}
