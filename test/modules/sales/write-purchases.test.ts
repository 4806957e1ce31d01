/** What is written with a purchase, for one as for hundreds. */
import { describe, expect, it } from 'vitest';
import { access } from '../../../src/modules/access/index.ts';
import { contacts } from '../../../src/modules/contacts/index.ts';
import { decideCredit } from '../../../src/modules/sales/credit/index.ts';
import { sales } from '../../../src/modules/sales/index.ts';
import {
  draftPurchase,
  type NewPurchase,
  type PurchaseInput,
  writePurchases,
} from '../../../src/modules/sales/purchases/index.ts';
import { countStatements, createTestRapport, TEST_START } from '../../support/index.ts';
import { givenCustomer } from '../contacts/given.ts';
import { givenProduct, givenPurchase } from './given.ts';
import { givenDebtor } from './given-money.ts';

const counter = countStatements();
const rapport = createTestRapport([access, contacts, sales], { databaseOptions: { wrapAdapter: counter.wrapAdapter } });

function draft(customerId: string, productId: string, number: string, input: Partial<PurchaseInput> = {}): NewPurchase {
  const lines = [{ productId, quantity: '1.5', unitPrice: '2.01' }];
  const drafted = draftPurchase(
    { number, purchasedAt: TEST_START, touchpoint: 'ONLINE', currencyCode: 'EUR', lines, ...input },
    TEST_START,
  );
  if (!drafted.ok) throw new Error(JSON.stringify(drafted.issues));
  return { ...drafted.value, customerId };
}
const write = (purchases: readonly NewPurchase[]) =>
  rapport.ctx.transact(async (tx) => {
    const decisions = await decideCredit(tx, purchases);
    const accounts = decisions.map((decision) => (decision.ok ? decision.account : null));
    const onCredit = purchases.map((purchase, index) => ({ ...purchase, creditAccount: accounts[index] ?? null }));
    return writePurchases(tx, onCredit);
  });

describe('a purchase', () => {
  it('is written with its lines, payments and balance, announced, audited, and counted for its customer', async () => {
    const [{ id: customerId }, { id: productId }] = [await givenDebtor(rapport), await givenProduct(rapport)];
    const paidAt = new Date('2026-02-01T10:00:00.000Z');
    const payments = [
      { method: 'GIFT_CARD', amount: '1', paidAt },
      { method: 'CARD', amount: '0.5' },
      { method: 'CREDIT', amount: '0.25' },
    ] as const;

    const [written] = await write([draft(customerId, productId, 'W-1', { payments, campaignCode: 'SPRING' })]);

    const id = written?.id ?? '';
    const recorded = { recordedAt: TEST_START, recordedByKind: 'SYSTEM', recordedById: null };
    const amounts = { unitPriceMinor: 201n, discountMinor: 0n, totalMinor: 302n };
    expect(
      await rapport.db.purchase.findUnique({
        where: { id },
        include: { lines: true, payments: { orderBy: { id: 'asc' } }, balance: true },
      }),
    ).toEqual({
      ...{ id, number: 'W-1', customerId, purchasedAt: TEST_START, touchpoint: 'ONLINE', currencyCode: 'EUR', totalMinor: 302n },
      ...{ campaignCode: 'SPRING', fingerprint: written?.fingerprint, ...recorded },
      lines: [
        {
          id: expect.any(String),
          purchaseId: id,
          currencyCode: 'EUR',
          position: 0,
          productId,
          quantity: expect.anything(),
          ...amounts,
        },
      ],
      payments: [
        { method: 'GIFT_CARD', amountMinor: 100n, paidAt },
        { method: 'CARD', amountMinor: 50n, paidAt: TEST_START },
        { method: 'CREDIT', amountMinor: 25n, paidAt: TEST_START },
      ].map((payment) => ({ id: expect.any(String), purchaseId: id, currencyCode: 'EUR', ...payment, ...recorded })),
      balance: { purchaseId: id, currencyCode: 'EUR', totalMinor: 302n, paidMinor: 150n, returnedMinor: 0n, refundedMinor: 0n },
    });
    const told = { purchaseId: id, customerId, currencyCode: 'EUR', touchpoint: 'ONLINE', total: '3.02', campaignCode: 'SPRING' };
    expect(await rapport.eventsAbout(id)).toEqual([
      { name: 'sales.purchase.recorded', payload: { ...told, purchasedAt: TEST_START.toISOString() } },
    ]);
    expect(await rapport.db.auditEntry.findMany({ where: { subjectId: id } })).toMatchObject([
      {
        action: 'sales.purchase.recorded',
        subjectType: 'Purchase',
        after: {
          number: 'W-1',
          customerId,
          totalMinor: '302',
          lines: [{ productId, quantity: '1.5', unitPriceMinor: '201', discountMinor: '0', totalMinor: '302' }],
          payments: [{ method: 'GIFT_CARD', amountMinor: '100' }, { method: 'CARD' }, { method: 'CREDIT' }],
        },
      },
    ]);
    expect(await rapport.db.customerSpending.findMany({ where: { customerId } })).toMatchObject([
      { currencyCode: 'EUR', purchaseCount: 1, totalMinor: 302n, returnedMinor: 0n, lastPurchasedAt: TEST_START },
    ]);
    expect(await rapport.db.purchaseRhythm.findUnique({ where: { customerId } })).toMatchObject({ lastPurchaseId: id });
  });

  it.each([
    ['LEAD', 'ACTIVE'],
    ['PROSPECT', 'ACTIVE'],
    ['ACTIVE', 'ACTIVE'],
    ['LAPSED', 'ACTIVE'],
    ['WON_BACK', 'ACTIVE'],
    ['LOST', 'LOST'],
  ] as const)('of a %s customer leaves them %s', async (before, after) => {
    const customer = await givenCustomer(rapport);
    await rapport.db.customer.update({ where: { id: customer.id }, data: { lifecycle: before } });

    await givenPurchase(rapport, customer);

    expect(await rapport.db.customer.findUnique({ where: { id: customer.id } })).toMatchObject({ lifecycle: after });
  });
});

