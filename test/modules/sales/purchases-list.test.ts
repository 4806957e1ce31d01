/** How purchases are read: one, all of them, a customer's, and what a customer spent. */
import { beforeAll, describe, expect, it } from 'vitest';
import { insertRows, newId } from '../../../src/kernel/index.ts';
import { access } from '../../../src/modules/access/index.ts';
import { contacts } from '../../../src/modules/contacts/index.ts';
import { sales } from '../../../src/modules/sales/index.ts';
import type { PurchaseInput } from '../../../src/modules/sales/purchases/index.ts';
import { createTestRapport, globalId } from '../../support/index.ts';
import { graphql, type VariablesOf } from '../../typed-documents/index.ts';
import { type GivenCustomer, givenCustomer } from '../contacts/given.ts';
import { merge } from '../contacts/merging.ts';
import { type GivenProduct, type GivenPurchase, givenProduct, givenPurchase } from './given.ts';

const rapport = createTestRapport([access, contacts, sales]);

const PURCHASES = graphql(`
  query Purchases($filter: PurchaseFilter, $orderBy: [PurchaseOrder!], $first: Int, $after: String) {
    purchases(filter: $filter, orderBy: $orderBy, first: $first, after: $after) {
      totalCount nodes { number } pageInfo { endCursor hasNextPage }
    }
  }
`);
const CUSTOMER = graphql(`
  query CustomersPurchases($id: ID!, $first: Int) {
    customer(id: $id) {
      totalSpent { amount currencyCode }
      purchases(first: $first) { totalCount nodes { number total { amount } } }
    }
  }
`);
type Variables = VariablesOf<typeof PURCHASES>;

const reader = () => rapport.as('sales.purchase.read', 'contacts.customer.read');
const at = (day: number) => new Date(Date.UTC(2026, 0, day, 12));

let ada: GivenCustomer;
let ben: GivenCustomer;
let tea: GivenProduct;
let pot: GivenProduct;
let first: GivenPurchase;

beforeAll(async () => {
  [ada, ben] = [await givenCustomer(rapport), await givenCustomer(rapport, { givenName: 'Ben' })];
  [tea, pot] = [await givenProduct(rapport), await givenProduct(rapport, { name: 'Pot' })];
  const line = (product: GivenProduct, unitPrice: string) => ({ productId: product.id, quantity: '1', unitPrice });
  const all: readonly [GivenCustomer, Partial<PurchaseInput>][] = [
    [ada, { number: '1', purchasedAt: at(3), lines: [line(tea, '5')], payments: [{ method: 'CASH', amount: '5' }] }],
    [ada, { number: '2', purchasedAt: at(1), touchpoint: 'ONLINE', lines: [line(tea, '7'), line(pot, '30')] }],
    [
      ben,
      {
        number: '3',
        purchasedAt: at(2),
        lines: [line(pot, '30')],
        payments: [
          { method: 'CARD', amount: '1' },
          { method: 'CASH', amount: '1' },
        ],
      },
    ],
    [ada, { number: '4', purchasedAt: at(2), currencyCode: 'JPY', touchpoint: 'PHONE', lines: [line(tea, '900')] }],
    [ada, { number: '5', purchasedAt: at(4), currencyCode: 'KWD', lines: [line(tea, '0.125')] }],
  ];
  for (const [index, [customer, input]] of all.entries()) {
    const purchase = await givenPurchase(rapport, customer, input);
    if (index === 0) first = purchase;
  }
});

const list = async (variables: Variables) => (await reader().data(PURCHASES, variables)).purchases;
const numbers = async (variables: Variables) => (await list(variables))?.nodes.map(({ number }) => number);

