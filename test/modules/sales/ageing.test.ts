/** How late customers are: by day, at its borders, in the currency they owe, at the clock's time. */
import { beforeAll, describe, expect, it } from 'vitest';
import { newId } from '../../../src/index.ts';
import { access } from '../../../src/modules/access/index.ts';
import { contacts } from '../../../src/modules/contacts/index.ts';
import { sales } from '../../../src/modules/sales/index.ts';
import { createTestRapport, startTestRapport, TEST_START } from '../../support/index.ts';
import type { GivenCustomer } from '../contacts/given.ts';
import { cashier, type GivenSale, givenDebtor, givenPayment, givenSale } from './given-money.ts';
import { CREDIT_ACCOUNT, OVERDUE, RECORD_RETURN, write } from './money-documents.ts';

const DAY_MS = 86_400_000;
const daysAgo = (days: number) => new Date(TEST_START.getTime() - days * DAY_MS);
const rapport = createTestRapport([access, contacts, sales]);

/** On credit, due so many days ago: the first day that it is due is the one after. */
const dueDaysAgo = (customer: GivenCustomer, days: number, amount = '1.00') =>
  givenSale(rapport, { customer, lines: [['2', amount]], credit: amount, purchasedAt: daysAgo(days + 1) });

async function accountOf({ globalId: id }: GivenCustomer) {
  interface Shown {
    readonly averageDaysLate: number | null;
    readonly ageing: readonly { range: string; count: number; amount: { amount: string } }[];
    readonly instalments: { nodes: readonly { dueAt: string; daysPastDue: number }[]; totalCount: number };
  }
  const { customer } = await cashier(rapport).data<{ customer: { creditAccount: Shown } }>(CREDIT_ACCOUNT, { id });
  return customer.creditAccount;
}
const inWords = (ageing: Awaited<ReturnType<typeof accountOf>>['ageing']) =>
  ageing.map(({ range, count, amount }) => `${range} ${count} ${amount.amount}`);

describe('ageing', () => {
  it('puts what is due today into CURRENT and what was due yesterday into 1 to 30, and so at every border', async () => {
    const customer = await givenDebtor(rapport, { netDays: 1 });
    const due = [
      [-1, '1'],
      [0, '2'],
      [1, '4'],
      [30, '8'],
      [31, '16'],
      [60, '32'],
      [61, '64'],
      [90, '128'],
      [91, '256'],
      [400, '400'],
    ] as const;
    for (const [days, amount] of due) await dueDaysAgo(customer, days, amount);

    const { ageing, instalments } = await accountOf(customer);

    expect(inWords(ageing)).toEqual([
      'CURRENT 2 3.00',
      'DAYS_1_30 2 12.00',
      'DAYS_31_60 2 48.00',
      'DAYS_61_90 2 192.00',
      'OVER_90 2 656.00',
    ]);
    // Those due last stand first.
    expect(instalments.nodes.map(({ daysPastDue }) => daysPastDue)).toEqual([0, 0, 1, 30, 31, 60, 61, 90, 91, 400]);
    expect(instalments.totalCount).toBe(10);
  });

  it('counts what is unpaid alone, and knows nothing of others', async () => {
    const [customer, other] = [await givenDebtor(rapport, { netDays: 1 }), await givenDebtor(rapport, { netDays: 1 })];
    await dueDaysAgo(other, 10, '99.00');
    const [partly, paid] = [await dueDaysAgo(customer, 10, '10.00'), await dueDaysAgo(customer, 40, '10.00')];
    await givenPayment(rapport, partly, '2.50');
    await givenPayment(rapport, paid, '10.00');

    expect(inWords((await accountOf(customer)).ageing)).toEqual([
      'CURRENT 0 0.00',
      'DAYS_1_30 1 7.50',
      'DAYS_31_60 0 0.00',
      'DAYS_61_90 0 0.00',
      'OVER_90 0 0.00',
    ]);
  });
});

