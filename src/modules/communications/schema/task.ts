/** Tasks: what somebody should do. */
import { idOf, orderedBy, type RapportBuilder, requireIdOf, text } from '../../../kernel/index.ts';
import { completeTask, createTask, visibleTasks } from '../tasks/index.ts';

const DUE_FIRST = orderedBy('dueAt', 'asc', { nulls: 'last' });

export function tasks(builder: RapportBuilder): void {
  taskRecord(builder);
  taskList(builder);
  taskMutations(builder);
}

function taskRecord(builder: RapportBuilder): void {
  builder.record('Task', {
    description: 'Something that somebody should do.',
    permission: 'communications.task.read',
    visible: visibleTasks,
    fields: (t) => ({
      title: t.exposeString('title', { description: 'What is to be done, in 1 to 200 characters.' }),
      customer: t.relation('customer', { nullable: true, description: 'For whom; null where it is about no customer.' }),
      assignee: t.relation('assignee', {
        nullable: true,
        description: 'Who should do it; null where it is anybody’s.',
      }),
      dueAt: t.expose('dueAt', { type: 'DateTime', nullable: true, description: 'By when; null where it does not matter.' }),
      doneAt: t.expose('doneAt', { type: 'DateTime', nullable: true, description: 'When it was done; null while it is open.' }),
      origin: t.exposeString('origin', {
        nullable: true,
        description:
          'What made it, where nobody did by hand: contacts.occasion for a date that comes round, sales.reorder.missed for a purchase that did not come, or what another module names.',
      }),
    }),
  });
}

function taskList(builder: RapportBuilder): void {
  const TaskFilter = builder.filterType(
    'TaskFilter',
    'Task',
    (t) => ({
      assigneeId: t.id({ description: "One member of staff's." }),
      customerId: t.id({ description: "One customer's." }),
      isDone: t.boolean({ description: 'Those that are done, or those that are open.' }),
      dueFrom: t.field({ type: 'DateTime', description: 'Due at this moment or later.' }),
      dueTo: t.field({ type: 'DateTime', description: 'Due at this moment or earlier: open ones before now are overdue.' }),
    }),
    {
      assigneeId: (id) => ({ assigneeId: requireIdOf('Staff', id) }),
      customerId: (id) => ({ customerId: requireIdOf('Customer', id) }),
      isDone: (isDone) => ({ doneAt: isDone ? { not: null } : null }),
      dueFrom: (moment) => ({ dueAt: { gte: moment } }),
      dueTo: (moment) => ({ dueAt: { lte: moment } }),
    },
  );
  builder.queryField('tasks', (t) =>
    t.page('Task', {
      description: 'Tasks, those due first first and those without a time last. One without a time is in no span of time.',
      authScopes: { can: 'communications.task.read' },
      args: { filter: t.arg({ type: TaskFilter.ref, description: 'Which of them.' }) },
      order: DUE_FIRST,
      where: ({ filter }, ctx) => ({ AND: [visibleTasks(ctx), TaskFilter.where(filter, ctx)] }),
    }),
  );
}

function taskMutations(builder: RapportBuilder): void {
  builder.resultMutation('createTask', {
    description: 'Notes something to be done.',
    permission: 'communications.task.manage',
    input: (t) => ({
      title: t.string({ required: true, description: 'What is to be done, in 1 to 200 characters.' }).check(text(1, 200)),
      customerId: t.id({ description: 'For whom, if it is about a customer.' }).check(idOf('Customer')),
      assigneeId: t.id({ description: 'Who should do it; anybody unless given.' }).check(idOf('Staff')),
      dueAt: t.field({ type: 'DateTime', description: 'By when. It may have passed.' }),
    }),
    success: { task: 'Task' },
    resolve: async (input, tx) => ({ task: await createTask(tx, input) }),
  });

  builder.resultMutation('completeTask', {
    description: 'Says that a task is done, once and for all. Done already: ConflictError with ILLEGAL_TRANSITION.',
    permission: 'communications.task.manage',
    input: (t) => ({ id: t.id({ required: true, description: 'Of the task.' }).check(idOf('Task')) }),
    success: { task: 'Task' },
    resolve: async ({ id }, tx) => ({ task: await completeTask(tx, id) }),
  });
}
