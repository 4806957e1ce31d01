/** More points than a column, or an Int of GraphQL, holds: what is shown, owed and merged then. */
import { expect, it } from 'vitest';
import { newId } from '../../../src/index.ts';
import { pendingJob } from '../../../src/modules/loyalty/ledger/index.ts';
import { createTestRapport, globalId } from '../../support/index.ts';
import { merge, tryMerge, undo } from '../contacts/merging.ts';
import { cashier, type GivenSale, givenSale } from '../sales/given-money.ts';
import { RECORD_RETURN, write } from '../sales/money-documents.ts';
import { givenMember, givenProgram, loyaltyWritten } from './given.ts';
import { MODULES } from './given-rewards.ts';
import { earn, entryIn, faultsIn, linesOf, reverse, spend, sumsOf } from './points-documents.ts';

const MOST = 2_147_483_647;
const BILLION = 1_000_000_000;
const rapport = createTestRapport(MODULES);
const admin = () => rapport.asAdministrator();

/** 100.00 earn a billion. */
const given = async (rules: object = {}) => {
  const earning = [{ currencyCode: 'EUR', pointsPerUnit: '9999999.999999' }];
  const program = await givenProgram(rapport, { rules: { earn: earning, rounding: 'CEIL', ...rules } });
  return { program, member: await givenMember(rapport, { program }) };
};
const buy = async ({ customerId: id }: { readonly customerId: string }) => {
  const sale = await givenSale(rapport, { customer: { id, globalId: globalId('Customer', id) } });
  await rapport.settle();
  return sale;
};
const bringBack = async (sale: GivenSale) => {
  const lines = [{ lineId: sale.lineIds[0], quantity: '1' }];
  await write(cashier(rapport), RECORD_RETURN, { purchaseId: sale.globalId, lines, idempotencyKey: newId() });
  await rapport.settle();
};
const shown = async ({ id }: { readonly id: string }) => {
  const query = 'query ($id: ID!) { node(id: $id) { ... on LoyaltyMembership { earnedInWindow pending owed balance } } }';
  return (await admin().data<{ node: object }>(query, { id: globalId('LoyaltyMembership', id) })).node;
};
/** Three purchases that earned a billion each, all of it spent. */
const bought = async (member: { readonly id: string; readonly customerId: string }) => {
  const sales: GivenSale[] = [];
  for (let made = 0; made < 3; made += 1) {
    sales.push(await buy(member));
    await spend(admin(), member, BILLION);
  }
  return sales;
};

it('earned in the window, and pending, are shown as the most there can be', async () => {
  const [{ member: earning }, { member: waiting }] = [await given(), await given({ pendingDays: 1 })];
  await bought(earning);
  for (const _sale of [1, 2, 3]) await buy(waiting);

  expect(await shown(earning)).toEqual({ earnedInWindow: MOST, pending: 0, owed: 0, balance: 0 });
  expect(await shown(waiting)).toEqual({ earnedInWindow: 0, pending: MOST, owed: 0, balance: 0 });
});

it('owed beyond what can be kept are let go: each return is booked, and the ledger sums up', async () => {
  const { member } = await given();
  for (const sale of await bought(member)) await bringBack(sale);

  expect(await sumsOf(rapport, member)).toEqual({ balance: 0, owed: MOST, entries: 0, owedByEntries: MOST, lots: 0 });
  expect(await rapport.db.pointsEntry.count({ where: { membershipId: member.id, kind: 'REVERSE' } })).toBe(3);
  expect(await earn(admin(), member, 47)).toMatchObject({ membership: { balance: 0, owed: MOST - 47 } });
  expect(await faultsIn(rapport)).toEqual([]);
});

it('owed by two who together owe more than can be kept forbid their merge, and nothing is written', async () => {
  const { program, member } = await given();
  const other = await givenMember(rapport, { program });
  for (const one of [member, other]) for (const sale of await bought(one)) await bringBack(sale);
  const before = await loyaltyWritten(rapport);

  expect(await tryMerge(rapport, { survivor: member.customerId, absorbed: other.customerId })).toMatchObject({
    __typename: 'ConflictError',
    message: expect.stringContaining('Together they owe more points in one program than can be kept of one member.'),
  });
  expect(await loyaltyWritten(rapport)).toEqual(before);
});

it('that fall due while two are merged and are too many for one forbid it, and nothing is written', async () => {
  const { program, member } = await given({ pendingDays: 1 });
  const other = await givenMember(rapport, { program });
  for (const one of [member, other]) for (const _sale of [1, 2]) await buy(one);
  rapport.clock.set(new Date(rapport.clock.now().getTime() + 86_400_000));
  const before = await loyaltyWritten(rapport);

  expect(await tryMerge(rapport, { survivor: member.customerId, absorbed: other.customerId })).toMatchObject({
    __typename: 'ConflictError',
    message: 'Together they have more points in one program than can be kept of one member.',
  });
  expect(await loyaltyWritten(rapport)).toEqual(before);
  const third = await givenMember(rapport, { program });
  await merge(rapport, { survivor: member.customerId, absorbed: third.customerId });
  expect(await sumsOf(rapport, member)).toMatchObject({ balance: 2 * BILLION, lots: 2 * BILLION });
});

it('owed beyond what can be kept when a merge is undone are let go, too', async () => {
  const { program, member } = await given();
  const other = await givenMember(rapport, { program });
  const entry = entryIn(await earn(admin(), member, 50));
  await spend(admin(), member, 50);
  await reverse(admin(), entry);
  await earn(admin(), other, 50);
  const mergeId = await merge(rapport, { survivor: member.customerId, absorbed: other.customerId });
  for (const sale of await bought(member)) await bringBack(sale);
  expect(await sumsOf(rapport, member)).toMatchObject({ balance: 0, owed: MOST });

  await undo(rapport, mergeId);

  // 50 more, for what the merge had paid out of the other's.
  expect(await sumsOf(rapport, member)).toEqual({ balance: 0, owed: MOST, entries: 0, owedByEntries: MOST, lots: 0 });
  expect(await sumsOf(rapport, other)).toEqual({ balance: 50, owed: 0, entries: 50, owedByEntries: 0, lots: 50 });
  expect(await faultsIn(rapport)).toEqual([]);
});

it('pending beyond what can be kept are booked as far as they can be, and settled', async () => {
  const { member } = await given({ pendingDays: 1 });
  for (const _sale of [1, 2, 3, 4]) await buy(member);
  rapport.clock.set(new Date(rapport.clock.now().getTime() + 86_400_000));

  await pendingJob.run(rapport.ctx, new AbortController().signal, null);

  expect(await linesOf(rapport, member)).toEqual([
    ['EARN', BILLION],
    ['EARN', BILLION],
    ['EARN', MOST - 2 * BILLION],
  ]);
  expect(await rapport.db.pendingEarning.count({ where: { membershipId: member.id, settledAt: null } })).toBe(0);
  expect(await faultsIn(rapport)).toEqual([]);
});
