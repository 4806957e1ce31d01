/** Working on complaints: who sees to them, what is known of them, and where they stand. */
import { describe, expect, it } from 'vitest';
import type { ComplaintStatus } from '../../../src/generated/index.ts';
import { access } from '../../../src/modules/access/index.ts';
import { communications } from '../../../src/modules/communications/index.ts';
import { contacts } from '../../../src/modules/contacts/index.ts';
import { allowedTransitions, feedback } from '../../../src/modules/feedback/index.ts';
import { sales } from '../../../src/modules/sales/index.ts';
import { createTestRapport, globalId, TEST_START, type TestRapport } from '../../support/index.ts';
import { givenCustomer } from '../contacts/given.ts';
import { givenProduct } from '../sales/given.ts';
import { ASSIGN, MOVE, NOTE, REOPEN, UPDATE } from './documents.ts';
import { feedbackWritten, givenComplaint } from './given.ts';

const MODULES = [access, contacts, sales, communications, feedback];
const rapport = createTestRapport(MODULES);
const deskOf = (of: TestRapport) =>
  of.as('feedback.complaint.handle', 'feedback.complaint.read', 'access.staff.read', 'sales.product.read');
const desk = () => deskOf(rapport);
const NOBODY = '01900000-0000-7000-8000-000000000000';

const givenOne = async (input: Parameters<typeof givenComplaint>[2] = {}) => {
  const complaint = await givenComplaint(rapport, await givenCustomer(rapport), input);
  return { ...complaint, globalId: globalId('Complaint', complaint.id) };
};
const standing = (id: string, status: ComplaintStatus) =>
  rapport.db.complaint.update({
    where: { id },
    data: { status, ...(status === 'ACKNOWLEDGED' && { acknowledgedAt: TEST_START }) },
  });
const logOf = (complaintId: string) =>
  rapport.db.complaintLogEntry.findMany({ where: { complaintId }, orderBy: [{ loggedAt: 'asc' }, { id: 'asc' }] });

describe('assigning a complaint', () => {
  it('gives it to staff and team, keeps what is absent, takes it away by null, and does nothing without a difference', async () => {
    const complaint = await givenOne();
    const names = { name: 'Ilse', nameKey: 'ilse', createdAt: TEST_START };
    const staff = await rapport.db.staff.create({ data: { id: complaint.id, searchKey: 'ilse', ...names } });
    const team = await rapport.db.team.create({ data: { id: complaint.id, ...names } });
    const teamId = globalId('Team', team.id);
    const assign = async (input: object) =>
      (await desk().data(ASSIGN, { input: { id: complaint.globalId, ...input } })).assignComplaint;

    expect(await assign({ ownerId: globalId('Staff', staff.id), teamId })).toMatchObject({
      complaint: { version: 2, owner: { name: 'Ilse' }, team: { id: teamId } },
    });
    const before = await feedbackWritten(rapport);
    expect(await assign({ teamId, expectedVersion: 2 })).toMatchObject({ complaint: { version: 2 } });
    expect(await assign({ ownerId: null, expectedVersion: 1 })).toMatchObject({ code: 'STALE_VERSION' });
    expect(await assign({ ownerId: globalId('Staff', NOBODY) })).toMatchObject({ code: 'NOT_FOUND', type: 'Staff' });
    expect(await assign({ teamId: globalId('Team', NOBODY) })).toMatchObject({ code: 'NOT_FOUND', type: 'Team' });
    expect(await feedbackWritten(rapport)).toEqual(before);
    expect(await assign({ ownerId: null })).toMatchObject({ complaint: { version: 3, owner: null, team: { id: teamId } } });
    expect((await rapport.eventsAbout(complaint.id)).slice(1)).toMatchObject([
      { name: 'feedback.complaint.assigned', payload: { ownerId: staff.id, teamId: team.id } },
      { name: 'feedback.complaint.assigned', payload: { ownerId: null, teamId: team.id } },
    ]);
  });
});

