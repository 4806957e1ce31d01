/** Settling complaints, with money and points back, alone or by approval. */
import { beforeAll, describe, expect, it } from 'vitest';
import { defineModule, newId } from '../../../src/index.ts';
import { recordReturn } from '../../../src/modules/sales/money-back/index.ts';
import { createTestRapport, describeOnPostgres, globalId, TEST_START } from '../../support/index.ts';
import type { Person } from '../access/people.ts';
import { givenCustomer } from '../contacts/given.ts';
import { inconsistencies } from '../sales/consistent-money.ts';
import { feedbackWritten, givenComplaint } from './given.ts';
import { approvalIn, decide, euros, FOLLOW_UP_AT, givenDispute, MODULES, people, refundedOf, resolve } from './given-disputes.ts';

describe('settling a complaint', () => {
  const heard: unknown[] = [];
  const keeper = defineModule({
    ...{ name: 'points-keeper', contract: 1, dependsOn: ['feedback'] },
    handlers: { 'feedback.points.granted': async (_ctx, granted) => void heard.push(granted) },
  });
  const rapport = createTestRapport([...MODULES, keeper]);
  let clerk: Person;
  let one: Person;
  beforeAll(async () => {
    ({ clerk, one } = await people(rapport));
  });

  it('pays back, grants points, tells who keeps them, and plans to ask again in seven days, with a task', async () => {
    const { sale, id, globalId: complaintId, customerId, serial } = await givenDispute(rapport);
    const input = {
      ...{ outcome: 'SATISFIED', remedy: 'REFUND', refund: euros('30'), points: 50, cause: 'DELIVERY' },
      ...{ acceptedByCustomer: true, note: ' She agreed. ', expectedVersion: 1 },
    };
    expect(await resolve(clerk, complaintId, input)).toEqual({
      __typename: 'ResolveComplaintSuccess',
      complaint: {
        ...{ version: 2, status: 'RESOLVED', cause: 'DELIVERY', resolvedAt: TEST_START.toISOString() },
        resolution: {
          ...{ outcome: 'SATISFIED', remedy: 'REFUND', refund: euros('30.00'), points: 50, note: 'She agreed.' },
          ...{ acceptedByCustomer: true, resolvedBy: { kind: 'API_KEY' }, resolvedAt: TEST_START.toISOString() },
        },
        followUps: [{ id: expect.any(String), dueAt: FOLLOW_UP_AT, doneAt: null }],
      },
    });
    expect(await refundedOf(rapport, sale.id)).toBe(3_000n);
    const number = `C-${String(serial).padStart(6, '0')}`;
    expect(await rapport.db.refund.findMany({ where: { purchaseId: sale.id } })).toMatchObject([
      { reason: `Complaint ${number}` },
    ]);
    expect(await rapport.db.task.findMany({ where: { customerId } })).toMatchObject([
      { title: `Ask whether complaint ${number} is still settled`, dueAt: new Date(FOLLOW_UP_AT), assigneeId: null },
    ]);
    expect((await rapport.eventsAbout(id)).slice(1)).toMatchObject([
      { name: 'feedback.complaint.resolved', payload: { outcome: 'SATISFIED' } },
      { name: 'feedback.points.granted', payload: { customerId, points: 50 } },
    ]);
    await rapport.settle();
    expect(heard).toEqual([{ complaintId: id, customerId, points: 50, resolutionId: expect.any(String) }]);
    expect(await inconsistencies(rapport)).toEqual([]);
  });

  it.each([
    ['more than is refundable', { refund: euros('40.01') }, { issues: [{ path: ['refund', 'amount'], code: 'TOO_MUCH' }] }],
    ['another currency', { refund: { amount: '1', currencyCode: 'CZK' } }, { issues: [{ path: ['refund', 'currencyCode'] }] }],
    ['nothing', { refund: euros('0') }, { issues: [{ path: ['refund', 'amount'] }] }],
    ['no points', { points: 0 }, { issues: [{ path: ['points'] }] }],
    ['an earlier version', { expectedVersion: 7 }, { code: 'STALE_VERSION' }],
  ])('is refused for %s, and writes nothing', async (_what, wrong, told) => {
    const { globalId: complaintId } = await givenDispute(rapport, '40.00');
    const before = await feedbackWritten(rapport);
    expect(await resolve(clerk, complaintId, wrong)).toMatchObject(told);
    expect(await feedbackWritten(rapport)).toEqual(before);
  });

  it('is refused a second time, of what is final, and of money where no purchase is named; nothing is written', async () => {
    const { globalId: complaintId, id } = await givenDispute(rapport);
    await resolve(clerk, complaintId);
    const bare = await givenComplaint(rapport, await givenCustomer(rapport));
    const before = await feedbackWritten(rapport);
    expect(await resolve(clerk, complaintId)).toMatchObject({ code: 'ILLEGAL_TRANSITION' });
    const refused = await resolve(clerk, globalId('Complaint', bare.id), { refund: euros('1') });
    expect(refused).toMatchObject({ issues: [{ path: ['refund'] }] });
    expect(await feedbackWritten(rapport)).toEqual(before);
    expect(await rapport.db.complaintResolution.count({ where: { complaintId: id } })).toBe(1);
  });

  it('writes beyond the authority nothing but one request for a key, which settles it as asked once approved', async () => {
    const { sale, globalId: complaintId, id } = await givenDispute(rapport);
    const input = { refund: euros('50.01'), points: 7, remedy: 'REFUND', note: 'Boiled over.', idempotencyKey: newId() };
    const before = await feedbackWritten(rapport);
    const asked = await resolve(clerk, complaintId, input);
    expect(asked).toMatchObject({
      __typename: 'ApprovalRequiredError',
      approval: { kind: 'REFUND', state: 'REQUESTED', reason: 'Boiled over.', amount: euros('50.01'), points: null },
    });
    expect(approvalIn(await resolve(clerk, complaintId, input))).toBe(approvalIn(asked));
    const { approvals, events, audit, keys, ...rest } = await feedbackWritten(rapport);
    expect(rest).toEqual(Object.fromEntries(Object.keys(rest).map((key) => [key, Reflect.get(before, key)])));
    expect([approvals, events, audit, keys]).toEqual([
      before.approvals + 1,
      before.events + 1,
      before.audit + 1,
      before.keys + 1,
    ]);

    expect(await decide(one, approvalIn(asked))).toMatchObject({ __typename: 'DecideApprovalSuccess' });
    expect(await rapport.db.complaint.findUnique({ where: { id } })).toMatchObject({ status: 'RESOLVED' });
    expect(await rapport.db.complaintResolution.findMany({ where: { complaintId: id } })).toMatchObject([
      { refundMinor: 5_001n, refundCurrency: 'EUR', points: 7, remedy: 'REFUND', note: 'Boiled over.', outcome: 'SATISFIED' },
    ]);
    expect(await refundedOf(rapport, sale.id)).toBe(5_001n);
  });

  it('asks for points beyond the authority, and does nothing when it is refused', async () => {
    const { globalId: complaintId, id } = await givenDispute(rapport);
    const asked = await resolve(clerk, complaintId, { points: 101 });
    expect(asked).toMatchObject({ approval: { kind: 'POINTS', points: 101, amount: null } });
    const before = await rapport.db.complaint.findUnique({ where: { id } });
    expect(await decide(one, approvalIn(asked), false)).toMatchObject({ __typename: 'DecideApprovalSuccess' });
    expect(await rapport.db.complaint.findUnique({ where: { id } })).toEqual(before);
  });

  it('cannot be approved once the money is gone, or it is settled: nothing is decided', async () => {
    const { sale, globalId: complaintId } = await givenDispute(rapport);
    const asked = await resolve(clerk, complaintId, { refund: euros('90') });
    const lineId = sale.lineIds[0] ?? '';
    await recordReturn(rapport.ctx, { purchaseId: sale.globalId, lines: [{ lineId, quantity: '0.5' }] });
    const before = await feedbackWritten(rapport);
    expect(await decide(one, approvalIn(asked))).toMatchObject({
      ...{ __typename: 'ConflictError', message: expect.stringContaining('Only 50.00 EUR can be paid back.') },
    });
    expect(await feedbackWritten(rapport)).toEqual(before);
    await resolve(clerk, complaintId);
    expect(await decide(one, approvalIn(asked))).toMatchObject({ code: 'ILLEGAL_TRANSITION' });
  });
});

