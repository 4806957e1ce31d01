/** What becomes of a referral once the referee buys something: it is rewarded once, after the return window, and reversed with the purchase. */
import { describe, expect, it } from 'vitest';
import { newId } from '../../../src/index.ts';
import { publishVersion } from '../../../src/modules/loyalty/index.ts';
import { noteFirstPurchase, noteReturn } from '../../../src/modules/loyalty/referrals/index.ts';
import { createTestRapport } from '../../support/index.ts';
import type { GivenCustomer } from '../contacts/given.ts';
import { givenCustomer } from '../contacts/given.ts';
import { givenPurchase } from '../sales/given.ts';
import { cashier, type GivenSale, givenSale } from '../sales/given-money.ts';
import { RECORD_REFUND, RECORD_RETURN, write } from '../sales/money-documents.ts';
import { givenMember, givenProgram } from './given.ts';
import {
  addEmail,
  givenReferral,
  givenReferrer,
  MODULES,
  marry,
  pass,
  record,
  referralsWritten,
  stateOf,
  toldOf,
} from './given-referrals.ts';
import { faultsIn, linesOf, reverse, spend, sumsOf } from './points-documents.ts';

const rapport = createTestRapport(MODULES);
const DAY = 86_400_000;
const daysAfter = (moment: Date, days: number) => new Date(moment.getTime() + days * DAY);
const rowOf = (id: string) => rapport.db.referral.findUniqueOrThrow({ where: { id } });

/** Two of a thing at 50.00, told of. */
async function buy(customer: GivenCustomer): Promise<GivenSale> {
  const sale = await givenSale(rapport, { customer, lines: [['2', '50.00']], paid: '100.00' });
  await rapport.settle();
  return sale;
}

async function bringBack(sale: GivenSale, quantity: string): Promise<void> {
  const lines = [{ lineId: sale.lineIds[0], quantity }];
  await write(cashier(rapport), RECORD_RETURN, { purchaseId: sale.globalId, lines, idempotencyKey: newId() });
  await rapport.settle();
}

async function payBack(sale: GivenSale, amount: string): Promise<void> {
  const input = { purchaseId: sale.globalId, amount, reason: 'Goodwill', idempotencyKey: newId() };
  await write(rapport.asAdministrator(), RECORD_REFUND, input);
  await rapport.settle();
}