describe('many purchases', () => {
  it('cost as many statements as one, also on credit', async () => {
    const [one, other] = [await givenDebtor(rapport, { instalments: 3 }), await givenDebtor(rapport, { instalments: 3 })];
    const { id: productId } = await givenProduct(rapport);
    await givenPurchase(rapport, one);
    const drafts = (count: number, prefix: string) =>
      Array.from({ length: count }, (_none, index) =>
        draft(index % 2 === 0 ? one.id : other.id, productId, `${prefix}-${index}`, {
          payments: [
            { method: 'CASH', amount: '1' },
            { method: 'CREDIT', amount: '0.5' },
          ],
        }),
      );
    await write(drafts(2, 'before'));

    const single = await counter.during(() => write(drafts(1, 'single')));
    const many = await counter.during(() => write(drafts(100, 'many')));

    expect(many.result).toHaveLength(100);
    const ours = (statements: readonly { readonly sql: string }[]) =>
      statements.filter(({ sql }) =>
        /"(?:Purchase|PurchaseLine|Payment|PurchaseBalance|Customer|CustomerSpending|PurchaseRhythm|AuditEntry|CreditAccount|Instalment)"|INTO "LoggedEvent"/.test(
          sql,
        ),
      ).length;
    expect(ours(many.statements)).toBe(ours(single.statements));
    expect(ours(single.statements)).toBeLessThan(18);
  });

  it('leave out whose number is taken, before or among them, with all that belongs to it', async () => {
    const [customer, { id: productId }] = [await givenCustomer(rapport), await givenProduct(rapport)];
    await givenPurchase(rapport, customer, { number: 'T-1' });

    const written = await write(['T-2', 'T-1', 'T-3', 'T-2'].map((number) => draft(customer.id, productId, number)));

    expect(written.map(({ number }) => number)).toEqual(['T-2', 'T-3']);
    const purchases = await rapport.db.purchase.findMany({
      where: { customerId: customer.id },
      include: { lines: true, balance: true },
    });
    expect(purchases.map(({ number, lines, balance }) => [number, lines.length, balance !== null]).sort()).toEqual([
      ['T-1', 1, true],
      ['T-2', 1, true],
      ['T-3', 1, true],
    ]);
    expect((await rapport.eventsAbout(customer.id)).filter(({ name }) => name === 'sales.purchase.recorded')).toHaveLength(3);
    expect(await rapport.db.customerSpending.findMany({ where: { customerId: customer.id } })).toMatchObject([
      { purchaseCount: 3, totalMinor: 1_604n },
    ]);
  });

  it('of none send nothing', async () => {
    const { statements } = await counter.during(() => write([]));
    expect(statements.filter(({ sql }) => /"Purchase/.test(sql))).toEqual([]);
  });
});