describe('the average of days late', () => {
  it('is the mean over what was paid, early and on the day being 0; null before', async () => {
    const customer = await givenDebtor(rapport, { netDays: 1 });
    const [early, onTheDay, late] = [
      await dueDaysAgo(customer, 20),
      await dueDaysAgo(customer, 20),
      await dueDaysAgo(customer, 20),
    ];
    await dueDaysAgo(customer, 100);
    expect((await accountOf(customer)).averageDaysLate).toBeNull();

    await givenPayment(rapport, early, '1.00', daysAgo(21));
    await givenPayment(rapport, onTheDay, '1.00', new Date('2026-02-10T23:59:59.999Z'));
    expect((await accountOf(customer)).averageDaysLate).toBe(0);
    await givenPayment(rapport, late, '1.00', new Date('2026-02-11T00:00:00.000Z'));

    const { averageDaysLate, instalments } = await accountOf(customer);
    expect(averageDaysLate).toBeCloseTo(1 / 3, 12);
    // What is paid was as late as it was then; what is not is as late as it is now.
    expect(instalments.nodes.map(({ daysPastDue }) => daysPastDue).sort()).toEqual([0, 0, 1, 100]);
  });

  it('leaves out what goods that came back have settled alone', async () => {
    const customer = await givenDebtor(rapport, { netDays: 1 });
    const sale: GivenSale = await dueDaysAgo(customer, 20);
    const lines = [{ lineId: sale.lineIds[0], quantity: '2' }];
    await write(cashier(rapport), RECORD_RETURN, { purchaseId: sale.globalId, lines, idempotencyKey: newId() });

    const { averageDaysLate, ageing } = await accountOf(customer);
    expect(averageDaysLate).toBeNull();
    expect(ageing.map(({ count }) => count)).toEqual([0, 0, 0, 0, 0]);
  });
});

describe('overdue instalments', () => {
  let sale: GivenSale;
  beforeAll(async () => {
    const customer = await givenDebtor(rapport, { netDays: 1 });
    sale = await dueDaysAgo(customer, 500);
  });
  interface Overdue {
    readonly nodes: readonly {
      id: string;
      dueAt: string;
      daysPastDue: number;
      purchase: { id: string };
      customer: { id: string };
    }[];
    readonly totalCount: number;
    readonly pageInfo: { hasNextPage: boolean; endCursor: string };
  }
  const page = async (variables: object) =>
    (await cashier(rapport).data<{ overdueInstalments: Overdue }>(OVERDUE, { ...variables })).overdueInstalments;

  it('are those unpaid and due before today, the longest overdue first, with who owes them for what', async () => {
    const unpaid = await rapport.db.instalment.findMany({
      where: { outstandingMinor: { gt: 0 }, dueOn: { lt: new Date('2026-03-02') } },
    });

    const { nodes, totalCount } = await page({ first: 100 });

    expect(nodes[0]).toMatchObject({
      dueAt: '2024-10-18',
      daysPastDue: 500,
      outstanding: { amount: '1.00' },
      customer: { id: sale.customer.globalId, displayName: 'Ada' },
      purchase: { id: sale.globalId },
    });
    expect(totalCount).toBe(unpaid.length);
    expect(nodes).toHaveLength(unpaid.length);
    const order = nodes.map(({ dueAt }) => dueAt);
    expect(order).toEqual([...order].sort());
    expect(nodes.every(({ daysPastDue }) => daysPastDue > 0)).toBe(true);
  });

  it('come page by page, each once', async () => {
    const all = (await page({ first: 100 })).nodes.map(({ id }) => id);
    const seen: string[] = [];
    for (let after: string | null = null; ; ) {
      const { nodes, pageInfo }: Overdue = await page({ first: 2, after });
      seen.push(...nodes.map(({ id }) => id));
      if (!pageInfo.hasNextPage) break;
      after = pageInfo.endCursor;
    }
    expect(seen).toEqual(all);
  });

  it('need the permission to see credit', async () => {
    const { data, errors } = await rapport.as('sales.purchase.read').run(OVERDUE, { first: 1 });
    expect([data?.overdueInstalments, errors?.[0]?.extensions?.code]).toEqual([null, 'FORBIDDEN']);
  });
});

it('daysPastDue of what is unpaid grows with the clock, at midnight UTC', async () => {
  await using own = await startTestRapport([access, contacts, sales]);
  const customer = await givenDebtor(own, { netDays: 1 });
  await givenSale(own, { customer, lines: [['1', '1.00']], credit: '1.00', purchasedAt: daysAgo(1) });
  const daysPastDue = async () => {
    const found = await cashier(own).data(CREDIT_ACCOUNT, { id: customer.globalId });
    return JSON.stringify(found).match(/"daysPastDue":(\d+)/)?.[1];
  };

  expect(await daysPastDue()).toBe('0');
  own.clock.set(new Date('2026-03-02T23:59:59.999Z'));
  expect(await daysPastDue()).toBe('0');
  own.clock.set(new Date('2026-03-03T00:00:00.000Z'));
  expect(await daysPastDue()).toBe('1');
});
