/** Whatever sales announces of a customer is a line of their story, from its payload alone, and read by who may read what it is about. */
import { expect, it } from 'vitest';
import { newId, type Permission } from '../../../src/index.ts';
import { access } from '../../../src/modules/access/index.ts';
import { contacts } from '../../../src/modules/contacts/index.ts';
import { sales } from '../../../src/modules/sales/index.ts';
import { createTestRapport } from '../../support/index.ts';
import { givenCustomer } from '../contacts/given.ts';

const rapport = createTestRapport([access, contacts, sales]);
const id = newId();
const amountOf = { purchaseId: id, currencyCode: 'EUR' } as const;
const day = '2026-02-03T10:00:00.000Z';

type Payloads = { readonly [Name in keyof Rapport.Events]?: Omit<Rapport.Events[Name], 'customerId'> };
/** An event of each kind, but for whose it is. */
const EVENTS = {
  'sales.purchase.recorded': { ...amountOf, total: '12.05', touchpoint: 'STORE', purchasedAt: day },
  'sales.payment.recorded': { ...amountOf, paymentId: id, method: 'BANK_TRANSFER', amount: '5.00', paidAt: day },
  'sales.purchase.returned': { ...amountOf, purchaseReturnId: id, value: '8.00', refunded: '3.00', returnedAt: day },
  'sales.purchase.refunded': { ...amountOf, refundId: id, amount: '1.50', refundedAt: day },
  'sales.credit-account.opened': { creditAccountId: id, currencyCode: 'EUR', limit: '900.00' },
  'sales.reorder.missed': { lastPurchaseId: id, expectedAt: day },
  'sales.opportunity.opened': { opportunityId: id, changedAt: day },
  'sales.opportunity.moved': { opportunityId: id, changedAt: day, from: 'NEW', to: 'QUALIFIED' },
  'sales.opportunity.won': { opportunityId: id, changedAt: day, from: 'QUALIFIED' },
  'sales.opportunity.lost': { opportunityId: id, changedAt: day, from: 'NEGOTIATING' },
  'sales.promise.made': { promiseId: id, dueAt: day, madeAt: day },
  'sales.promise.settled': { promiseId: id, status: 'KEPT_LATE', settledAt: day },
} as const satisfies Payloads;

const LINES: Readonly<Record<keyof typeof EVENTS, readonly [Permission, string, string]>> = {
  'sales.purchase.recorded': ['sales.purchase.read', 'Bought for 12.05 EUR in the store.', 'Purchase'],
  'sales.payment.recorded': ['sales.purchase.read', 'Paid 5.00 EUR (bank transfer).', 'Purchase'],
  'sales.purchase.returned': [
    'sales.purchase.read',
    'Brought goods back that cost 8.00 EUR; 3.00 EUR was paid back.',
    'PurchaseReturn',
  ],
  'sales.purchase.refunded': ['sales.purchase.read', 'Was paid back 1.50 EUR.', 'Refund'],
  'sales.credit-account.opened': ['sales.credit.read', 'May buy on credit, up to 900.00 EUR.', 'CreditAccount'],
  'sales.reorder.missed': ['sales.statistics.read', 'Was expected to buy again by 2026-02-03, and did not.', 'Purchase'],
  'sales.opportunity.opened': ['sales.opportunity.read', 'An opportunity was opened.', 'Opportunity'],
  'sales.opportunity.moved': ['sales.opportunity.read', 'An opportunity went from new to qualified.', 'Opportunity'],
  'sales.opportunity.won': ['sales.opportunity.read', 'An opportunity was won (it was qualified).', 'Opportunity'],
  'sales.opportunity.lost': ['sales.opportunity.read', 'An opportunity was lost (it was negotiating).', 'Opportunity'],
  'sales.promise.made': ['sales.promise.read', 'Was promised something by 2026-02-03.', 'CustomerPromise'],
  'sales.promise.settled': ['sales.promise.read', 'A promise was kept late.', 'CustomerPromise'],
};

const names = Object.keys(EVENTS) as (keyof typeof EVENTS)[];
const announce = (customerId: string) =>
  rapport.ctx.transact(async (tx) => {
    for (const name of names) await tx.emit(name, { ...EVENTS[name], customerId } as Rapport.Events[typeof name]);
  });
const STORY = `query ($id: ID!) { customer(id: $id) { timeline(first: 50) { nodes { type summary } } } }`;

it('leaves out no event of sales that names a customer', () => {
  const about = Object.entries(sales.events ?? {}).filter(
    ([, { payload }]) => 'shape' in payload && 'customerId' in Object(payload.shape),
  );
  expect(about.map(([name]) => name).sort()).toEqual([...names].sort());
  const [timeline] = rapport.ctx.contributions('contacts.timeline').filter(({ module }) => module === 'sales');
  expect(Object.keys(timeline?.value ?? {}).sort()).toEqual([...names].sort());
});

it.each(names)('tells %s, and of which record it is', (name) => {
  const [timeline] = rapport.ctx.contributions('contacts.timeline').filter(({ module }) => module === 'sales');
  const line = timeline?.value[name];
  const payload = { ...EVENTS[name], customerId: id } as never;
  expect([line?.permission, line?.summary(payload), line?.node?.(payload)]).toEqual([
    ...LINES[name].slice(0, 2),
    { type: LINES[name][2], id },
  ]);
});

it('is read by who may read what each line is about', async () => {
  const customer = await givenCustomer(rapport);
  await announce(customer.id);
  for (const permission of new Set(Object.values(LINES).map(([needed]) => needed))) {
    const reader = rapport.as('contacts.customer.read', 'contacts.timeline.read', permission);
    const { data } = await reader.run(STORY, { id: customer.globalId });
    const told = data?.customer?.timeline?.nodes as unknown as readonly { readonly type: string; readonly summary: string }[];
    expect(
      told
        .filter(({ type }) => type.startsWith('sales.'))
        .map(({ summary }) => summary)
        .sort(),
    ).toEqual(
      Object.values(LINES)
        .filter(([needed]) => needed === permission)
        .map(([, summary]) => summary)
        .sort(),
    );
  }
});
