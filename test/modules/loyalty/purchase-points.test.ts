/** Purchases earn by themselves, and what comes back of them is taken back, by the rules of the day on which they were made. */
import { describe, expect, it } from 'vitest';
import { type JsonValue, newId } from '../../../src/index.ts';
import { access } from '../../../src/modules/access/index.ts';
import { communications } from '../../../src/modules/communications/index.ts';
import { contacts } from '../../../src/modules/contacts/index.ts';
import { loyalty, publishVersion } from '../../../src/modules/loyalty/index.ts';
import { earnForPurchase, takeBackForPurchase } from '../../../src/modules/loyalty/ledger/index.ts';
import { sales } from '../../../src/modules/sales/index.ts';
import { createTestRapport, globalId, type TestRapport } from '../../support/index.ts';
import { givenProduct, givenPurchase } from '../sales/given.ts';
import { cashier, type GivenSale, givenSale } from '../sales/given-money.ts';
import { RECORD_REFUND, RECORD_RETURN, write } from '../sales/money-documents.ts';
import { givenMember, givenProgram } from './given.ts';
import { faultsIn, linesOf, spend, sumsOf } from './points-documents.ts';

const takeBack = async (rapport: TestRapport, sale: GivenSale, quantity: string, line = 0) => {
  const lines = [{ lineId: sale.lineIds[line], quantity }];
  await write(cashier(rapport), RECORD_RETURN, { purchaseId: sale.globalId, lines, idempotencyKey: newId() });
  await rapport.settle();
};
const payBack = async (rapport: TestRapport, sale: GivenSale, amount: string) => {
  const input = { purchaseId: sale.globalId, amount, reason: 'Goodwill', idempotencyKey: newId() };
  await write(rapport.asAdministrator(), RECORD_REFUND, input);
  await rapport.settle();
};

