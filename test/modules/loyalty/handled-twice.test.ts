/** What loyalty hears from others: told twice it changes nothing, and complaints that are settled with points. */
import { describe, expect, it } from 'vitest';
import { newId } from '../../../src/index.ts';
import { access } from '../../../src/modules/access/index.ts';
import { communications } from '../../../src/modules/communications/index.ts';
import { contacts } from '../../../src/modules/contacts/index.ts';
import { eraseCustomer } from '../../../src/modules/contacts/personal-data/index.ts';
import { feedback, resolveComplaint } from '../../../src/modules/feedback/index.ts';
import { loyalty, publishVersion } from '../../../src/modules/loyalty/index.ts';
import { pendingJob } from '../../../src/modules/loyalty/ledger/index.ts';
import { sales } from '../../../src/modules/sales/index.ts';
import { recordRefund, recordReturn } from '../../../src/modules/sales/money-back/index.ts';
import { createTestRapport, globalId } from '../../support/index.ts';
import { givenCustomer } from '../contacts/given.ts';
import { merge } from '../contacts/merging.ts';
import { feedbackWritten, givenComplaint } from '../feedback/given.ts';
import { givenProduct, givenPurchase } from '../sales/given.ts';
import { givenSale } from '../sales/given-money.ts';
import { givenMember, givenProgram } from './given.ts';
import { givenCards } from './given-punch-cards.ts';
import { rewardsWritten } from './given-rewards.ts';
import { faultsIn, linesOf, spend } from './points-documents.ts';

const rapport = createTestRapport([access, contacts, sales, communications, loyalty, feedback]);

/** Tells loyalty all that happened to this so far, though it was told before; the last first. */
async function tell(about: string): Promise<number> {
  const handlers = Object.entries(loyalty.handlers ?? {});
  let told = 0;
  for (const { name, payload } of (await rapport.eventsAbout(about)).toReversed()) {
    const handle = handlers.find(([handled]) => handled === name)?.[1];
    if (typeof handle !== 'function') continue;
    await Reflect.apply(handle, undefined, [rapport.ctx, payload]);
    told += 1;
  }
  return told;
}

const euro = (pointsPerUnit: string) => [{ currencyCode: 'EUR', pointsPerUnit }];

describe('handlers that are told twice', () => {
  it('change nothing, in whatever order: purchases, returns, refunds, points of complaints', async () => {
    const { customer } = await givenCards(rapport);
    const member = await givenMember(rapport, { customer });
    const lines = [
      ['2', '10.00'],
      ['1', '30.00'],
    ] as const;
    const sale = await givenSale(rapport, { customer, lines, paid: '50.00' });
    await tell(sale.id);
    const back = [{ lineId: sale.lineIds[0] ?? '', quantity: '1' }];
    await recordReturn(rapport.ctx, { purchaseId: sale.globalId, lines: back });
    await tell(sale.id);
    await recordRefund(rapport.ctx, { purchaseId: sale.globalId, amount: '10.00', reason: 'Goodwill' });
    await tell(sale.id);
    const { id } = await givenComplaint(rapport, customer);
    await resolveComplaint(rapport.ctx, { id, outcome: 'SATISFIED', points: 25 });
    await tell(id);
    expect(await linesOf(rapport, member)).toEqual([
      ['EARN', 50],
      ['ADJUST', -10],
      ['ADJUST', -10],
      ['EARN', 25],
    ]);
    const before = await rewardsWritten(rapport);
    expect(before.punches).toHaveLength(2);

    expect(await tell(sale.id)).toBe(3);
    expect(await tell(id)).toBe(1);

    expect(await rewardsWritten(rapport)).toEqual(before);
    expect(await faultsIn(rapport)).toEqual([]);
  });

  it('change nothing, though products went to a category of another rate in between', async () => {
    const program = await givenProgram(rapport, {
      rules: { earn: [...euro('1'), { currencyCode: 'EUR', category: 'Tea', pointsPerUnit: '3' }] },
    });
    const member = await givenMember(rapport, { program });
    const [tea, cup] = [await givenProduct(rapport, { category: 'Tea' }), await givenProduct(rapport)];
    const lines = [tea, cup].map(({ id: productId }) => ({ productId, quantity: '1', unitPrice: '10.00' }));
    const sale = await givenPurchase(rapport, { id: member.customerId }, { lines });
    await tell(sale.id);
    const ofCup = await rapport.db.purchaseLine.findFirstOrThrow({ where: { purchaseId: sale.id, productId: cup.id } });
    const back = [{ lineId: globalId('PurchaseLine', ofCup.id), quantity: '1' }];
    await recordReturn(rapport.ctx, { purchaseId: sale.globalId, lines: back });
    await tell(sale.id);
    const before = await linesOf(rapport, member);
    expect(before).toEqual([
      ['EARN', 40],
      ['ADJUST', -10],
    ]);

    await rapport.db.product.update({ where: { id: tea.id }, data: { category: null } });
    expect(await tell(sale.id)).toBe(2);

    expect(await linesOf(rapport, member)).toEqual(before);
  });

  it('take back by version 1 what was earned by version 1, a part and the rest, while version 2 is in force', async () => {
    const program = await givenProgram(rapport, { rules: { noticeDays: 0, expiresAfterDays: 10 } });
    const member = await givenMember(rapport, { program });
    const customer = { id: member.customerId, globalId: globalId('Customer', member.customerId) };
    const sale = await givenSale(rapport, { customer, lines: [['4', '2.50']] });
    await tell(sale.id);
    rapport.clock.set(new Date(rapport.clock.now().getTime() + 60_000));
    const rules = { version: 1, noticeDays: 0, earn: euro('5'), rounding: 'CEIL' };
    await publishVersion(rapport.ctx, { programId: program.id, rules, effectiveFrom: rapport.clock.now() });

    for (const quantity of ['1', '3']) {
      const lines = [{ lineId: sale.lineIds[0] ?? '', quantity }];
      await recordReturn(rapport.ctx, { purchaseId: sale.globalId, lines });
      await tell(sale.id);
    }

    // 10.00 → 10; of 7.50 are 7 left, rounded down as by version 1.
    const entries = await rapport.db.pointsEntry.findMany({ where: { membershipId: member.id }, orderBy: { serial: 'asc' } });
    expect(entries.map(({ kind, points, programVersion }) => [kind, points, programVersion])).toEqual([
      ['EARN', 10, 1],
      ['ADJUST', -3, 1],
      ['REVERSE', -7, 1],
    ]);
  });
});