describe('a referral qualifies', () => {
  it('with the first purchase of the referee, and no other; the reward is due when its days are over', async () => {
    const { id, referee, member } = await givenReferral(rapport);
    const first = await buy(referee);
    const bought = rapport.clock.now();
    pass(rapport, { days: 1 });
    await buy(referee);
    expect(await rowOf(id)).toMatchObject({
      ...{ state: 'QUALIFIED', qualifyingPurchaseId: first.id, rewardDueAt: daysAfter(bought, 14), rewardEntryId: null },
    });
    expect(await linesOf(rapport, member)).toEqual([]);
  });

  it('at the moment of the referral already', async () => {
    const { referrer } = await givenReferrer(rapport);
    const referee = await givenCustomer(rapport);
    await record(rapport, referrer, { refereeId: referee.globalId });
    await buy(referee);
    expect(await rapport.db.referral.findFirst({ where: { refereeId: referee.id } })).toMatchObject({ state: 'QUALIFIED' });
  });

  it('by the rules in force at the purchase', async () => {
    const { id, referee, program, member } = await givenReferral(rapport, { noticeDays: 0 });
    await buy(referee);
    const rules = { version: 1, referral: { points: 7, returnWindowDays: 60 } };
    await publishVersion(rapport.ctx, {
      programId: program.id,
      rules,
      effectiveFrom: new Date(rapport.clock.now().getTime() + 1),
    });
    await rapport.clock.advance({ days: 14 });
    expect(await stateOf(rapport, id)).toBe('REWARDED');
    expect(await linesOf(rapport, member)).toEqual([['EARN', 100]]);
    const entry = await rapport.db.pointsEntry.findFirstOrThrow({ where: { membershipId: member.id } });
    expect(entry).toMatchObject({ programVersion: 1, reason: 'For bringing somebody along', purchaseId: null });
  });

  it('for the program that the referrer joined first of those whose rules reward it', async () => {
    const referrer = await givenCustomer(rapport);
    const rewarding = (points: number) => ({ earn: [], referral: { points, returnWindowDays: 0 } });
    const members = [];
    for (const program of [
      await givenProgram(rapport, { rules: { earn: [] } }),
      await givenProgram(rapport, { kind: 'PUNCH_CARD', rules: rewarding(1) }),
      await givenProgram(rapport, { rules: rewarding(20) }),
      await givenProgram(rapport, { rules: rewarding(300) }),
    ]) {
      members.push(await givenMember(rapport, { program, customer: referrer }));
      pass(rapport, { seconds: 1 });
    }
    const referee = await givenCustomer(rapport);
    await record(rapport, referrer, { refereeId: referee.globalId });
    await buy(referee);
    await rapport.clock.advance({ minutes: 1 });
    const lines = [];
    for (const member of members) lines.push(await linesOf(rapport, member));
    expect(lines).toEqual([[], [], [['EARN', 20]], []]);
  });

  it('and stays QUALIFIED where no program had promised the referrer anything by then', async () => {
    const program = await givenProgram(rapport, { rules: { earn: [], referral: { points: 5, returnWindowDays: 0 } } });
    const referrer = await givenCustomer(rapport);
    const referee = await givenCustomer(rapport);
    await record(rapport, referrer, { refereeId: referee.globalId });
    await givenPurchase(rapport, referee);
    pass(rapport, { seconds: 1 });
    const member = await givenMember(rapport, { program, customer: referrer });
    await rapport.settle();
    await rapport.clock.advance({ days: 30 });
    const { id, ...row } = await rapport.db.referral.findFirstOrThrow({ where: { refereeId: referee.id } });
    expect(row).toMatchObject({ state: 'QUALIFIED', rewardDueAt: null });
    expect(await toldOf(rapport, id)).toEqual(['signed-up', 'qualified']);
    expect(await linesOf(rapport, member)).toEqual([]);
  });

  it('not if it turns out that they had bought before', async () => {
    const { id, referee, member } = await givenReferral(rapport);
    await givenPurchase(rapport, referee, { purchasedAt: daysAfter(rapport.clock.now(), -1) });
    await rapport.settle();
    expect(await stateOf(rapport, id)).toBe('REJECTED: Who was brought along had bought something before.');
    await rapport.clock.advance({ days: 30 });
    expect(await linesOf(rapport, member)).toEqual([]);
  });
});

describe('the reward', () => {
  it('is booked once, within a minute once the days are over, and not before', async () => {
    const { id, referee, member } = await givenReferral(rapport);
    const sale = await buy(referee);
    pass(rapport, { days: 14, seconds: -1 });
    await rapport.settle();
    expect(await stateOf(rapport, id)).toBe('QUALIFIED');
    await rapport.clock.advance({ minutes: 1 });
    const { rewardEntryId } = await rowOf(id);
    expect(await stateOf(rapport, id)).toBe('REWARDED');
    const entries = await rapport.db.pointsEntry.findMany({ where: { membershipId: member.id } });
    expect(entries).toMatchObject([{ id: rewardEntryId, points: 100, source: `referral:${id}` }]);
    expect(await toldOf(rapport, id)).toEqual(['signed-up', 'qualified', 'rewarded']);

    const before = await referralsWritten(rapport);
    await noteFirstPurchase(rapport.ctx, { customerId: referee.id });
    await noteReturn(rapport.ctx, { purchaseId: sale.id });
    await rapport.clock.advance({ days: 1 });
    expect(await referralsWritten(rapport)).toEqual(before);
    expect(await faultsIn(rapport)).toEqual([]);
  });

  it.each([
    ['both can be reached by one address', 'Both can be reached by the same e-mail address, number or account.'],
    ['both belong to one household', 'Both belong to one household.'],
    ['the referee had bought before', 'Who was brought along had bought something before.'],
  ])('is refused if by then %s', async (what, reason) => {
    const { id, referrer, referee, member } = await givenReferral(rapport);
    await buy(referee);
    if (what === 'both belong to one household') await marry(rapport, referrer, referee);
    if (what === 'both can be reached by one address')
      for (const one of [referrer, referee]) await addEmail(rapport, one, `${id}@example.com`);
    if (what === 'the referee had bought before')
      await givenPurchase(rapport, referee, { purchasedAt: daysAfter(rapport.clock.now(), -1) });
    await rapport.settle();
    expect(await stateOf(rapport, id)).toBe('QUALIFIED');
    await rapport.clock.advance({ days: 14 });
    expect(await stateOf(rapport, id)).toBe(`REJECTED: ${reason}`);
    expect(await linesOf(rapport, member)).toEqual([]);
  });
});