describe('purchases', () => {
  it('come latest first, counted, a page at a time', async () => {
    expect(await numbers({})).toEqual(['5', '1', '4', '3', '2']);
    const page = await list({ first: 3 });
    expect(page).toMatchObject({ totalCount: 5, pageInfo: { hasNextPage: true } });
    expect(await numbers({ first: 3, after: page?.pageInfo.endCursor })).toEqual(['3', '2']);
  });

  it.each<[string, () => Variables['filter'], string[]]>([
    ['a customer', () => ({ customerId: ben.globalId }), ['3']],
    ['a product', () => ({ productId: pot.globalId }), ['3', '2']],
    ['touchpoints', () => ({ touchpoint: ['ONLINE', 'PHONE'] }), ['4', '2']],
    ['a span of time', () => ({ purchasedAt: { gt: at(1).toISOString(), lte: at(3).toISOString() } }), ['1', '4', '3']],
    ['a currency', () => ({ currencyCode: 'JPY' }), ['4']],
    ['payment methods', () => ({ paymentMethod: ['CARD', 'CASH'] }), ['1', '3']],
    [
      'all of these',
      () => ({ customerId: ada.globalId, productId: tea.globalId, currencyCode: 'EUR', touchpoint: ['STORE'] }),
      ['1'],
    ],
    ['either of two', () => ({ or: [{ currencyCode: 'KWD' }, { customerId: ben.globalId }] }), ['5', '3']],
    ['not this', () => ({ not: { currencyCode: 'EUR' } }), ['5', '4']],
  ])('are filtered by %s', async (_case, filter, expected) => {
    expect(await numbers({ filter: filter() })).toEqual(expected);
    expect((await list({ filter: filter() }))?.totalCount).toBe(expected.length);
  });

  it.each<[string, NonNullable<Variables['orderBy']>, string[]]>([
    ['the earliest', [{ field: 'PURCHASED_AT', direction: 'ASC' }], ['2', '3', '4', '1', '5']],
    ['the largest', [{ field: 'TOTAL', direction: 'DESC' }], ['2', '3', '4', '1', '5']],
    ['the smallest', [{ field: 'TOTAL', direction: 'ASC' }], ['5', '1', '4', '3', '2']],
    [
      'the earliest, the largest of a moment',
      [
        { field: 'PURCHASED_AT', direction: 'ASC' },
        { field: 'TOTAL', direction: 'DESC' },
      ],
      ['2', '3', '4', '1', '5'],
    ],
  ])('come in order, %s first, page after page', async (_case, orderBy, expected) => {
    expect(await numbers({ orderBy })).toEqual(expected);
    const page = await list({ orderBy, first: 2 });
    expect(await numbers({ orderBy, first: 100, after: page?.pageInfo.endCursor })).toEqual(expected.slice(2));
  });

  it.each<[string, Variables]>([
    ["another type's id for a customer", { filter: { customerId: globalId('Product', '01900000-0000-7000-8000-000000000000') } }],
    ['garbage for a product', { filter: { productId: 'x' } }],
    ['101 customers at once', { first: 101 }],
  ])('are not listed for %s', async (_case, variables) => {
    const { data, errors } = await reader().run(PURCHASES, variables);
    expect(data).toEqual({ purchases: null });
    expect(errors?.[0]?.extensions?.code).toBe('BAD_USER_INPUT');
  });

  it('are withheld from who may not read them, by every path', async () => {
    const query = `query Q($id: ID!, $customer: ID!) {
      purchase(id: $id) { number } node(id: $id) { id } purchases { nodes { number } }
      customer(id: $customer) { displayName totalSpent { amount } purchases { nodes { number } } }
    }`;
    const variables = { id: first.globalId, customer: ada.globalId };
    const withheld = await rapport.as('contacts.customer.read', 'sales.product.read').run(query, variables);
    expect(withheld.data).toEqual({
      ...{ purchase: null, node: null, purchases: null },
      customer: { displayName: 'Ada', totalSpent: null, purchases: null },
    });
    expect(withheld.errors?.map(({ extensions }) => extensions?.code)).toEqual(Array(5).fill('FORBIDDEN'));
    const shown = await reader().data(query, variables);
    expect(shown).toMatchObject({ purchase: { number: '1' }, node: { id: first.globalId }, customer: { displayName: 'Ada' } });
  });

  it('show the product of a line to who may read products, and the rest of it to who may not', async () => {
    const query = 'query Q($id: ID!) { purchase(id: $id) { lines { quantity product { name } } } }';
    const { data, errors } = await rapport.as('sales.purchase.read').run(query, { id: first.globalId });
    expect(data).toEqual({ purchase: { lines: [{ quantity: '1', product: null }] } });
    expect(errors?.map(({ extensions }) => extensions?.code)).toEqual(['FORBIDDEN']);
  });

  it('show at most 500 lines and 500 payments', async () => {
    const { id, globalId: one } = await givenPurchase(rapport, await givenCustomer(rapport), { purchasedAt: at(1) });
    const [places, own] = [Array.from({ length: 501 }, (_none, place) => place + 1), { purchaseId: id, currencyCode: 'EUR' }];
    const amounts = { productId: tea.id, quantity: '1', unitPriceMinor: 0n, discountMinor: 0n, totalMinor: 0n };
    await insertRows(
      rapport.db,
      'PurchaseLine',
      places.map((position) => ({ id: newId(), ...own, position, ...amounts })),
    );
    const paid = { method: 'CASH', amountMinor: 1n, paidAt: at(1), recordedAt: at(1), recordedByKind: 'SYSTEM' };
    await insertRows(
      rapport.db,
      'Payment',
      places.map(() => ({ id: newId(), ...own, ...paid })),
    );
    const query = 'query Q($id: ID!) { purchase(id: $id) { lines { quantity } payments { method } } }';
    const { purchase } = await reader().data(query, { id: one });
    expect([purchase?.lines?.length, purchase?.payments?.length]).toEqual([500, 500]);
  });

  it('that there are not are null', async () => {
    const query = 'query Q($id: ID!) { purchase(id: $id) { number } }';
    expect(await reader().data(query, { id: globalId('Purchase', '01900000-0000-7000-8000-000000000000') })).toEqual({
      purchase: null,
    });
  });
});

