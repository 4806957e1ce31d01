/** Money goes back of the purchase for which it was asked, while that is the customer's who complains. */
import { beforeAll, describe, expect, it } from 'vitest';
import { defineModule } from '../../../src/index.ts';
import { updateComplaint } from '../../../src/modules/feedback/index.ts';
import { createTestRapport, globalId } from '../../support/index.ts';
import type { Person } from '../access/people.ts';
import { givenCustomer } from '../contacts/given.ts';
import { merge, undo } from '../contacts/merging.ts';
import { givenSale } from '../sales/given-money.ts';
import { feedbackWritten, givenComplaint } from './given.ts';
import { approvalIn, decide, euros, givenDispute, MODULES, people, refundedOf, resolve } from './given-disputes.ts';

const keeper = defineModule({
  ...{ name: 'points-keeper', contract: 1, dependsOn: ['feedback'] },
  handlers: { 'feedback.points.granted': async () => {} },
});
const rapport = createTestRapport([...MODULES, keeper]);
let clerk: Person;
let one: Person;
beforeAll(async () => {
  ({ clerk, one } = await people(rapport));
});

describe('money that a supervisor was asked for', () => {
  it.each([
    ['another purchase than was asked for', true],
    ['no purchase any more', false],
  ])('cannot be approved once the complaint names %s: nothing is paid, nothing decided', async (_now, other) => {
    const { sale, globalId: complaintId, id } = await givenDispute(rapport);
    const asked = await resolve(clerk, complaintId, { refund: euros('90') });
    const second = await givenSale(rapport, { customer: sale.customer, paid: '100.00' });
    await updateComplaint(rapport.ctx, { id, purchaseId: other ? second.id : null });
    const before = await feedbackWritten(rapport);
    expect(await decide(one, approvalIn(asked))).toMatchObject({
      ...{ __typename: 'ConflictError', message: expect.stringContaining('of another purchase than the complaint names now') },
    });
    expect(await feedbackWritten(rapport)).toEqual(before);
    expect(await Promise.all([sale.id, second.id].map((purchase) => refundedOf(rapport, purchase)))).toEqual([0n, 0n]);

    await updateComplaint(rapport.ctx, { id, purchaseId: sale.id });
    expect(await decide(one, approvalIn(asked))).toMatchObject({ __typename: 'DecideApprovalSuccess' });
    expect(await refundedOf(rapport, sale.id)).toBe(9_000n);
  });

  it('approves points whatever purchase the complaint names by then, as none of it is paid back', async () => {
    const { globalId: complaintId, id } = await givenDispute(rapport);
    const asked = await resolve(clerk, complaintId, { points: 101 });
    await updateComplaint(rapport.ctx, { id, purchaseId: null });
    expect(await decide(one, approvalIn(asked))).toMatchObject({ __typename: 'DecideApprovalSuccess' });
  });
});

describe('after the merge that brought a purchase is undone', () => {
  /** A complaint about a purchase of who was absorbed, opened while both were one customer. */
  async function givenApart() {
    const [survivor, sale] = [await givenCustomer(rapport), await givenSale(rapport, { paid: '100.00' })];
    const mergeId = await merge(rapport, { survivor: survivor.id, absorbed: sale.customer.id });
    const complaint = await givenComplaint(rapport, survivor, { purchaseId: sale.id });
    return { mergeId, sale, survivor, id: complaint.id, globalId: globalId('Complaint', complaint.id) };
  }

  it('a complaint about it that stays with the survivor pays nothing back of it, until it names a purchase of theirs', async () => {
    const { mergeId, sale, survivor, id, globalId: complaintId } = await givenApart();
    await undo(rapport, mergeId);
    expect(await rapport.db.complaint.findUnique({ where: { id } })).toMatchObject({ customerId: survivor.id });
    const before = await feedbackWritten(rapport);
    expect(await resolve(clerk, complaintId, { refund: euros('10') })).toMatchObject({
      ...{ __typename: 'ConflictError', message: expect.stringContaining('another customer’s by now') },
    });
    expect(await feedbackWritten(rapport)).toEqual(before);

    const own = await givenSale(rapport, { customer: survivor, paid: '100.00' });
    await updateComplaint(rapport.ctx, { id, purchaseId: own.id });
    expect(await resolve(clerk, complaintId, { refund: euros('10') })).toMatchObject({ __typename: 'ResolveComplaintSuccess' });
    expect(await Promise.all([sale.id, own.id].map((purchase) => refundedOf(rapport, purchase)))).toEqual([0n, 1_000n]);
  });

  it('nor can what was asked for before be approved: nothing is decided', async () => {
    const { mergeId, globalId: complaintId } = await givenApart();
    const asked = await resolve(clerk, complaintId, { refund: euros('90') });
    await undo(rapport, mergeId);
    const before = await feedbackWritten(rapport);
    expect(await decide(one, approvalIn(asked))).toMatchObject({ __typename: 'ConflictError' });
    expect(await feedbackWritten(rapport)).toEqual(before);
  });

  it('a complaint that went with the purchase, and comes back with it, pays it back', async () => {
    const { sale, globalId: complaintId } = await givenDispute(rapport);
    const survivor = await givenCustomer(rapport);
    await undo(rapport, await merge(rapport, { survivor: survivor.id, absorbed: sale.customer.id }));
    expect(await resolve(clerk, complaintId, { refund: euros('10') })).toMatchObject({ __typename: 'ResolveComplaintSuccess' });
    expect(await refundedOf(rapport, sale.id)).toBe(1_000n);
  });
});
