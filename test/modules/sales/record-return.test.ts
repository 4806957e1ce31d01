/** Goods that come back lower what is owed, the newest instalments first; what is more than that is paid back. */
import { beforeEach, describe, expect, it } from 'vitest';
import { ConflictError, defineModule, newId } from '../../../src/index.ts';
import { access } from '../../../src/modules/access/index.ts';
import { contacts } from '../../../src/modules/contacts/index.ts';
import { sales } from '../../../src/modules/sales/index.ts';
import { createTestRapport, decodeId, globalId, TEST_START } from '../../support/index.ts';
import { inconsistencies } from './consistent-money.ts';
import { cashier, type GivenSale, givenDebtor, givenPayment, givenSale, moneyWritten } from './given-money.ts';
import { inShort, RECORD_RETURN, write } from './money-documents.ts';

/** What the hook was told; it forbids what weighs a ton. */
const told: unknown[] = [];
const scales = defineModule({
  name: 'scales',
  contract: 1,
  dependsOn: ['sales'],
  hooks: {
    'sales.purchase.returning': async (_tx, argument) => {
      told.push(argument);
      if (argument.lines.some(({ quantity }) => quantity === '1000')) throw new ConflictError('Too heavy.');
    },
  },
});

const rapport = createTestRapport([access, contacts, sales, scales]);
beforeEach(() => {
  told.length = 0;
});

const line = (sale: GivenSale, index: number, quantity: string) => ({ lineId: sale.lineIds[index] ?? '', quantity });
const takeBack = (sale: Pick<GivenSale, 'globalId'>, lines: readonly object[], more: object = {}) =>
  write(cashier(rapport), RECORD_RETURN, { purchaseId: sale.globalId, lines, idempotencyKey: newId(), ...more });
const euros = (amount: string) => ({ amount, currencyCode: 'EUR' });

