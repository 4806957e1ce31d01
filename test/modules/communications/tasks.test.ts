/** Tasks are noted, listed by when they are due, and done once. */
import { beforeAll, describe, expect, it } from 'vitest';
import { access } from '../../../src/modules/access/index.ts';
import { communications } from '../../../src/modules/communications/index.ts';
import { contacts } from '../../../src/modules/contacts/index.ts';
import { sales } from '../../../src/modules/sales/index.ts';
import { createTestRapport, decodeId, describeOnPostgres, globalId, TEST_START } from '../../support/index.ts';
import { givenCustomer } from '../contacts/given.ts';
import { givenStaff } from '../sales/given-relations.ts';
import { everythingOfTasks, givenTask, taskWorker } from './given-tasks.ts';

const MODULES = [access, contacts, sales, communications];
const NOBODY = '01900000-0000-7000-8000-000000000000';
const FIELDS = 'id title dueAt doneAt origin customer { displayName } assignee { name }';
const ON_ERROR = '... on Error { message code } ... on ValidationError { issues { path code } } ... on NotFoundError { type id }';
const CREATE = `mutation ($input: CreateTaskInput!) {
  createTask(input: $input) { __typename ... on CreateTaskSuccess { task { ${FIELDS} } } ${ON_ERROR} }
}`;
const COMPLETE = `mutation ($input: CompleteTaskInput!) {
  completeTask(input: $input) { __typename ... on CompleteTaskSuccess { task { title doneAt } } ${ON_ERROR} }
}`;
const LIST = `query ($first: Int, $after: String, $filter: TaskFilter) {
  tasks(first: $first, after: $after, filter: $filter) { totalCount nodes { title } pageInfo { endCursor hasNextPage } }
}`;

const rapport = createTestRapport(MODULES);
const create = async (input: object) => (await taskWorker(rapport).data(CREATE, { input })).createTask;
const complete = async (id: string, on = rapport, staffId?: string) =>
  (await taskWorker(on, staffId).data(COMPLETE, { input: { id: globalId('Task', id) } })).completeTask;
const hoursOn = (hours: number) => new Date(TEST_START.getTime() + hours * 3_600_000);

describe('createTask', () => {
  it('notes what is to be done, for whom, by whom and by when; announces it and keeps who noted it', async () => {
    const { id: customerId, globalId: customer } = await givenCustomer(rapport);
    const staffId = await givenStaff(rapport);
    const dueAt = hoursOn(1).toISOString();

    const input = { title: ' Call back ', customerId: customer, assigneeId: globalId('Staff', staffId), dueAt };
    const created = await create(input);

    expect(created).toEqual({
      __typename: 'CreateTaskSuccess',
      task: {
        ...{ id: expect.any(String), title: 'Call back', dueAt, doneAt: null, origin: null },
        ...{ customer: { displayName: 'Ada' }, assignee: { name: 'Ilse' } },
      },
    });
    const taskId = decodeId(String(created?.task?.id))?.id ?? '';
    expect(await rapport.eventsAbout(taskId)).toEqual([
      { name: 'communications.task.created', payload: { taskId, customerId, assigneeId: staffId, dueAt } },
    ]);
    expect(await rapport.db.auditEntry.findMany({ where: { subjectId: taskId } })).toMatchObject([
      { action: 'communications.task.created', operation: 'createTask', before: null, after: { title: 'Call back', dueAt } },
    ]);
  });

  it('needs nothing but what is to be done', async () => {
    expect(await create({ title: 'Tidy up' })).toMatchObject({
      task: { title: 'Tidy up', customer: null, assignee: null, dueAt: null },
    });
  });

  it.each<[string, object, string[][]]>([
    ['a blank title', { title: ' ' }, [['title']]],
    ['a title of 201 characters', { title: 'x'.repeat(201) }, [['title']]],
    [
      'ids of other types, told at once',
      { customerId: 'me', assigneeId: globalId('Task', NOBODY) },
      [['customerId'], ['assigneeId']],
    ],
  ])('is refused for %s, and nothing is stored', async (_case, wrong, paths) => {
    const before = await everythingOfTasks(rapport);
    expect(await create({ title: 'Right', ...wrong })).toMatchObject({
      __typename: 'ValidationError',
      issues: paths.map((path) => ({ path, code: 'INVALID' })),
    });
    expect(await everythingOfTasks(rapport)).toEqual(before);
  });

  it.each([
    ['Customer', 'customerId'],
    ['Staff', 'assigneeId'],
  ])('is refused for a %s that does not exist, and nothing is stored', async (type, field) => {
    const before = await everythingOfTasks(rapport);
    const id = globalId(type, NOBODY);
    expect(await create({ title: 'Right', [field]: id })).toMatchObject({ __typename: 'NotFoundError', type, id });
    expect(await everythingOfTasks(rapport)).toEqual(before);
  });

  it('is refused to who may only see tasks', async () => {
    const { errors } = await rapport.as('communications.task.read').run(CREATE, { input: { title: 'No' } });
    expect(errors?.[0]?.extensions?.code).toBe('FORBIDDEN');
  });
});