describe('points that settle a complaint', () => {
  it('are refused to who is in no program that keeps points, or in several, and nothing is written', async () => {
    const customer = await givenCustomer(rapport);
    const twice = await givenCustomer(rapport);
    await givenMember(rapport, { customer, program: await givenProgram(rapport, { kind: 'FREQUENT_BUYER' }) });
    for (const _program of [1, 2]) await givenMember(rapport, { customer: twice });
    const complaints = [await givenComplaint(rapport, customer), await givenComplaint(rapport, twice)];
    const before = [await feedbackWritten(rapport), await rewardsWritten(rapport)];

    for (const { id } of complaints) {
      const refused = resolveComplaint(rapport.ctx, { id, outcome: 'SATISFIED', points: 5 });
      await expect(refused).rejects.toMatchObject({ code: 'VALIDATION_FAILED', issues: [{ path: ['points'] }] });
    }

    expect([await feedbackWritten(rapport), await rewardsWritten(rapport)]).toEqual(before);
  });

  it('go to who the customer is by then, in the program that they joined first; to who was erased none go', async () => {
    const [kept, gone] = [await givenMember(rapport), await givenMember(rapport)];
    const { id } = await givenComplaint(rapport, { id: gone.customerId });
    await merge(rapport, { survivor: kept.customerId, absorbed: gone.customerId });
    const event = { complaintId: id, customerId: gone.customerId, points: 9, resolutionId: newId() };
    const grant = (payload: object) =>
      Reflect.apply(loyalty.handlers?.['feedback.points.granted'] ?? fail, undefined, [rapport.ctx, payload]);
    await grant(event);
    // A second resolution of the same complaint is another grant.
    await grant({ ...event, resolutionId: newId(), points: 2 });
    await grant(event);

    expect([await linesOf(rapport, kept), await linesOf(rapport, gone)]).toEqual([
      [
        ['EARN', 9],
        ['EARN', 2],
      ],
      [],
    ]);
    await eraseCustomer(rapport.ctx, { customerId: kept.customerId, reason: 'Asked for it' });
    await grant({ ...event, resolutionId: newId() });
    expect(await linesOf(rapport, kept)).toHaveLength(2);
  });
});

it('passes over what it hears of somebody who was erased since', async () => {
  const { customer } = await givenCards(rapport);
  const member = await givenMember(rapport, { customer });
  const told = await givenSale(rapport, { customer, lines: [['2', '10.00']] });
  await tell(told.id);
  await spend(rapport.asAdministrator(), member, 5);
  const untold = await givenSale(rapport, { customer, lines: [['2', '10.00']] });
  await recordReturn(rapport.ctx, { purchaseId: told.globalId, lines: [{ lineId: told.lineIds[0] ?? '', quantity: '1' }] });
  await eraseCustomer(rapport.ctx, { customerId: customer.id, reason: 'Asked for it' });
  const before = await rewardsWritten(rapport);

  for (const { id } of [told, untold]) expect(await tell(id)).toBeGreaterThan(0);

  expect(await rewardsWritten(rapport)).toEqual(before);
});

it('forgoes what is pending with the erasure: nothing is booked once its days are over', async () => {
  const member = await givenMember(rapport, { program: await givenProgram(rapport, { rules: { pendingDays: 1 } }) });
  const customer = { id: member.customerId, globalId: globalId('Customer', member.customerId) };
  await tell((await givenSale(rapport, { customer })).id);
  const pending = { where: { membershipId: member.id } };
  expect(await rapport.db.pendingEarning.findMany(pending)).toMatchObject([{ points: 100, settledAt: null }]);

  await eraseCustomer(rapport.ctx, { customerId: customer.id, reason: 'Asked for it' });

  expect(await rapport.db.pendingEarning.findMany(pending)).toMatchObject([{ points: 0, settledAt: rapport.clock.now() }]);
  rapport.clock.set(new Date(rapport.clock.now().getTime() + 2 * 86_400_000));
  await pendingJob.run(rapport.ctx, new AbortController().signal, null);
  expect(await linesOf(rapport, member)).toEqual([]);
});

const fail = () => {
  throw new Error('Loyalty does not hear of this.');
};