describe('points of purchases', () => {
  const rapport = createTestRapport([access, contacts, sales, communications, loyalty]);
  const given = async (rules: JsonValue = {}) => {
    const member = await givenMember(rapport, { program: await givenProgram(rapport, { rules }) });
    return { member, customer: { id: member.customerId, globalId: globalId('Customer', member.customerId) } };
  };
  const sold = async (customer: { id: string; globalId: string }, lines: (readonly [string, string])[], paid?: string) => {
    const sale = await givenSale(rapport, { customer, lines, ...(paid !== undefined && { paid }) });
    await rapport.settle();
    return sale;
  };

  it('are the sum over its lines by currency and category, rounded once', async () => {
    const { member, customer } = await given({
      earn: [
        { currencyCode: 'EUR', pointsPerUnit: '1' },
        { currencyCode: 'EUR', category: 'Tea', pointsPerUnit: '1.5' },
        { currencyCode: 'JPY', pointsPerUnit: '0.01' },
      ],
    });
    const [tea, cup] = [await givenProduct(rapport, { category: 'Tea' }), await givenProduct(rapport)];
    const line = ({ id: productId }: { id: string }, unitPrice: string) => ({ productId, quantity: '1', unitPrice });

    await givenPurchase(rapport, customer, { lines: [line(tea, '3.33'), line(cup, '0.99')] });
    await givenPurchase(rapport, customer, { currencyCode: 'JPY', lines: [line(tea, '999')] });
    await givenPurchase(rapport, customer, { currencyCode: 'USD', lines: [line(tea, '100')] });
    await rapport.settle();

    // 3.33 × 1.5 + 0.99 = 5.985; 999 × 0.01 = 9.99; nothing for dollars.
    expect(await linesOf(rapport, member)).toEqual([
      ['EARN', 5],
      ['EARN', 9],
    ]);
  });

  it('are earned once, only for who had joined by then, and by the rules in force at the purchase', async () => {
    const { member, customer } = await given({ noticeDays: 0 });
    const early = await givenPurchase(rapport, customer, { purchasedAt: new Date(rapport.clock.now().getTime() - 1) });
    const sale = await sold(customer, [['1', '100.00']]);
    for (const { id } of [early, sale]) await earnForPurchase(rapport.ctx, id);
    expect(await linesOf(rapport, member)).toEqual([['EARN', 100]]);

    const effectiveFrom = new Date(rapport.clock.now().getTime() + 86_400_000);
    const rules = { version: 1, earn: [{ currencyCode: 'EUR', pointsPerUnit: '2' }] };
    await publishVersion(rapport.ctx, { programId: member.programId, rules, effectiveFrom });
    const purchasedAt = rapport.clock.now();
    await rapport.clock.advance({ days: 2 });
    await givenPurchase(rapport, customer, { purchasedAt });
    await givenPurchase(rapport, customer);
    await rapport.settle();
    await takeBack(rapport, sale, '1');

    const entries = await rapport.db.pointsEntry.findMany({ where: { membershipId: member.id }, orderBy: { serial: 'asc' } });
    expect(entries.map((entry) => [entry.kind, entry.points, entry.programVersion])).toEqual([
      ['EARN', 100, 1],
      ['EARN', 10, 1],
      ['EARN', 20, 2],
      ['REVERSE', -100, 1],
    ]);
    expect(entries[3]?.reversesId).toBe(entries[0]?.id);
    expect(await faultsIn(rapport)).toEqual([]);
  });

  it('go back with what comes back, in however many parts, and never more than were earned', async () => {
    const { member, customer } = await given();
    const sale = await sold(customer, [['3', '3.33']], '9.99');
    for (let part = 0; part < 3; part += 1) await takeBack(rapport, sale, '1');
    await takeBackForPurchase(rapport.ctx, sale.id, `return:${newId()}`);

    // 9.99 → 9; of 6.66 are 6 left, of 3.33 are 3.
    expect(await linesOf(rapport, member)).toEqual([
      ['EARN', 9],
      ['ADJUST', -3],
      ['ADJUST', -3],
      ['REVERSE', -3],
    ]);
    expect(await sumsOf(rapport, member)).toEqual({ balance: 0, owed: 0, entries: 0, owedByEntries: 0, lots: 0 });
  });

  it('go back with money that is paid back without goods, in proportion', async () => {
    const { member, customer } = await given();
    const sale = await sold(
      customer,
      [
        ['1', '60.00'],
        ['1', '40.00'],
      ],
      '100.00',
    );

    await payBack(rapport, sale, '25.00');
    expect(await linesOf(rapport, member)).toEqual([
      ['EARN', 100],
      ['ADJUST', -25],
    ]);
    await takeBack(rapport, sale, '1', 1);
    // 60 are kept, of which 25 were paid back.
    expect(await linesOf(rapport, member)).toEqual([
      ['EARN', 100],
      ['ADJUST', -25],
      ['ADJUST', -40],
    ]);
    await takeBack(rapport, sale, '1', 0);
    expect((await linesOf(rapport, member)).at(-1)).toEqual(['REVERSE', -35]);
    expect(await faultsIn(rapport)).toEqual([]);
  });

  it('that were spent before the goods came back are owed', async () => {
    const { member, customer } = await given();
    const sale = await sold(customer, [['2', '50.00']]);
    await spend(rapport.asAdministrator(), member, 100);

    await takeBack(rapport, sale, '1');
    await takeBack(rapport, sale, '1');
    expect(await linesOf(rapport, member)).toEqual([
      ['EARN', 100],
      ['SPEND', -100],
      ['ADJUST', 0],
      ['REVERSE', 0],
    ]);
    expect(await sumsOf(rapport, member)).toMatchObject({ balance: 0, owed: 100, owedByEntries: 100 });
    await sold(customer, [['1', '130.00']]);
    expect(await sumsOf(rapport, member)).toEqual({ balance: 30, owed: 0, entries: 30, owedByEntries: 0, lots: 30 });
    expect(await faultsIn(rapport)).toEqual([]);
  });

  it('that expired count as taken back', async () => {
    const { member, customer } = await given({ expiresAfterDays: 1 });
    const sale = await sold(customer, [['1', '100.00']]);
    await spend(rapport.asAdministrator(), member, 30);
    await rapport.clock.advance({ days: 2 });

    await takeBack(rapport, sale, '1');

    expect(await linesOf(rapport, member)).toEqual([
      ['EARN', 100],
      ['SPEND', -30],
      ['EXPIRE', -70],
      ['REVERSE', 0],
    ]);
    expect(await sumsOf(rapport, member)).toMatchObject({ balance: 0, owed: 30 });
  });

  it('wait for as long as the rules say, less what comes back meanwhile, and are booked within a minute after', async () => {
    const { member, customer } = await given({ pendingDays: 14 });
    const sale = await sold(customer, [['2', '50.00']]);
    const whole = await sold(customer, [['1', '20.00']]);
    await earnForPurchase(rapport.ctx, sale.id);
    expect(await rapport.ctx.loaders.loyalty.pendingPoints.load(member.id)).toBe(120);
    await takeBack(rapport, sale, '1');
    await takeBack(rapport, whole, '1');
    await earnForPurchase(rapport.ctx, whole.id);
    const pending = await rapport.db.pendingEarning.findMany({ where: { membershipId: member.id }, orderBy: { earned: 'desc' } });
    expect(pending.map(({ earned, points, settledAt }) => [earned, points, settledAt !== null])).toEqual([
      [100, 50, false],
      [20, 0, true],
    ]);
    expect(await linesOf(rapport, member)).toEqual([]);

    // The time is over, and no job has come by: they can be spent.
    rapport.clock.set(new Date(rapport.clock.now().getTime() + 14 * 86_400_000));
    expect(await spend(rapport.asAdministrator(), member, 20)).toMatchObject({ membership: { balance: 30 } });
    await rapport.clock.advance({ minutes: 1 });
    await takeBack(rapport, sale, '1');

    expect(await linesOf(rapport, member)).toEqual([
      ['EARN', 50],
      ['SPEND', -20],
      ['REVERSE', -30],
    ]);
    expect(await sumsOf(rapport, member)).toMatchObject({ balance: 0, owed: 20 });
    expect(await faultsIn(rapport)).toEqual([]);
  });

  it('of a purchase whose return is heard of first are those of what is left', async () => {
    const { member, customer } = await given();
    const sale = await givenSale(rapport, { customer, lines: [['4', '10.00']] });
    const lines = [{ lineId: sale.lineIds[0], quantity: '1' }];
    await write(cashier(rapport), RECORD_RETURN, { purchaseId: sale.globalId, lines, idempotencyKey: newId() });
    await takeBackForPurchase(rapport.ctx, sale.id, 'return:first');
    await earnForPurchase(rapport.ctx, sale.id);
    await rapport.settle();

    expect(await linesOf(rapport, member)).toEqual([
      ['EARN', 40],
      ['ADJUST', -10],
    ]);
  });
});
