/** Money back without goods: within one's own authority, or once a supervisor has approved it; never more than was paid. */
import { beforeAll, describe, expect, it } from 'vitest';
import { newId } from '../../../src/index.ts';
import { access } from '../../../src/modules/access/index.ts';
import { contacts } from '../../../src/modules/contacts/index.ts';
import { sales } from '../../../src/modules/sales/index.ts';
import { createTestRapport, decodeId, globalId, TEST_START } from '../../support/index.ts';
import { DECIDE_APPROVAL } from '../access/documents.ts';
import { givenPerson, type Person } from '../access/people.ts';
import { inconsistencies } from './consistent-money.ts';
import { type GivenSale, givenPayment, givenSale, moneyWritten } from './given-money.ts';
import { inShort, RECORD_REFUND, write } from './money-documents.ts';

const rapport = createTestRapport([access, contacts, sales]);
const MAY = ['sales.purchase.read', 'sales.purchase.refund'];
const euros = (amount: string) => ({ amount, currencyCode: 'EUR' });

let agent: Person;
let supervisor: Person;
beforeAll(async () => {
  agent = await givenPerson(rapport, 'Agent', MAY, { maxRefund: [euros('50.00')] });
  const decides = [...MAY, 'access.approval.decide', 'access.approval.read', 'access.staff.read'];
  supervisor = await givenPerson(rapport, 'Supervisor', decides, { maxRefund: [euros('500.00')] });
});

const refund = (sale: Pick<GivenSale, 'globalId'>, amount: string, more: object = {}) =>
  write(agent.client, RECORD_REFUND, { purchaseId: sale.globalId, amount, reason: 'Goodwill', idempotencyKey: newId(), ...more });
const decide = async (approvalId: string, approved = true) => {
  const input = { id: approvalId, approved, idempotencyKey: newId() };
  return (await supervisor.client.data(DECIDE_APPROVAL, { input })).decideApproval;
};

describe('a refund', () => {
  it('is recorded, announced and audited, and is owed again', async () => {
    const sale = await givenSale(rapport, { paid: '100.00' });

    const answer = await refund(sale, '30', { reason: ' For the delay ' });

    expect(answer.refund).toEqual({
      id: expect.any(String),
      reason: 'For the delay',
      refundedAt: rapport.clock.now().toISOString(),
      amount: euros('30.00'),
      purchase: { id: sale.globalId },
      purchaseReturn: null,
    });
    expect(inShort(answer.purchase).sums).toBe('100.00 100.00 0.00 30.00 30.00 70.00');
    const refundId = decodeId(answer.refund?.id ?? '')?.id ?? '';
    const ids = { purchaseId: sale.id, customerId: sale.customer.id, refundId };
    const payload = { ...ids, currencyCode: 'EUR', amount: '30.00', refundedAt: rapport.clock.now().toISOString() };
    expect(await rapport.eventsAbout(refundId)).toEqual([{ name: 'sales.purchase.refunded', payload }]);
    expect(await rapport.db.auditEntry.findMany({ where: { subjectId: refundId } })).toMatchObject([
      { action: 'sales.purchase.refunded', subjectType: 'Refund', reason: 'For the delay', after: { amountMinor: '3000' } },
    ]);
    await givenPayment(rapport, sale, '30.00');
    expect(await inconsistencies(rapport)).toEqual([]);
  });

  it('may be all that was paid, and not a cent more; a refusal writes nothing', async () => {
    const sale = await givenSale(rapport, { paid: '40.00' });
    const before = await moneyWritten(rapport);

    expect(await refund(sale, '40.01')).toMatchObject({
      issues: [{ path: ['amount'], code: 'TOO_MUCH', message: 'Only 40.00 EUR can be paid back.' }],
    });
    expect(await moneyWritten(rapport)).toEqual(before);
    expect(inShort((await refund(sale, '40.00')).purchase).sums).toBe('100.00 40.00 0.00 40.00 100.00 0.00');
  });

  it('tells all that is wrong at once, and writes nothing', async () => {
    const sale = await givenSale(rapport, { paid: '40.00' });
    const before = await moneyWritten(rapport);

    const all = await refund(sale, '1.005', { reason: ' ' });
    const without = await refund({ globalId: 'x' }, '1', { reason: 'x'.repeat(2_001) });

    const paths = (answer: typeof all) => answer.issues?.map(({ path }) => path.join('.'));
    expect(paths(all)).toEqual(['reason', 'amount']);
    expect(paths(without)).toEqual(['purchaseId', 'reason']);
    expect((await Promise.all([refund(sale, '0'), refund(sale, '-1')])).map(paths)).toEqual([['amount'], ['amount']]);
    expect(await refund({ globalId: globalId('Purchase', newId()) }, '1')).toMatchObject({ code: 'NOT_FOUND', type: 'Purchase' });
    expect(await moneyWritten(rapport)).toEqual(before);
  });

  it('is at most the 500th without goods of its purchase; an approval does not make one more', async () => {
    const sale = await givenSale(rapport, { paid: '100.00' });
    const row = { purchaseId: sale.id, currencyCode: 'EUR', amountMinor: 1n, reason: 'Goodwill' } as const;
    const rows = Array.from({ length: 499 }, () => ({
      id: newId(),
      ...row,
      refundedAt: TEST_START,
      recordedByKind: 'SYSTEM' as const,
    }));
    await rapport.db.refund.createMany({ data: rows });
    const asked = (await refund(sale, '60.00')).approval?.id ?? '';

    expect(await refund(sale, '1')).toMatchObject({ refund: { amount: euros('1.00') } });
    const before = await moneyWritten(rapport);
    const message = 'A purchase has at most 500 refunds without goods.';
    expect(await refund(sale, '1')).toMatchObject({ code: 'CONFLICT', message });
    expect(await refund(sale, '60.00')).toMatchObject({ code: 'CONFLICT', message });
    expect(await decide(asked)).toMatchObject({ code: 'CONFLICT', message });
    expect(await moneyWritten(rapport)).toEqual(before);
  });

  it('needs a key and the permission', async () => {
    const sale = await givenSale(rapport, { paid: '40.00' });
    const input = { purchaseId: sale.globalId, amount: '1', reason: 'x' };

    expect((await agent.client.run(RECORD_REFUND, { input })).errors?.[0]?.message).toContain('idempotencyKey');
    const { errors } = await rapport.as('sales.purchase.read').run(RECORD_REFUND, { input: { ...input, idempotencyKey: 'x' } });
    expect(errors?.[0]?.extensions?.code).toBe('FORBIDDEN');
    expect(await rapport.db.refund.count({ where: { purchaseId: sale.id } })).toBe(0);
  });
});

