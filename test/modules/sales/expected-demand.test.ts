/** What customers are likely to buy again: by the day on which each of them would, and by how much they usually take. */
import { beforeEach, describe, expect, it } from 'vitest';
import { access } from '../../../src/modules/access/index.ts';
import { contacts } from '../../../src/modules/contacts/index.ts';
import { sales } from '../../../src/modules/sales/index.ts';
import { countStatements, createTestRapport, eachKind } from '../../support/index.ts';
import { givenCustomer } from '../contacts/given.ts';
import { givenProduct } from './given.ts';
import { givenBought } from './given-habits.ts';

const DEMAND = `query Q($from: Date!, $to: Date!, $productId: ID) {
  expectedDemand(from: $from, to: $to, productId: $productId) { product { id name } quantity customers }
}`;

describe.each(await eachKind())('expected demand, on %s,', (kind) => {
  const count = countStatements();
  const rapport = createTestRapport([access, contacts, sales], { databaseOptions: { kind, wrapAdapter: count.wrapAdapter } });
  const reader = () => rapport.as('sales.statistics.read', 'sales.product.read');
  beforeEach(async () => {
    await rapport.db.purchaseRhythm.deleteMany();
  });

  /** Buys at noon of each of these days, one line for each quantity. */
  async function givenHabit(days: readonly string[], productId: string, ...quantities: readonly (readonly string[])[]) {
    const customer = await givenCustomer(rapport);
    await givenBought(
      rapport,
      ...days.map((day, nth) => ({
        customerId: customer.id,
        at: `${day}T12:00:00Z`,
        // A price of nothing: only how much counts.
        totalMinor: 0,
        lines: (quantities[nth] ?? []).map((quantity) => ({ productId, quantity })),
      })),
    );
    return customer;
  }
  async function demand(from: string, to: string, productId?: string) {
    const { expectedDemand } = await reader().data(DEMAND, { from, to, productId });
    return (expectedDemand as never as { product: { name: string }; quantity: string; customers: number }[]).map(
      ({ product, quantity, customers }) => [product.name, quantity, customers],
    );
  }

  it('is Σ of each customer’s usual quantity, per product, the most wanted first', async () => {
    const [tea, milk] = [await givenProduct(rapport, { name: 'Tea' }), await givenProduct(rapport, { name: 'Milk' })];
    const days = ['2026-02-01', '2026-02-11', '2026-02-21'];
    // 1, 4 and 2.5: usually 2.5. One and a half, and two: usually 1.75, of the purchases in which it was.
    await givenHabit(days, tea.id, ['1'], ['4'], ['2', '0.5']);
    await givenHabit(days, tea.id, ['1.5'], [], ['2']);
    await givenHabit(days, milk.id, ['7.125'], ['0.001'], ['100']);

    // Each would buy again on 3 March, at noon.
    expect(await demand('2026-03-03', '2026-03-03')).toEqual([
      ['Milk', '7.125', 1],
      ['Tea', '4.25', 2],
    ]);
    expect(await demand('2026-03-01', '2026-03-31', tea.globalId)).toEqual([['Tea', '4.25', 2]]);
    expect(await demand('2026-03-04', '2026-12-31')).toEqual([]);
    expect(await demand('2026-01-01', '2026-03-02')).toEqual([]);
  });

  it('looks at the last twelve purchases, and needs three', async () => {
    const salt = await givenProduct(rapport, { name: 'Salt' });
    const thirteen = Array.from({ length: 13 }, (_none, nth) => `2026-02-${String(nth + 1).padStart(2, '0')}`);
    await givenHabit(thirteen, salt.id, ['1000'], ...Array.from({ length: 12 }, (_none, nth) => (nth < 6 ? ['2'] : ['3'])));
    await givenHabit(['2026-02-10', '2026-02-12'], salt.id, ['5'], ['5']);

    expect(await demand('2026-02-14', '2026-02-14')).toEqual([['Salt', '2.5', 1]]);
  });

  it('leaves out who is archived or dead', async () => {
    const soap = await givenProduct(rapport, { name: 'Soap' });
    const days = ['2026-02-01', '2026-02-11', '2026-02-21'];
    const habits = [['1'], ['1'], ['1']];
    const [archived, dead] = [await givenHabit(days, soap.id, ...habits), await givenHabit(days, soap.id, ...habits)];
    await givenHabit(days, soap.id, ...habits);
    expect(await demand('2026-03-03', '2026-03-03')).toEqual([['Soap', '3', 3]]);

    await rapport.db.customer.update({ where: { id: archived.id }, data: { archivedAt: rapport.clock.now() } });
    await rapport.db.customer.update({ where: { id: dead.id }, data: { deceasedOn: new Date('2026-02-22') } });
    expect(await demand('2026-03-03', '2026-03-03')).toEqual([['Soap', '1', 1]]);
  });

  it.each([
    ['a window that ends before it begins', '2026-05-04', '2026-05-03', 'from must not be after to.'],
    ['a window of 367 days', '2026-01-01', '2027-01-02', 'from and to must span at most 366 days; these span 367.'],
  ])('refuses %s', async (_case, from, to, message) => {
    const { data, errors } = await reader().run(DEMAND, { from, to });
    expect(data).toEqual({ expectedDemand: null });
    expect(errors).toMatchObject([{ message, extensions: { code: 'BAD_USER_INPUT' } }]);
    expect(await demand('2026-01-01', '2027-01-01')).toEqual([]);
  });

  it('takes as many statements for one product as for many, and is told to nobody without the permission', async () => {
    const days = ['2026-02-01', '2026-02-11', '2026-02-21'];
    const during = async () => {
      const { statements } = await count.during(() => demand('2026-03-03', '2026-03-03'));
      return statements.filter(({ sql }) => /"(?:Product|PurchaseRhythm)"/.test(sql)).length;
    };
    await givenHabit(days, (await givenProduct(rapport)).id, ['1'], ['1'], ['1']);
    expect(await during()).toBe(2);
    for (let nth = 0; nth < 5; nth += 1) await givenHabit(days, (await givenProduct(rapport)).id, ['1'], ['1'], ['1']);
    expect(await during()).toBe(2);

    const { data, errors } = await rapport.as('sales.product.read').run(DEMAND, { from: '2026-03-03', to: '2026-03-03' });
    expect(data).toEqual({ expectedDemand: null });
    expect(errors).toMatchObject([{ extensions: { code: 'FORBIDDEN' } }]);
  });
});