describe('a referral is reversed with the purchase', () => {
  it('before the reward, which is never booked', async () => {
    const { id, referee, member } = await givenReferral(rapport);
    const sale = await buy(referee);
    await bringBack(sale, '2');
    expect(await stateOf(rapport, id)).toBe('REVERSED');
    await buy(referee);
    await rapport.clock.advance({ days: 30 });
    expect(await toldOf(rapport, id)).toEqual(['signed-up', 'qualified', 'reversed']);
    expect(await linesOf(rapport, member)).toEqual([]);
  });

  it('after the reward, which is taken back; what was spent of it is owed', async () => {
    const { id, referee, member } = await givenReferral(rapport);
    const sale = await buy(referee);
    await rapport.clock.advance({ days: 14 });
    await spend(rapport.asAdministrator(), member, 30);
    await bringBack(sale, '2');
    await noteReturn(rapport.ctx, { purchaseId: sale.id });

    expect(await stateOf(rapport, id)).toBe('REVERSED');
    expect(await linesOf(rapport, member)).toEqual([
      ['EARN', 100],
      ['SPEND', -30],
      ['REVERSE', -70],
    ]);
    expect(await sumsOf(rapport, member)).toEqual({ balance: 0, owed: 30, entries: 0, owedByEntries: 30, lots: 0 });
    expect(await toldOf(rapport, id)).toEqual(['signed-up', 'qualified', 'rewarded', 'reversed']);
    expect(await faultsIn(rapport)).toEqual([]);
  });

  it('not while a part of it is left', async () => {
    const { id, referee, member } = await givenReferral(rapport);
    const sale = await buy(referee);
    await bringBack(sale, '1');
    await payBack(sale, '49.99');
    expect(await stateOf(rapport, id)).toBe('QUALIFIED');
    await rapport.clock.advance({ days: 14 });
    expect(await linesOf(rapport, member)).toEqual([['EARN', 100]]);
    await payBack(sale, '0.01');
    expect(await stateOf(rapport, id)).toBe('REVERSED');
    expect(await sumsOf(rapport, member)).toMatchObject({ balance: 0, owed: 0 });
  });

  it('that came back before the purchase was heard of', async () => {
    const { id, referee } = await givenReferral(rapport);
    const sale = await givenSale(rapport, { customer: referee, lines: [['1', '10.00']] });
    const lines = [{ lineId: sale.lineIds[0], quantity: '1' }];
    await write(cashier(rapport), RECORD_RETURN, { purchaseId: sale.globalId, lines, idempotencyKey: newId() });
    await noteReturn(rapport.ctx, { purchaseId: sale.id });
    expect(await stateOf(rapport, id)).toBe('SIGNED_UP');
    await rapport.settle();
    expect(await stateOf(rapport, id)).toBe('REVERSED');
  });

  it('whose reward was taken back by hand before, without another line', async () => {
    const { id, referee, member } = await givenReferral(rapport);
    const sale = await buy(referee);
    await rapport.clock.advance({ days: 14 });
    const entry = await rapport.db.pointsEntry.findFirstOrThrow({ where: { membershipId: member.id } });
    await reverse(rapport.asAdministrator(), Buffer.from(`PointsEntry:${entry.id}`).toString('base64'));
    await bringBack(sale, '2');
    expect(await stateOf(rapport, id)).toBe('REVERSED');
    expect(await linesOf(rapport, member)).toEqual([
      ['EARN', 100],
      ['REVERSE', -100],
    ]);
  });
});
