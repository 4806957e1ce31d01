/** Tasks that are made without hands: each reason makes one, whoever has it at the same moment, in as many statements as one takes. */
import { describe, expect, it } from 'vitest';
import { access } from '../../../src/modules/access/index.ts';
import { communications } from '../../../src/modules/communications/index.ts';
import { createTasks, ensureTask, type NewTask } from '../../../src/modules/communications/tasks/index.ts';
import { contacts } from '../../../src/modules/contacts/index.ts';
import { sales } from '../../../src/modules/sales/index.ts';
import { countStatements, createTestRapport, describeOnPostgres, type TestRapport } from '../../support/index.ts';
import { givenCustomer } from '../contacts/given.ts';

const MODULES = [access, contacts, sales, communications];
const counter = countStatements();
const rapport = createTestRapport(MODULES, { databaseOptions: { wrapAdapter: counter.wrapAdapter } });
const create = (tasks: readonly NewTask[]) => rapport.ctx.transact((tx) => createTasks(tx, tasks));
const titles = ({ db }: TestRapport, originKey: string) =>
  db.task.findMany({ where: { originKey }, select: { title: true } }).then((rows) => rows.map(({ title }) => title));

describe('a batch of tasks', () => {
  it('is written in its order, announced and audited', async () => {
    const { id: customerId } = await givenCustomer(rapport);
    const dueAt = rapport.clock.now();

    const [call, write] = await create([
      { title: 'Call', customerId, dueAt, origin: 'sales.reorder.missed', originKey: 'call' },
      { title: 'Write' },
    ]);

    expect([call, write]).toEqual(await rapport.db.task.findMany({ orderBy: { id: 'asc' } }));
    expect(call).toMatchObject({
      ...{ title: 'Call', customerId, assigneeId: null, dueAt, doneAt: null },
      ...{ origin: 'sales.reorder.missed', originKey: 'call', createdAt: dueAt, recordedByKind: 'SYSTEM' },
    });
    expect(write).toMatchObject({ title: 'Write', customerId: null, dueAt: null, origin: null, originKey: null });
    const taskId = call?.id ?? '';
    expect(await rapport.eventsAbout(taskId)).toEqual([
      {
        name: 'communications.task.created',
        payload: { taskId, customerId, assigneeId: null, dueAt: dueAt.toISOString() },
      },
    ]);
    expect(await rapport.db.auditEntry.findMany({ where: { subjectId: taskId } })).toMatchObject([
      { action: 'communications.task.created', subjectType: 'Task', before: null, after: { title: 'Call', customerId } },
    ]);
  });

  it('makes one task for each reason, of the batch and of those before it, and answers those that it made', async () => {
    const again = { title: 'Once', originKey: 'once' };
    const made = await create([again, { title: 'Twin', originKey: 'once' }, { title: 'Free' }, { title: 'Free' }]);
    expect(made.map(({ title }) => title)).toEqual(['Once', 'Free', 'Free']);
    const announced = await rapport.db.loggedEvent.count();
    expect(await create([{ title: 'Later', originKey: 'once' }])).toEqual([]);
    expect(await titles(rapport, 'once')).toEqual(['Once']);
    expect(await rapport.db.loggedEvent.count()).toBe(announced);
  });

  it('takes as many statements for a hundred as for one', async () => {
    const statementsFor = async (tasks: readonly NewTask[]) => {
      const { statements } = await counter.during(() => create(tasks));
      return statements.filter(({ sql }) => /"(?:Task|AuditEntry)"|INSERT INTO "LoggedEvent"/.test(sql)).length;
    };
    const many = Array.from({ length: 100 }, (_none, index) => ({ title: `Task ${index}`, originKey: `many:${index}` }));
    const forOne = await statementsFor([{ title: 'One', originKey: 'many:one' }]);
    expect(await statementsFor(many)).toBe(forOne);
  });
});

describe('the task of a reason', () => {
  it('is made if there is none, and is that one ever after', async () => {
    const ensure = (title: string) => rapport.ctx.transact((tx) => ensureTask(tx, { title, originKey: 'follow-up' }));
    const made = await ensure('Follow up');
    expect(made).toMatchObject({ title: 'Follow up', originKey: 'follow-up' });
    expect(await ensure('Another title')).toEqual(made);
  });
});

await describeOnPostgres('ten that have one reason at the same moment', () => {
  const shared = createTestRapport(MODULES, { databaseOptions: { kind: 'postgres' } });

  it('make one task, and all are given that one', async () => {
    const tasks = await Promise.all(
      Array.from({ length: 10 }, (_none, index) =>
        shared.ctx.transact((tx) => ensureTask(tx, { title: `Task ${index}`, originKey: 'raced' })),
      ),
    );
    expect(new Set(tasks.map(({ id }) => id)).size).toBe(1);
    expect(await titles(shared, 'raced')).toHaveLength(1);
  });
});