describe('completeTask', () => {
  it('says that it is done, once: the second is refused and changes nothing', async () => {
    const staffId = await givenStaff(rapport);
    const { id } = await givenTask(rapport);
    const doneAt = rapport.clock.now().toISOString();

    expect(await complete(id, rapport, staffId)).toEqual({
      __typename: 'CompleteTaskSuccess',
      task: { title: 'Call back', doneAt },
    });
    expect(await rapport.db.task.findUnique({ where: { id } })).toMatchObject({ doneByKind: 'STAFF', doneById: staffId });
    expect((await rapport.eventsAbout(id)).slice(1)).toEqual([
      { name: 'communications.task.completed', payload: { taskId: id, customerId: null, assigneeId: null } },
    ]);
    expect(
      await rapport.db.auditEntry.findFirst({ where: { subjectId: id, action: 'communications.task.completed' } }),
    ).toMatchObject({ before: { doneAt: null }, after: { doneAt } });

    const before = await everythingOfTasks(rapport);
    expect(await complete(id)).toEqual({
      ...{ __typename: 'ConflictError', message: 'This task is done already.', code: 'ILLEGAL_TRANSITION' },
    });
    expect(await everythingOfTasks(rapport)).toEqual(before);
  });

  it('is refused for a task that does not exist', async () => {
    expect(await complete(NOBODY)).toMatchObject({ __typename: 'NotFoundError', type: 'Task', id: globalId('Task', NOBODY) });
  });
});

await describeOnPostgres('ten who say at the same moment that a task is done', () => {
  const shared = createTestRapport(MODULES, { databaseOptions: { kind: 'postgres' } });

  it('are one who did it, and nine who hear so', async () => {
    const { id } = await givenTask(shared);
    const answers = await Promise.all(Array.from({ length: 10 }, () => complete(id, shared)));
    const kinds = answers.map((answer) => String(answer?.__typename)).toSorted();
    expect(kinds).toEqual(['CompleteTaskSuccess', ...Array.from({ length: 9 }, () => 'ConflictError')]);
    expect(await shared.eventsAbout(id)).toHaveLength(2);
  });
});

describe('tasks', () => {
  const listed = createTestRapport(MODULES);
  const names: Record<string, string> = {};
  beforeAll(async () => {
    const ada = await givenCustomer(listed);
    const ilse = await givenStaff(listed);
    Object.assign(names, { ada: ada.globalId, ilse: globalId('Staff', ilse) });
    await givenTask(listed, { title: 'whenever', customerId: ada.id });
    await givenTask(listed, { title: 'whenever else' });
    await givenTask(listed, { title: 'later', dueAt: hoursOn(2), assigneeId: ilse });
    await givenTask(listed, { title: 'soon', dueAt: hoursOn(1), customerId: ada.id });
    await givenTask(listed, { title: 'as soon', dueAt: hoursOn(1) });
    const { id } = await givenTask(listed, { title: 'done', dueAt: hoursOn(-1), assigneeId: ilse });
    await complete(id, listed);
  });
  const list = async (variables: object = {}) => (await taskWorker(listed).data<{ tasks: Page }>(LIST, { ...variables })).tasks;
  interface Page {
    readonly totalCount: number;
    readonly nodes: readonly { readonly title: string }[];
    readonly pageInfo: { readonly endCursor: string; readonly hasNextPage: boolean };
  }
  const titlesOf = ({ nodes }: Page) => nodes.map(({ title }) => title);
  const ALL = ['done', 'soon', 'as soon', 'later', 'whenever', 'whenever else'];

  it('are listed by when they are due, those without a time last, page by page', async () => {
    expect(titlesOf(await list())).toEqual(ALL);
    const paged: string[] = [];
    for (let after: string | null = null, more = true; more; ) {
      const page: Page = await list({ first: 1, after });
      paged.push(...titlesOf(page));
      ({ endCursor: after, hasNextPage: more } = page.pageInfo);
    }
    expect(paged).toEqual(ALL);
  });

  it.each<[string, () => object, readonly string[]]>([
    ['who should do them', () => ({ assigneeId: names.ilse }), ['done', 'later']],
    ['for whom', () => ({ customerId: names.ada }), ['soon', 'whenever']],
    ['open ones', () => ({ isDone: false }), ALL.slice(1)],
    ['those done', () => ({ isDone: true }), ['done']],
    ['due from a moment on, that moment included', () => ({ dueFrom: hoursOn(1).toISOString() }), ['soon', 'as soon', 'later']],
    ['due by a moment, that moment included', () => ({ dueTo: hoursOn(1).toISOString() }), ['done', 'soon', 'as soon']],
    ['what is overdue', () => ({ isDone: false, dueTo: hoursOn(1.5).toISOString() }), ['soon', 'as soon']],
    ['several together', () => ({ assigneeId: names.ilse, isDone: false }), ['later']],
  ])('are filtered by %s', async (_case, filter, titles) => {
    const found = await list({ filter: filter() });
    expect(titlesOf(found)).toEqual(titles);
    expect(found.totalCount).toBe(titles.length);
  });

  it('are refused to who may read customers only', async () => {
    const { errors } = await listed.as('contacts.customer.read').run(LIST);
    expect(errors?.[0]?.extensions?.code).toBe('FORBIDDEN');
  });
});
