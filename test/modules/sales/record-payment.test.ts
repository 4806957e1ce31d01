/** What customers pay after a purchase was recorded fills the instalments, the oldest first, and never exceeds what is owed. */
import { describe, expect, it } from 'vitest';
import { newId } from '../../../src/index.ts';
import { access } from '../../../src/modules/access/index.ts';
import { contacts } from '../../../src/modules/contacts/index.ts';
import { sales } from '../../../src/modules/sales/index.ts';
import { createTestRapport, decodeId, globalId, TEST_START } from '../../support/index.ts';
import { inconsistencies } from './consistent-money.ts';
import { cashier, type GivenSale, givenDebtor, givenSale, moneyWritten } from './given-money.ts';
import { inShort, RECORD_PAYMENT, write } from './money-documents.ts';

const rapport = createTestRapport([access, contacts, sales]);
const pay = (sale: Pick<GivenSale, 'globalId'>, amount: string, more: object = {}) =>
  write(cashier(rapport), RECORD_PAYMENT, {
    purchaseId: sale.globalId,
    method: 'CARD',
    amount,
    idempotencyKey: newId(),
    ...more,
  });

describe('a payment', () => {
  it('is recorded, announced and audited', async () => {
    const sale = await givenSale(rapport, { paid: '40.00' });

    const answer = await pay(sale, '10.50', { paidAt: '2026-02-28T12:00:00.000Z' });

    expect(answer.payment).toEqual({
      id: expect.any(String),
      method: 'CARD',
      amount: { amount: '10.50', currencyCode: 'EUR' },
      paidAt: '2026-02-28T12:00:00.000Z',
    });
    expect(inShort(answer.purchase)).toEqual({ sums: '100.00 50.50 0.00 0.00 49.50 50.50', instalments: [] });
    const paymentId = decodeId(answer.payment?.id ?? '')?.id ?? '';
    const ids = { purchaseId: sale.id, customerId: sale.customer.id, paymentId };
    const payload = { ...ids, currencyCode: 'EUR', method: 'CARD', amount: '10.50', paidAt: '2026-02-28T12:00:00.000Z' };
    expect(await rapport.eventsAbout(paymentId)).toEqual([{ name: 'sales.payment.recorded', payload }]);
    const entries = await rapport.db.auditEntry.findMany({ where: { subjectId: paymentId } });
    expect(entries).toMatchObject([{ action: 'sales.payment.recorded', subjectType: 'Payment', after: { amountMinor: '1050' } }]);
  });

  it('is of now unless told otherwise, also by a clock that is a minute ahead', async () => {
    const sale = await givenSale(rapport);
    const answers = [await pay(sale, '1'), await pay(sale, '1', { paidAt: new Date(TEST_START.getTime() + 60_000) })];
    expect(answers.map(({ payment }) => payment)).toMatchObject([
      { paidAt: rapport.clock.now().toISOString() },
      { paidAt: rapport.clock.now().toISOString() },
    ]);
  });

  it('fills the instalments oldest first, and pays the rest with what is more than they are', async () => {
    const customer = await givenDebtor(rapport, { instalments: 3, netDays: 10 });
    const sale = await givenSale(rapport, { customer, paid: '10.00', credit: '60.00' });

    const first = await pay(sale, '30.00', { paidAt: '2026-03-01T08:00:00.000Z' });
    const second = await pay(sale, '50.00', { paidAt: '2026-03-01T09:00:00.000Z' });

    expect(inShort(first.purchase)).toEqual({
      sums: '100.00 40.00 0.00 0.00 60.00 40.00',
      instalments: ['20.00/20.00', '10.00/20.00', '0.00/20.00'],
    });
    expect(first.purchase.instalments.map(({ paidAt }) => paidAt)).toEqual(['2026-03-01T08:00:00.000Z', null, null]);
    expect(inShort(second.purchase)).toEqual({
      sums: '100.00 90.00 0.00 0.00 10.00 90.00',
      instalments: ['20.00/20.00', '20.00/20.00', '20.00/20.00'],
    });
    expect(await rapport.db.creditAccount.findUnique({ where: { customerId: customer.id } })).toMatchObject({
      exposureMinor: 0n,
    });
    expect(await inconsistencies(rapport)).toEqual([]);
  });

  it('may pay all that is owed, and not a cent more; a refusal writes nothing', async () => {
    const sale = await givenSale(rapport, { paid: '40.00' });
    const before = await moneyWritten(rapport);

    const refused = await pay(sale, '60.01');

    expect(refused).toMatchObject({
      code: 'VALIDATION_FAILED',
      issues: [{ path: ['amount'], code: 'TOO_MUCH', message: 'Only 60.00 EUR are owed.' }],
    });
    expect(await moneyWritten(rapport)).toEqual(before);
    expect(inShort((await pay(sale, '60.00')).purchase).sums).toBe('100.00 100.00 0.00 0.00 0.00 100.00');
    expect(await pay(sale, '0.01')).toMatchObject({ issues: [{ path: ['amount'], message: 'Only 0.00 EUR are owed.' }] });
  });

  it('tells all that is wrong at once, and writes nothing', async () => {
    const sale = await givenSale(rapport, { currencyCode: 'JPY', lines: [['1', '100']] });
    const before = await moneyWritten(rapport);
    const late = { paidAt: new Date(rapport.clock.now().getTime() + 60_001), method: 'CREDIT' };

    const all = await pay(sale, '1.5', late);
    const without = await pay({ globalId: globalId('Customer', newId()) }, '1', late);
    const nothing = await Promise.all([pay(sale, '0'), pay(sale, '-1')]);

    const paths = (answer: typeof all) => answer.issues?.map(({ path }) => path.join('.'));
    expect(paths(all)).toEqual(['method', 'paidAt', 'amount']);
    expect(paths(without)).toEqual(['purchaseId', 'method', 'paidAt']);
    expect(nothing.map(paths)).toEqual([['amount'], ['amount']]);
    expect(await pay({ globalId: globalId('Purchase', newId()) }, '1')).toMatchObject({ code: 'NOT_FOUND', type: 'Purchase' });
    expect(await moneyWritten(rapport)).toEqual(before);
  });

  it('is at most the 500th of its purchase', async () => {
    const sale = await givenSale(rapport);
    const row = { purchaseId: sale.id, currencyCode: 'EUR', method: 'CREDIT', amountMinor: 1n } as const;
    const recorded = { paidAt: TEST_START, recordedAt: TEST_START, recordedByKind: 'SYSTEM' } as const;
    const rows = Array.from({ length: 499 }, () => ({ id: newId(), ...row, ...recorded }));
    await rapport.db.payment.createMany({ data: rows });

    expect(await pay(sale, '1')).toMatchObject({ payment: { method: 'CARD' } });
    const before = await moneyWritten(rapport);
    expect(await pay(sale, '1')).toMatchObject({ code: 'CONFLICT', message: 'A purchase has at most 500 payments.' });
    expect(await moneyWritten(rapport)).toEqual(before);
  });

  it('of a repeat with the same key is the same one; with another amount it is refused', async () => {
    const sale = await givenSale(rapport);
    const agent = cashier(rapport);
    const input = { purchaseId: sale.globalId, method: 'CASH', amount: '10', idempotencyKey: newId() };

    const one = await write(agent, RECORD_PAYMENT, input);
    const again = await write(agent, RECORD_PAYMENT, input);
    const other = await write(agent, RECORD_PAYMENT, { ...input, amount: '11' });

    expect(again).toEqual(one);
    expect(other.code).toBe('IDEMPOTENCY_KEY_REUSED');
    expect(await rapport.db.payment.count({ where: { purchaseId: sale.id } })).toBe(1);
  });

  it('needs a key and the permission', async () => {
    const sale = await givenSale(rapport);
    const input = { purchaseId: sale.globalId, method: 'CASH', amount: '10' };
    const reader = rapport.as('sales.purchase.read');

    expect((await cashier(rapport).run(RECORD_PAYMENT, { input })).errors?.[0]?.message).toContain('idempotencyKey');
    const { errors } = await reader.run(RECORD_PAYMENT, { input: { ...input, idempotencyKey: 'x' } });
    expect(errors?.[0]?.extensions?.code).toBe('FORBIDDEN');
    expect(await rapport.db.payment.count({ where: { purchaseId: sale.id } })).toBe(0);
  });
});
