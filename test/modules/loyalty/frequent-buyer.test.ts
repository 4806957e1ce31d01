/** Frequent-buyer discount: by count in a window, shown on the membership, in as many statements for many as for one. */
import { expect, it } from 'vitest';
import { recordReturn } from '../../../src/modules/sales/money-back/index.ts';
import { countStatements, createTestRapport, globalId } from '../../support/index.ts';
import { type GivenCustomer, givenCustomer } from '../contacts/given.ts';
import { givenPurchase } from '../sales/given.ts';
import { givenMember, givenProgram } from './given.ts';
import { MODULES, teller } from './given-rewards.ts';

const DAY_MS = 86_400_000;
const counter = countStatements();
const rapport = createTestRapport(MODULES, { databaseOptions: { wrapAdapter: counter.wrapAdapter } });

const RULES = { earn: [], discount: { purchases: 3, withinDays: 90, percent: 12.5 } };
const daysAgo = (days: number) => new Date(rapport.clock.now().getTime() - days * DAY_MS);
const discountOf = async ({ globalId: id }: GivenCustomer) => {
  const { customer } = await teller(rapport).data('query ($id: ID!) { customer(id: $id) { membership { discountPercent } } }', {
    id,
  });
  return customer?.membership?.discountPercent;
};

it('Frequent-buyer discount by count in a window: what was bought long ago, or came back whole, does not count', async () => {
  const program = await givenProgram(rapport, { kind: 'FREQUENT_BUYER', rules: RULES });
  const customer = await givenCustomer(rapport);
  await givenMember(rapport, { program, customer });
  const bought = (days: number) => givenPurchase(rapport, customer, { purchasedAt: daysAgo(days) });
  expect(await discountOf(customer)).toBeNull();
  // The first moment of the window is just beyond it.
  await bought(90);
  await bought(10);
  await bought(1);
  expect(await discountOf(customer)).toBeNull();
  const third = await bought(89);
  expect(await discountOf(customer)).toBe(12.5);
  const [line] = await rapport.db.purchaseLine.findMany({ where: { purchaseId: third.id } });
  const lines = [{ lineId: globalId('PurchaseLine', line?.id ?? ''), quantity: '0.5' }];
  await recordReturn(rapport.ctx, { purchaseId: third.globalId, lines });
  expect(await discountOf(customer)).toBe(12.5);
  await recordReturn(rapport.ctx, { purchaseId: third.globalId, lines });
  expect(await discountOf(customer)).toBeNull();
});

it('is null in programs of other kinds, whatever their rules, and needs the permission of memberships', async () => {
  const customer = await givenCustomer(rapport);
  const program = await givenProgram(rapport, { rules: RULES });
  await givenMember(rapport, { customer, program });
  for (const days of [1, 2, 3]) await givenPurchase(rapport, customer, { purchasedAt: daysAgo(days) });
  expect(await discountOf(customer)).toBeNull();
  const denied = await rapport
    .as('contacts.customer.read')
    .run('query ($id: ID!) { customer(id: $id) { membership { discountPercent } } }', { id: customer.globalId });
  expect(denied.errors?.[0]?.extensions?.code).toBe('FORBIDDEN');
});

it('costs as many statements for ten customers as for two', async () => {
  const program = await givenProgram(rapport, { kind: 'FREQUENT_BUYER', rules: RULES });
  for (let made = 0; made < 10; made += 1) await givenMember(rapport, { program });
  const list =
    'query ($first: Int) { customers(first: $first) { nodes { memberships { discountPercent } punchCards { punches } } } }';
  const counts: number[] = [];
  for (const first of [2, 10]) {
    const { statements } = await counter.during(() => rapport.asAdministrator().data(list, { first }));
    counts.push(
      statements.filter(({ sql }) => /"(?:Customer|LoyaltyMembership|LoyaltyProgramVersion|Purchase|PunchCard)"/.test(sql))
        .length,
    );
  }
  expect(counts[1]).toBe(counts[0]);
});