await describeOnPostgres('settling complaints about one purchase at once', () => {
  const rapport = createTestRapport(MODULES, { databaseOptions: { kind: 'postgres' } });
  let all: Awaited<ReturnType<typeof people>>;
  beforeAll(async () => {
    all = await people(rapport);
  });

  it('refuses points where no module keeps them, and writes nothing', async () => {
    const { globalId: complaintId } = await givenDispute(rapport);
    const before = await feedbackWritten(rapport);
    expect(await resolve(all.clerk, complaintId, { points: 1 })).toMatchObject({ issues: [{ path: ['points'] }] });
    expect(await feedbackWritten(rapport)).toEqual(before);
  });

  it('never pays back more than the purchase holds, whatever comes back of it meanwhile', async () => {
    const { sale } = await givenDispute(rapport);
    const complaints = await Promise.all(
      Array.from({ length: 8 }, () => givenComplaint(rapport, sale.customer, { purchaseId: sale.id })),
    );
    const lineId = sale.lineIds[0] ?? '';
    const answers = await Promise.all([
      ...complaints.map(({ id }) => resolve(all.clerk, globalId('Complaint', id), { refund: euros('30') })),
      recordReturn(rapport.ctx, { purchaseId: sale.globalId, lines: [{ lineId, quantity: '0.25' }] }),
    ]);
    const settled = answers.filter(
      (answer) => answer && '__typename' in answer && answer.__typename === 'ResolveComplaintSuccess',
    );
    const { paidMinor, refundedMinor } = await rapport.db.purchaseBalance.findUniqueOrThrow({ where: { purchaseId: sale.id } });
    expect(refundedMinor).toBeLessThanOrEqual(paidMinor);
    const refunds = await rapport.db.refund.findMany({ where: { purchaseId: sale.id } });
    expect(refunds.reduce((sum, { amountMinor }) => sum + amountMinor, 0n)).toBe(refundedMinor);
    expect(await rapport.db.complaintResolution.count({ where: { complaintId: { in: complaints.map(({ id }) => id) } } })).toBe(
      settled.length,
    );
    expect(settled.length).toBeGreaterThanOrEqual(2);
    expect(await inconsistencies(rapport)).toEqual([]);
  });

  it('is decided by one of two supervisors', async () => {
    const { globalId: complaintId, sale, id } = await givenDispute(rapport);
    const asked = approvalIn(await resolve(all.clerk, complaintId, { refund: euros('60') }));
    const decided = await Promise.all([decide(all.one, asked), decide(all.other, asked)]);
    expect(decided.map((answer) => (answer && 'code' in answer ? answer.code : answer?.__typename)).sort()).toEqual([
      'ALREADY_DECIDED',
      'DecideApprovalSuccess',
    ]);
    expect(await refundedOf(rapport, sale.id)).toBe(6_000n);
    expect(await rapport.db.complaintResolution.count({ where: { complaintId: id } })).toBe(1);
  });
});