describe('a refund beyond the authority', () => {
  it('asks a supervisor, once for a key, and does nothing else', async () => {
    const sale = await givenSale(rapport, { paid: '100.00' });
    const before = await moneyWritten(rapport);
    const key = { idempotencyKey: newId() };

    const answer = await refund(sale, '50.01', key);
    const again = await refund(sale, '50.01', key);

    const approval = { kind: 'REFUND', state: 'REQUESTED', reason: 'Goodwill', amount: euros('50.01') };
    expect(answer).toMatchObject({ code: 'APPROVAL_REQUIRED', approval });
    expect(again).toEqual(answer);
    const { approvals, events, audit, keys, ...money } = await moneyWritten(rapport);
    expect(money).toEqual(Object.fromEntries(Object.entries(before).filter(([part]) => part in money)));
    expect([approvals, events, audit, keys]).toEqual([
      before.approvals + 1,
      before.events + 1,
      before.audit + 1,
      before.keys + 1,
    ]);
    const id = decodeId(answer.approval?.id ?? '')?.id ?? '';
    expect(await rapport.db.approval.findUnique({ where: { id } })).toMatchObject({
      subjectType: 'Purchase',
      subjectId: sale.id,
    });
  });

  it('is paid back in the transaction that approves it', async () => {
    const sale = await givenSale(rapport, { paid: '100.00' });
    const { approval } = await refund(sale, '60.00');

    expect(await decide(approval?.id ?? '')).toMatchObject({ approval: { state: 'APPROVED' } });

    const refunds = await rapport.db.refund.findMany({ where: { purchaseId: sale.id } });
    expect(refunds).toMatchObject([{ amountMinor: 6_000n, reason: 'Goodwill', purchaseReturnId: null }]);
    expect(await rapport.db.purchaseBalance.findUnique({ where: { purchaseId: sale.id } })).toMatchObject({
      refundedMinor: 6_000n,
    });
    expect(await decide(approval?.id ?? '')).toMatchObject({ code: 'ALREADY_DECIDED' });
    expect(await rapport.db.refund.count({ where: { purchaseId: sale.id } })).toBe(1);
  });

  it('is not paid back where it is refused', async () => {
    const sale = await givenSale(rapport, { paid: '100.00' });
    const { approval } = await refund(sale, '60.00');

    expect(await decide(approval?.id ?? '', false)).toMatchObject({ approval: { state: 'REJECTED' } });
    expect(await rapport.db.refund.count({ where: { purchaseId: sale.id } })).toBe(0);
  });

  it('that has become more than can be paid back stays undecided, and nothing is written', async () => {
    const sale = await givenSale(rapport, { paid: '100.00' });
    const { approval } = await refund(sale, '60.00');
    await refund(sale, '50.00');
    const before = await moneyWritten(rapport);

    const decided = await decide(approval?.id ?? '');

    expect(decided).toMatchObject({ code: 'CONFLICT', message: 'By now only 50.00 EUR of this purchase can be paid back.' });
    expect(await moneyWritten(rapport)).toEqual(before);
    const id = decodeId(approval?.id ?? '')?.id ?? '';
    expect(await rapport.db.approval.findUnique({ where: { id } })).toMatchObject({ state: 'REQUESTED' });
  });

  it('is asked for by a program that acts for nobody, whatever the amount, and by nobody as administrator', async () => {
    const sale = await givenSale(rapport, { paid: '100.00' });
    const input = { purchaseId: sale.globalId, amount: '0.01', reason: 'Rounding' };
    const machine = rapport.as('sales.purchase.read', 'sales.purchase.refund');

    expect(await write(machine, RECORD_REFUND, { ...input, idempotencyKey: newId() })).toMatchObject({
      code: 'APPROVAL_REQUIRED',
    });
    const all = { ...input, amount: '100.00', idempotencyKey: newId() };
    expect(await write(rapport.asAdministrator(), RECORD_REFUND, all)).toMatchObject({ refund: { amount: euros('100.00') } });
  });
});
