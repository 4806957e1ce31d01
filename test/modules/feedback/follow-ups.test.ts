/** Asking again some days after a complaint was settled; what was to be done about it is put away when it is over. */
import { beforeAll, describe, expect, it } from 'vitest';
import { moveComplaint, reopenComplaint } from '../../../src/modules/feedback/index.ts';
import { createTestRapport, globalId, TEST_START } from '../../support/index.ts';
import type { Person } from '../access/people.ts';
import { givenCustomer } from '../contacts/given.ts';
import { FOLLOW_UP } from './documents.ts';
import { feedbackWritten, givenComplaint } from './given.ts';
import { givenDispute, MODULES, people, resolve } from './given-disputes.ts';

const rapport = createTestRapport(MODULES);
let clerk: Person;
beforeAll(async () => {
  ({ clerk } = await people(rapport));
});

describe('a follow-up', () => {
  const followUp = async (id: string, input: object) => {
    const { id: followUpId } = await rapport.db.followUp.findFirstOrThrow({ where: { complaintId: id }, orderBy: { id: 'asc' } });
    const { completeFollowUp } = await clerk.client.data(FOLLOW_UP, {
      input: { id: globalId('FollowUp', followUpId), ...input },
    });
    return completeFollowUp;
  };

  it.each([
    [true, 'CLOSED', 0],
    [false, 'REOPENED', 1],
    [null, 'RESOLVED', 0],
  ])('is followed up once: a customer who answers %s leaves it %s', async (satisfied, status, reopenCount) => {
    const { globalId: complaintId, id } = await givenDispute(rapport);
    await resolve(clerk, complaintId);
    expect(await followUp(id, { satisfied, note: 'On the phone.' })).toEqual({
      __typename: 'CompleteFollowUpSuccess',
      followUp: { doneAt: TEST_START.toISOString(), satisfied, note: 'On the phone.' },
      complaint: { status, reopenCount },
    });
    const last = await rapport.db.complaintLogEntry.findFirst({ where: { complaintId: id }, orderBy: { id: 'desc' } });
    expect(last).toMatchObject(satisfied === false ? { toStatus: 'REOPENED', note: 'On the phone.' } : {});
    const before = await feedbackWritten(rapport);
    expect(await followUp(id, { satisfied: false })).toMatchObject({ code: 'ILLEGAL_TRANSITION' });
    expect(await feedbackWritten(rapport)).toEqual(before);
  });

  /** What is to be asked, and to be done, in their order: done or not. */
  const standing = async (id: string, customerId: string) => ({
    followUps: (await rapport.db.followUp.findMany({ where: { complaintId: id }, orderBy: { id: 'asc' } })).map(
      ({ doneAt, satisfied }) => [doneAt !== null, satisfied],
    ),
    tasks: (await rapport.db.task.findMany({ where: { customerId }, orderBy: { id: 'asc' } })).map(
      ({ doneAt }) => doneAt !== null,
    ),
  });

  it('takes its task with it, which is told and audited as done', async () => {
    const { globalId: complaintId, id, customerId } = await givenDispute(rapport);
    await resolve(clerk, complaintId);
    expect(await standing(id, customerId)).toEqual({ followUps: [[false, null]], tasks: [false] });
    await followUp(id, { satisfied: null });
    expect(await standing(id, customerId)).toEqual({ followUps: [[true, null]], tasks: [true] });
    const task = await rapport.db.task.findFirstOrThrow({ where: { customerId } });
    expect(task.doneByKind).toBe('API_KEY');
    expect(await rapport.eventsAbout(task.id)).toMatchObject([
      { name: 'communications.task.created' },
      { name: 'communications.task.completed', payload: { taskId: task.id, customerId, assigneeId: null } },
    ]);
    expect(await rapport.db.auditEntry.findMany({ where: { subjectId: task.id }, orderBy: { id: 'asc' } })).toMatchObject([
      { before: null },
      { before: { doneAt: null }, after: { doneAt: TEST_START.toISOString() } },
    ]);
  });

  it('is put away unasked when the complaint is reopened or closed, and so is its task; the next settling plans another', async () => {
    const { globalId: complaintId, id, customerId } = await givenDispute(rapport);
    await resolve(clerk, complaintId);
    await reopenComplaint(rapport.ctx, { id, reason: 'Again.' });
    expect(await standing(id, customerId)).toEqual({ followUps: [[true, null]], tasks: [true] });
    await resolve(clerk, complaintId);
    expect(await standing(id, customerId)).toEqual({
      followUps: [
        [true, null],
        [false, null],
      ],
      tasks: [true, false],
    });

    // The first one cannot close what was settled anew.
    const before = await feedbackWritten(rapport);
    expect(await followUp(id, { satisfied: true })).toMatchObject({ code: 'ILLEGAL_TRANSITION' });
    expect(await feedbackWritten(rapport)).toEqual(before);
    await moveComplaint(rapport.ctx, { id, status: 'CLOSED' });
    expect((await standing(id, customerId)).tasks).toEqual([true, true]);
  });

  it('leaves a task that somebody did by hand as it is', async () => {
    const { globalId: complaintId, id, customerId } = await givenDispute(rapport);
    await resolve(clerk, complaintId);
    const doneAt = new Date(TEST_START.getTime() - 1);
    await rapport.db.task.updateMany({ where: { customerId }, data: { doneAt, doneByKind: 'SYSTEM' } });
    await followUp(id, { satisfied: true });
    expect(await rapport.db.task.findMany({ where: { customerId } })).toMatchObject([{ doneAt }]);
  });

  it('is not planned for praise, which has nothing to settle', async () => {
    const { id, customerId } = await givenComplaint(rapport, await givenCustomer(rapport), { kind: 'PRAISE' });
    await resolve(clerk, globalId('Complaint', id));
    expect(await standing(id, customerId)).toEqual({ followUps: [], tasks: [] });
  });

  it.each([
    ['settled', 'RESOLVED'],
    ['withdrawn', 'WITHDRAWN'],
  ] as const)('nobody has to see to what was late of a complaint that is %s', async (_how, status) => {
    const { id, customerId } = await givenComplaint(rapport, await givenCustomer(rapport), { severity: 'CRITICAL' });
    await rapport.clock.advance({ hours: 3 });
    const late = await standing(id, customerId);
    expect(late.tasks.length).toBeGreaterThan(0);
    expect(late.tasks).not.toContain(true);
    await moveComplaint(rapport.ctx, { id, status: 'INVESTIGATING' });
    expect((await standing(id, customerId)).tasks).not.toContain(true);
    if (status === 'RESOLVED') await resolve(clerk, globalId('Complaint', id));
    else await moveComplaint(rapport.ctx, { id, status });
    const overdue = { customerId, origin: 'feedback.complaint.breached' };
    expect(await rapport.db.task.count({ where: overdue })).toBe(late.tasks.length);
    expect(await rapport.db.task.count({ where: { ...overdue, doneAt: null } })).toBe(0);
  });
});