describe('what a customer bought', () => {
  it('comes latest first, and is summed per currency, by its code', async () => {
    const { customer } = await reader().data(CUSTOMER, { id: ada.globalId, first: 2 });
    expect(customer).toEqual({
      totalSpent: [
        { amount: '42.00', currencyCode: 'EUR' },
        { amount: '900', currencyCode: 'JPY' },
        { amount: '0.125', currencyCode: 'KWD' },
      ],
      purchases: {
        totalCount: 4,
        nodes: [
          { number: '5', total: { amount: '0.125' } },
          { number: '1', total: { amount: '5.00' } },
        ],
      },
    });
  });

  it('is nothing for who never bought', async () => {
    const { globalId: id } = await givenCustomer(rapport);
    expect((await reader().data(CUSTOMER, { id })).customer).toEqual({ totalSpent: [], purchases: { totalCount: 0, nodes: [] } });
  });

  it('is net of returns', async () => {
    const customer = await givenCustomer(rapport);
    const { id } = await givenPurchase(rapport, customer);
    await rapport.db.customerSpending.updateMany({ where: { customerId: customer.id }, data: { returnedMinor: 250n } });
    await rapport.db.purchaseBalance.update({ where: { purchaseId: id }, data: { returnedMinor: 250n } });
    const { customer: read } = await reader().data(CUSTOMER, { id: customer.globalId });
    expect(read?.totalSpent).toEqual([{ amount: '7.50', currencyCode: 'EUR' }]);
  });

  it('is found by the id of who was merged away', async () => {
    const [survivor, absorbed] = [await givenCustomer(rapport), await givenCustomer(rapport)];
    await givenPurchase(rapport, absorbed, { number: 'merged', purchasedAt: at(1) });
    await merge(rapport, { survivor: survivor.id, absorbed: absorbed.id });
    for (const { globalId: customerId } of [survivor, absorbed]) {
      expect(await numbers({ filter: { customerId } })).toEqual(['merged']);
      expect((await reader().data(CUSTOMER, { id: customerId })).customer?.purchases).toMatchObject({ totalCount: 1 });
    }
  });
});