describe('changing a complaint', () => {
  it('changes what is given, clears by null, names the fields, and does nothing without a difference', async () => {
    const complaint = await givenOne({ body: 'Two weeks.', cause: 'DELIVERY' });
    const tea = await givenProduct(rapport);
    const update = async (input: object) =>
      (await desk().data(UPDATE, { input: { id: complaint.globalId, ...input } })).updateComplaint;
    const changes = {
      subject: ' Later ',
      body: null,
      cause: null,
      severity: 'HIGH',
      productId: tea.globalId,
      expectedVersion: 1,
    };
    expect(await update(changes)).toMatchObject({
      complaint: { version: 2, subject: 'Later', body: null, cause: null, severity: 'HIGH', product: { name: 'Tea' } },
    });
    const before = await feedbackWritten(rapport);
    expect(await update({ subject: 'Later', severity: 'HIGH', cause: null })).toMatchObject({ complaint: { version: 2 } });
    expect(await update({ ...changes, subject: 'x' })).toMatchObject({ code: 'STALE_VERSION', currentVersion: 2 });
    expect(await update({ subject: null, severity: null })).toMatchObject({
      issues: [{ path: ['subject'] }, { path: ['severity'] }],
    });
    expect(await update({ productId: globalId('Product', NOBODY) })).toMatchObject({ code: 'NOT_FOUND' });
    expect(await feedbackWritten(rapport)).toEqual(before);
    const [, event] = await rapport.eventsAbout(complaint.id);
    expect(event).toMatchObject({
      name: 'feedback.complaint.changed',
      payload: { severity: 'HIGH', productId: tea.id, fields: ['subject', 'body', 'severity', 'cause', 'productId'] },
    });
  });

  it('leaves a product report its product', async () => {
    const tea = await givenProduct(rapport);
    const { globalId: id } = await givenOne({ kind: 'PRODUCT_REPORT', productId: tea.id });
    const before = await feedbackWritten(rapport);
    const { updateComplaint } = await desk().data(UPDATE, { input: { id, productId: null } });
    expect(updateComplaint).toMatchObject({ issues: [{ path: ['productId'], code: 'REQUIRED' }] });
    expect(await feedbackWritten(rapport)).toEqual(before);
  });
});

it('notes something in whatever state it is, and moves nothing', async () => {
  const complaint = await givenOne();
  await standing(complaint.id, 'WITHDRAWN');
  const { addComplaintNote } = await desk().data(NOTE, { input: { id: complaint.globalId, note: ' She called. ' } });
  expect(addComplaintNote).toMatchObject({ complaint: { version: 2 } });
  expect((await logOf(complaint.id)).slice(1)).toMatchObject([
    { type: 'feedback.complaint.noted', note: 'She called.', fromStatus: null, toStatus: null },
  ]);
});