describe('a return', () => {
  it('of what is paid is paid back, announced and audited', async () => {
    const sale = await givenSale(rapport, {
      lines: [
        ['3', '10.00', '5.00'],
        ['1', '7.00'],
      ],
      paid: '32.00',
    });

    const answer = await takeBack(sale, [line(sale, 0, '1')], { reason: ' Broken ' });

    expect(answer.purchaseReturn).toEqual({
      id: expect.any(String),
      reason: 'Broken',
      returnedAt: rapport.clock.now().toISOString(),
      value: euros('8.33'),
      refund: euros('8.33'),
      purchase: { id: sale.globalId },
      lines: [{ quantity: '1', value: euros('8.33'), line: { id: sale.lineIds[0], quantity: '3', returnedQuantity: '1' } }],
    });
    const id = answer.purchaseReturn?.id ?? '';
    expect(answer.purchase).toMatchObject({ refunds: [{ amount: { amount: '8.33' }, purchaseReturn: { id } }] });
    expect(inShort(answer.purchase).sums).toBe('32.00 32.00 8.33 8.33 0.00 23.67');
    const uuid = decodeId(id)?.id ?? '';
    const ids = { purchaseId: sale.id, customerId: sale.customer.id, purchaseReturnId: uuid };
    const returnedAt = rapport.clock.now().toISOString();
    const payload = { ...ids, currencyCode: 'EUR', value: '8.33', refunded: '8.33', returnedAt };
    expect(await rapport.eventsAbout(uuid)).toEqual([{ name: 'sales.purchase.returned', payload }]);
    expect(await rapport.db.auditEntry.findMany({ where: { subjectId: uuid } })).toMatchObject([
      { action: 'sales.purchase.returned', subjectType: 'PurchaseReturn', reason: 'Broken', after: { valueMinor: '833' } },
    ]);
    expect(await rapport.db.auditEntry.count({ where: { subjectType: 'Refund', reason: 'Broken' } })).toBe(1);
    const spending = await rapport.db.customerSpending.findMany({ where: { customerId: sale.customer.id } });
    expect(spending).toMatchObject([{ totalMinor: 3_200n, returnedMinor: 833n, purchaseCount: 1 }]);
  });

  it('of what is owed lowers it first, and is paid back as far as it is more', async () => {
    const sale = await givenSale(rapport, { lines: [['4', '25.00']], paid: '40.00' });

    const first = await takeBack(sale, [line(sale, 0, '1')]);
    const second = await takeBack(sale, [line(sale, 0, '2')]);

    expect(first.purchaseReturn).toMatchObject({ value: euros('25.00'), refund: euros('0.00') });
    expect(inShort(first.purchase).sums).toBe('100.00 40.00 25.00 0.00 35.00 40.00');
    expect(second.purchaseReturn).toMatchObject({ value: euros('50.00'), refund: euros('15.00') });
    expect(inShort(second.purchase).sums).toBe('100.00 40.00 75.00 15.00 0.00 25.00');
  });

  it('lowers the newest instalments first, never below what was paid of them', async () => {
    const customer = await givenDebtor(rapport, { instalments: 3, netDays: 10 });
    const sale = await givenSale(rapport, { customer, lines: [['10', '6.00']], credit: '60.00' });
    await givenPayment(rapport, sale, '25.00');

    const some = await takeBack(sale, [line(sale, 0, '4')]);
    const all = await takeBack(sale, [line(sale, 0, '6')]);

    expect(inShort(some.purchase)).toEqual({
      sums: '60.00 25.00 24.00 0.00 11.00 25.00',
      instalments: ['20.00/20.00', '5.00/16.00', '0.00/0.00'],
    });
    expect(some.purchase.instalments.map(({ paidAt }) => paidAt !== null)).toEqual([true, false, true]);
    expect(inShort(all.purchase)).toEqual({
      sums: '60.00 25.00 60.00 25.00 0.00 0.00',
      instalments: ['20.00/20.00', '5.00/5.00', '0.00/0.00'],
    });
    expect(await rapport.db.creditAccount.findUnique({ where: { customerId: customer.id } })).toMatchObject({
      exposureMinor: 0n,
    });
    expect(await inconsistencies(rapport)).toEqual([]);
  });

  it('of a line in several steps is worth its total, to the cent', async () => {
    const sale = await givenSale(rapport, { lines: [['3', '0.34', '0.02']], paid: '1.00' });

    const values: unknown[] = [];
    for (const quantity of ['1', '1', '0.5', '0.5']) {
      const { purchaseReturn } = await takeBack(sale, [line(sale, 0, quantity)]);
      values.push(purchaseReturn?.value.amount);
    }

    expect(values).toEqual(['0.33', '0.34', '0.16', '0.17']);
    expect(await inconsistencies(rapport)).toEqual([]);
  });

  it('of what was free is worth nothing', async () => {
    const sale = await givenSale(rapport, { lines: [['1', '5.00', '5.00']] });
    expect((await takeBack(sale, [line(sale, 0, '1')])).purchaseReturn).toMatchObject({
      value: euros('0.00'),
      refund: euros('0.00'),
    });
  });

  it('may be all that was bought, and not a thousandth more; a refusal writes nothing', async () => {
    const sale = await givenSale(rapport, { lines: [['2.5', '10.00']] });
    await takeBack(sale, [line(sale, 0, '1.5')]);
    const before = await moneyWritten(rapport);

    const refused = await takeBack(sale, [line(sale, 0, '1.001')]);

    expect(refused.issues).toEqual([
      { path: ['lines', '0', 'quantity'], code: 'TOO_MUCH', message: 'Only 1 of 2.5 can come back.' },
    ]);
    expect(await moneyWritten(rapport)).toEqual(before);
    expect((await takeBack(sale, [line(sale, 0, '1')])).purchase.returned.amount).toBe('25.00');
  });

  it('tells all that is wrong at once, and writes nothing', async () => {
    const [sale, other] = [await givenSale(rapport), await givenSale(rapport)];
    const before = await moneyWritten(rapport);
    const lines = [
      line(sale, 0, '0'),
      line(other, 0, '0.0001'),
      { lineId: globalId('Product', newId()), quantity: '1' },
      line(sale, 0, '1'),
      line(sale, 0, '1'),
    ];

    const all = await takeBack(sale, lines, { reason: 'x'.repeat(2_001) });
    const without = await takeBack({ globalId: 'x' }, []);

    expect(all.issues?.map(({ path }) => path.join('.'))).toEqual([
      'reason',
      'lines.0.quantity',
      'lines.1.quantity',
      'lines.1.lineId',
      'lines.2.lineId',
      'lines.4.lineId',
    ]);
    expect(without.issues?.map(({ path }) => path.join('.'))).toEqual(['purchaseId', 'lines']);
    expect(await takeBack(sale, Array(501).fill(line(sale, 0, '0.001')))).toMatchObject({
      issues: [{ path: ['lines'], code: 'TOO_MANY' }],
    });
    expect(await takeBack({ globalId: globalId('Purchase', newId()) }, [line(sale, 0, '1')])).toMatchObject({
      code: 'NOT_FOUND',
    });
    expect(await moneyWritten(rapport)).toEqual(before);
    expect(told).toEqual([]);
  });

  it('is told to other modules first, which may forbid it: then nothing is written', async () => {
    const sale = await givenSale(rapport, { lines: [['1000', '0.01']] });
    await takeBack(sale, [line(sale, 0, '1.50')]);
    const before = await moneyWritten(rapport);

    const answer = await takeBack(await givenSale(rapport, { lines: [['1000', '0.01']] }), []);
    expect(answer.issues).toHaveLength(1);
    const heavy = await givenSale(rapport, { lines: [['1000', '0.01']] });
    const kept = await moneyWritten(rapport);
    const refused = await takeBack(heavy, [line(heavy, 0, '1000')]);

    expect(refused).toMatchObject({ code: 'CONFLICT', message: 'Too heavy.' });
    const lineId = (of: GivenSale) => decodeId(of.lineIds[0] ?? '')?.id;
    expect(told).toEqual([
      { purchaseId: sale.id, customerId: sale.customer.id, lines: [{ lineId: lineId(sale), quantity: '1.5' }] },
      { purchaseId: heavy.id, customerId: heavy.customer.id, lines: [{ lineId: lineId(heavy), quantity: '1000' }] },
    ]);
    expect(await moneyWritten(rapport)).toEqual(kept);
    expect(before.returns).toBe(kept.returns);
  });

  it('is at most the 500th of its purchase', async () => {
    const sale = await givenSale(rapport, { lines: [['2', '10.00']] });
    const row = { purchaseId: sale.id, currencyCode: 'EUR', valueMinor: 0n, refundMinor: 0n } as const;
    const rows = Array.from({ length: 499 }, () => ({
      id: newId(),
      ...row,
      returnedAt: TEST_START,
      recordedByKind: 'SYSTEM' as const,
    }));
    await rapport.db.purchaseReturn.createMany({ data: rows });

    expect(await takeBack(sale, [line(sale, 0, '1')])).toMatchObject({ purchaseReturn: { value: euros('10.00') } });
    const before = await moneyWritten(rapport);
    const refused = await takeBack(sale, [line(sale, 0, '1')]);
    expect(refused).toMatchObject({ code: 'CONFLICT', message: 'A purchase has at most 500 returns.' });
    expect(await moneyWritten(rapport)).toEqual(before);
  });

  it('of a repeat with the same key is the same one', async () => {
    const sale = await givenSale(rapport);
    const agent = cashier(rapport);
    const input = { purchaseId: sale.globalId, lines: [line(sale, 0, '0.5')], idempotencyKey: newId() };

    expect(await write(agent, RECORD_RETURN, input)).toEqual(await write(agent, RECORD_RETURN, input));
    expect(await rapport.db.purchaseReturn.count({ where: { purchaseId: sale.id } })).toBe(1);
  });

  it('needs a key and the permission', async () => {
    const sale = await givenSale(rapport);
    const input = { purchaseId: sale.globalId, lines: [line(sale, 0, '1')] };

    expect((await cashier(rapport).run(RECORD_RETURN, { input })).errors?.[0]?.message).toContain('idempotencyKey');
    const { errors } = await rapport.as('sales.purchase.read').run(RECORD_RETURN, { input: { ...input, idempotencyKey: 'x' } });
    expect(errors?.[0]?.extensions?.code).toBe('FORBIDDEN');
    expect(await rapport.db.purchaseReturn.count({ where: { purchaseId: sale.id } })).toBe(0);
  });
});
