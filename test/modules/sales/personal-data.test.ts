/** All that sales keeps about a customer is handed out as they can read it, and of an erased one the words go and the sums stay. */
import { expect, it } from 'vitest';
import { access } from '../../../src/modules/access/index.ts';
import { contacts } from '../../../src/modules/contacts/index.ts';
import { sales } from '../../../src/modules/sales/index.ts';
import { createTestRapport } from '../../support/index.ts';
import { givenCustomer } from '../contacts/given.ts';
import { givenSalesRecords } from './given-records.ts';

const rapport = createTestRapport([access, contacts, sales]);
const EXPORT = `mutation ($input: ExportCustomerInput!) { exportCustomer(input: $input) { ... on ExportCustomerSuccess { data } } }`;
const ERASE = `mutation ($input: EraseCustomerInput!) { eraseCustomer(input: $input) { __typename } }`;
const WORDS = 'Theophrastus';

interface Exported {
  readonly exportCustomer: { readonly data: { readonly customers: readonly { readonly modules: { readonly sales: object } }[] } };
}
const given = async () => {
  const customer = await givenCustomer(rapport);
  await givenSalesRecords(rapport.ctx, customer.id, WORDS);
  return customer;
};

it('is handed out whole, amounts in their currency', async () => {
  const customer = await given();
  const { exportCustomer } = await rapport
    .as('contacts.personal-data.export')
    .data<Exported>(EXPORT, { input: { id: customer.globalId } });
  const now = rapport.clock.now().toISOString();
  const id = expect.any(String);
  const recorded = { recordedAt: now, recordedByKind: 'SYSTEM' };
  const line = {
    id,
    productId: id,
    currencyCode: 'EUR',
    quantity: '1',
    unitPrice: '10.00',
    discount: '0.00',
    total: '10.00',
    product: { sku: id, name: 'Mill' },
  };
  const purchase = {
    id,
    number: id,
    touchpoint: 'STORE',
    currencyCode: 'EUR',
    total: '10.00',
    campaignCode: null,
    ...recorded,
    lines: [line],
    payments: [],
    returns: [],
    refunds: [],
  };
  const reason = `${WORDS} says so`;
  expect(exportCustomer.data.customers[0]?.modules.sales).toEqual({
    purchases: [
      {
        ...purchase,
        purchasedAt: '2026-01-01T10:00:00.000Z',
        payments: [{ id, currencyCode: 'EUR', method: 'CASH', amount: '10.00', paidAt: now, ...recorded }],
        returns: [
          {
            id,
            currencyCode: 'EUR',
            reason,
            value: '5.00',
            refund: '5.00',
            returnedAt: now,
            recordedByKind: 'SYSTEM',
            lines: [{ id, lineId: id, currencyCode: 'EUR', quantity: '0.5', value: '5.00' }],
          },
        ],
        refunds: [
          {
            id,
            currencyCode: 'EUR',
            amount: '5.00',
            reason: null,
            refundedAt: now,
            purchaseReturnId: id,
            recordedByKind: 'SYSTEM',
          },
          { id, currencyCode: 'EUR', amount: '1.00', reason, refundedAt: now, purchaseReturnId: null, recordedByKind: 'SYSTEM' },
        ],
      },
      { ...purchase, purchasedAt: '2026-01-11T10:00:00.000Z' },
      { ...purchase, purchasedAt: '2026-01-25T10:00:00.000Z' },
    ],
    creditAccount: {
      id,
      currencyCode: 'EUR',
      limit: '100.00',
      netDays: 30,
      instalmentCount: 1,
      exposure: '10.00',
      openedAt: now,
      recordedByKind: 'SYSTEM',
      instalments: [
        {
          id,
          currencyCode: 'EUR',
          purchaseId: id,
          position: 0,
          amount: '10.00',
          paid: '0.00',
          outstanding: '10.00',
          dueOn: '2026-02-24T00:00:00.000Z',
          paidAt: null,
        },
      ],
    },
    opportunities: [
      {
        id,
        version: 2,
        title: `A mill for ${WORDS}`,
        stage: 'QUALIFIED',
        value: null,
        valueCurrency: null,
        expectedCloseOn: null,
        createdAt: now,
        updatedAt: now,
        recordedByKind: 'SYSTEM',
        stageChanges: [
          { fromStage: null, toStage: 'NEW', changedAt: now, recordedByKind: 'SYSTEM' },
          { fromStage: 'NEW', toStage: 'QUALIFIED', changedAt: now, recordedByKind: 'SYSTEM' },
        ],
      },
    ],
    promises: [
      {
        id,
        statement: `We call ${WORDS} back.`,
        dueAt: now,
        keptAt: null,
        status: 'BROKEN',
        brokenReason: `${WORDS} was out`,
        madeAt: now,
        settledAt: now,
        recordedByKind: 'SYSTEM',
      },
    ],
    spending: [
      {
        currencyCode: 'EUR',
        purchaseCount: 3,
        total: '30.00',
        returned: '5.00',
        firstPurchasedAt: '2026-01-01T10:00:00.000Z',
        lastPurchasedAt: '2026-01-25T10:00:00.000Z',
      },
    ],
    purchaseRhythm: {
      lastPurchaseId: id,
      lastPurchasedAt: '2026-01-25T10:00:00.000Z',
      medianGapDays: 12,
      nextExpectedAt: '2026-02-06T10:00:00.000Z',
      lateAfter: '2026-02-12T10:00:00.000Z',
    },
    rfmStandings: [
      {
        currencyCode: 'EUR',
        recency: 3,
        frequency: 2,
        monetary: 1,
        score: 6,
        segment: 'AT_RISK',
        purchaseCount: 3,
        spent: '25.00',
        lastPurchasedAt: now,
      },
    ],
  });
});

it('is forgotten with an erasure: every reason, title and statement goes, and every number and amount stays', async () => {
  const { id: customerId, globalId } = await given();
  const { db } = rapport;
  const where = { customerId };
  const ofPurchase = { purchase: where };
  const sums = () =>
    Promise.all([
      db.purchase.findMany({ where, orderBy: { purchasedAt: 'asc' } }),
      db.payment.findMany({ where: ofPurchase }),
      db.purchaseReturn.findMany({ where: ofPurchase, omit: { reason: true } }),
      db.refund.findMany({ where: ofPurchase, omit: { reason: true }, orderBy: { id: 'asc' } }),
      db.creditAccount.findMany({ where }),
      db.customerSpending.findMany({ where }),
      db.opportunity.findMany({ where, omit: { title: true, version: true } }),
      db.customerPromise.findMany({ where, omit: { statement: true, brokenReason: true } }),
    ]);
  const before = await sums();

  await rapport
    .as('contacts.personal-data.erase', 'contacts.customer.read')
    .data(ERASE, { input: { id: globalId, reason: 'Asked for', idempotencyKey: 'erase' } });

  expect(await sums()).toEqual(before);
  expect(
    [...(await db.purchaseReturn.findMany({ where: ofPurchase })), ...(await db.refund.findMany({ where: ofPurchase }))].map(
      ({ reason }) => reason,
    ),
  ).toEqual([null, null, null]);
  expect(await db.opportunity.findMany({ where })).toMatchObject([{ title: '[erased]' }]);
  expect(await db.customerPromise.findMany({ where })).toMatchObject([{ statement: '[erased]', brokenReason: null }]);
});