describe('moving a complaint', () => {
  const move = async (input: { id: string; status: ComplaintStatus; [more: string]: unknown }) =>
    (await desk().data(MOVE, { input })).moveComplaint;

  it('takes it to every state that may follow, with one step, one event and one entry of the audit log', async () => {
    const complaint = await givenOne();
    const path = [
      'ACKNOWLEDGED',
      'INVESTIGATING',
      'AWAITING_CUSTOMER',
      'INVESTIGATING',
      'RESPONSE_PROPOSED',
      'REJECTED',
    ] as const;
    for (const status of path) {
      expect(await move({ id: complaint.globalId, status, note: `to ${status}` })).toMatchObject({ complaint: { status } });
    }
    const log = await logOf(complaint.id);
    expect(log.map(({ fromStatus, toStatus }) => [fromStatus, toStatus])).toEqual(
      ['RECEIVED', ...path].map((to, step) => [step === 0 ? null : ['RECEIVED', ...path][step - 1], to]),
    );
    expect((await rapport.eventsAbout(complaint.id)).map(({ name }) => name)).toEqual([
      ...['feedback.complaint.opened', 'feedback.complaint.acknowledged'],
      ...Array.from({ length: 5 }, () => 'feedback.complaint.moved'),
    ]);
    expect(await rapport.db.auditEntry.count({ where: { subjectId: complaint.id } })).toBe(7);
    expect(await rapport.db.complaint.findUnique({ where: { id: complaint.id } })).toMatchObject({ acknowledgedAt: TEST_START });
  });

  it('is refused for every state that may not follow, naming those that may, and nothing is written', async () => {
    const complaint = await givenOne();
    for (const from of ['RECEIVED', 'RESPONSE_PROPOSED', 'RESOLVED', 'CLOSED', 'WITHDRAWN'] as const) {
      await standing(complaint.id, from);
      const before = await feedbackWritten(rapport);
      const allowed = allowedTransitions({ status: from, kind: 'COMPLAINT' });
      const told = allowed.length > 0 ? `Allowed are: ${allowed.join(', ')}.` : 'This state is final.';
      for (const status of ['RECEIVED', 'ACKNOWLEDGED', 'ASSESSED', 'CLOSED', 'WITHDRAWN'] as const) {
        if (allowed.includes(status)) continue;
        expect(await move({ id: complaint.globalId, status })).toMatchObject({
          ...{ code: 'ILLEGAL_TRANSITION', currentVersion: 1 },
          message: `A complaint that is ${from} cannot become ${status}. ${told}`,
        });
      }
      expect(await feedbackWritten(rapport)).toEqual(before);
    }
  });

  it('is refused to RESOLVED and REOPENED, naming the mutation that is meant, and nothing is written', async () => {
    const complaint = await givenOne();
    const before = await feedbackWritten(rapport);
    for (const [status, mutation] of [
      ['RESOLVED', 'resolveComplaint'],
      ['REOPENED', 'reopenComplaint'],
    ] as const) {
      expect(await move({ id: complaint.globalId, status })).toMatchObject({
        ...{ issues: [{ path: ['status'] }], message: expect.stringContaining(mutation) },
      });
    }
    expect(await feedbackWritten(rapport)).toEqual(before);
  });

  it('makes a duplicate of another complaint, of whomever, and refuses what is no original', async () => {
    const [first, second, third] = [await givenOne(), await givenOne(), await givenOne()];
    const duplicate = { id: second.globalId, status: 'DUPLICATE' } as const;
    const before = await feedbackWritten(rapport);
    expect(await move(duplicate)).toMatchObject({ issues: [{ path: ['duplicateOfId'], code: 'REQUIRED' }] });
    expect(await move({ ...duplicate, duplicateOfId: second.globalId })).toMatchObject({ issues: [{ path: ['duplicateOfId'] }] });
    expect(await move({ ...duplicate, duplicateOfId: globalId('Complaint', NOBODY) })).toMatchObject({ code: 'NOT_FOUND' });
    expect(await move({ ...duplicate, status: 'ASSESSED', duplicateOfId: first.globalId })).toMatchObject({
      issues: [{ path: ['duplicateOfId'] }],
    });
    expect(await feedbackWritten(rapport)).toEqual(before);
    expect(await move({ ...duplicate, duplicateOfId: first.globalId })).toMatchObject({
      complaint: { status: 'DUPLICATE', duplicateOf: { id: first.globalId }, allowedTransitions: [] },
    });
    const after = await feedbackWritten(rapport);
    const chained = { id: third.globalId, status: 'DUPLICATE', duplicateOfId: second.globalId } as const;
    expect(await move(chained)).toMatchObject({ issues: [{ path: ['duplicateOfId'] }] });
    expect(await feedbackWritten(rapport)).toEqual(after);
  });

  it('is refused to who read an earlier version', async () => {
    const complaint = await givenOne();
    const before = await feedbackWritten(rapport);
    const stale = { id: complaint.globalId, status: 'ASSESSED', expectedVersion: 9 } as const;
    expect(await move(stale)).toMatchObject({ code: 'STALE_VERSION', currentVersion: 1 });
    expect(await feedbackWritten(rapport)).toEqual(before);
  });
});

it('reopens what was settled or closed, counts it, and refuses all else', async () => {
  const complaint = await givenOne();
  const reopen = async () =>
    (await desk().data(REOPEN, { input: { id: complaint.globalId, reason: 'Again late.' } })).reopenComplaint;
  const before = await feedbackWritten(rapport);
  expect(await reopen()).toMatchObject({ code: 'ILLEGAL_TRANSITION' });
  expect(await feedbackWritten(rapport)).toEqual(before);
  for (const [status, reopenCount] of [
    ['RESOLVED', 1],
    ['CLOSED', 2],
  ] as const) {
    await standing(complaint.id, status);
    expect(await reopen()).toMatchObject({ complaint: { status: 'REOPENED', reopenCount, closedAt: null } });
  }
  expect((await logOf(complaint.id)).at(-1)).toMatchObject({ fromStatus: 'CLOSED', toStatus: 'REOPENED', note: 'Again late.' });
});
