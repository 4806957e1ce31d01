/** Purchases from a file: each row apart, nothing twice, nothing lost. */
import { describe, expect, it } from 'vitest';
import { access } from '../../../src/modules/access/index.ts';
import { contacts } from '../../../src/modules/contacts/index.ts';
import { sales } from '../../../src/modules/sales/index.ts';
import { updateProduct } from '../../../src/modules/sales/products/index.ts';
import { createTestRapport, globalId, TEST_START } from '../../support/index.ts';
import { givenProduct, salesWritten } from './given.ts';
import { givenDebtor } from './given-money.ts';
import { givenImported, importer, told } from './import-documents.ts';

const rapport = createTestRapport([access, contacts, sales]);
const { purchases: importRows } = importer(rapport);
const counts = (created: number, unchanged: number) => ({ created, unchanged });

const given = (id: string) => givenImported(rapport, id);
const stored = (number: string) =>
  rapport.db.purchase.findUnique({ where: { number }, include: { lines: true, payments: true, balance: true } });

describe('an import of purchases', () => {
  it('records what is new with all that follows from it, and leaves what is there', async () => {
    const { customer, product, row } = await given('a');
    const rows = [
      row('a1', { payments: [{ method: 'CARD', amount: '10' }], campaignCode: 'SPRING' }),
      row('a2', {
        customerId: customer.globalId,
        customerExternalId: null,
        lines: [{ productId: product.globalId, quantity: '0.125', unitPrice: '0.20' }],
      }),
    ];

    expect(await importRows(rows)).toEqual({ __typename: 'ImportPurchasesSuccess', ...counts(2, 0), rejected: [] });

    expect(await stored('a1')).toMatchObject({
      customerId: customer.id,
      totalMinor: 1900n,
      campaignCode: 'SPRING',
      lines: [{ productId: product.id, unitPriceMinor: 999n, discountMinor: 98n, totalMinor: 1900n }],
      payments: [{ method: 'CARD', amountMinor: 1000n, paidAt: TEST_START }],
      balance: { totalMinor: 1900n, paidMinor: 1000n },
    });
    // 0.125 × 20 cents is two and a half: to even.
    expect(await stored('a2')).toMatchObject({ totalMinor: 2n });
    expect(await rapport.db.customerSpending.findMany({ where: { customerId: customer.id } })).toMatchObject([
      { purchaseCount: 2, totalMinor: 1902n },
    ]);
    expect((await rapport.eventsAbout(customer.id)).filter(({ name }) => name === 'sales.purchase.recorded')).toHaveLength(2);
    expect(
      await rapport.db.auditEntry.count({ where: { action: 'sales.purchase.recorded', operation: 'importPurchases' } }),
    ).toBe(2);

    const { keys, ...before } = await salesWritten(rapport);
    expect(await importRows(rows)).toMatchObject(counts(0, 2));
    expect(await salesWritten(rapport)).toEqual({ ...before, keys: keys + 1 });
  });

  it('refuses a known number with other content, or of another customer, and changes nothing', async () => {
    const [{ row }, other] = [await given('b'), await given('b-other')];
    await importRows([row('b1'), row('b2')]);
    const { keys, ...before } = await salesWritten(rapport);

    const answer = await importRows([
      row('b1', { touchpoint: 'PHONE' }),
      other.row('b2', { lines: row('b2').lines }),
      row('b1', { payments: [{ method: 'CASH', amount: '1' }] }),
    ]);

    expect(answer).toMatchObject(counts(0, 0));
    expect(told(answer)).toEqual([
      [1, ['number CONFLICT']],
      [2, ['number CONFLICT']],
      [3, ['number DUPLICATE_ROW']],
    ]);
    expect(await salesWritten(rapport)).toEqual({ ...before, keys: keys + 1 });
  });

  it('takes a number once that comes twice in one call, and tells which row has it with other content', async () => {
    const { row } = await given('c');

    const answer = await importRows([row('c1'), row(' c1 '), row('c1', { currencyCode: 'EUR' })]);

    expect(answer).toMatchObject({
      ...counts(1, 1),
      rejected: [{ row: 3, issues: [{ path: ['number'], message: 'Row 1 has this number with other content.' }] }],
    });
    expect(await stored('c1')).toMatchObject({ currencyCode: 'USD' });
  });

  it('refuses rows one by one, with all their faults by path, and the others stand', async () => {
    const { customer, product, row } = await given('d');
    const line = { sku: 'sku-d', quantity: '1', unitPrice: '1' };
    const nobody = '01890000-0000-7000-8000-000000000000';

    const answer = await importRows([
      row('d1'),
      row('d2', { customerExternalId: { system: 'shop', id: 'nobody' }, lines: [line, { ...line, sku: 'nothing' }] }),
      row('d3', { customerExternalId: null, customerId: globalId('Customer', nobody), lines: [{ ...line, quantity: '0' }] }),
      row('d4', { customerId: customer.globalId }),
      row('d5', {
        customerExternalId: null,
        lines: [
          { quantity: '1', unitPrice: '1' },
          { ...line, productId: product.globalId },
        ],
      }),
      row(' ', {
        lines: [
          { ...line, unitPrice: '1.005', discount: '-1' },
          { sku: null, productId: 'x', quantity: '1', unitPrice: '1' },
        ],
      }),
      row('d7', { lines: [], purchasedAt: '2999-01-01T00:00:00Z' }),
      row('d8', { payments: [{ method: 'CARD', amount: '19.01' }] }),
      row('d9', { lines: Array(501).fill(line) }),
      row('d10'),
    ]);

    expect(answer).toMatchObject(counts(2, 0));
    expect(told(answer)).toEqual([
      [2, ['customerExternalId NOT_FOUND', 'lines.1.sku NOT_FOUND']],
      [3, ['customerId NOT_FOUND', 'lines.0.quantity INVALID']],
      [4, ['customerId INVALID']],
      [5, ['customerId REQUIRED', 'lines.0.productId REQUIRED', 'lines.1.productId INVALID']],
      [6, ['lines.1.productId INVALID', 'number INVALID', 'lines.0.unitPrice INVALID', 'lines.0.discount INVALID']],
      [7, ['purchasedAt INVALID', 'lines REQUIRED']],
      [8, ['payments INVALID']],
      [9, ['lines TOO_MANY']],
    ]);
    expect(await rapport.db.purchase.count({ where: { number: { startsWith: 'd' } } })).toBe(2);
  });

  it('records for whom a merged customer has become, and finds it unchanged afterwards', async () => {
    const [{ row, customer }, survivor] = [await given('e'), await given('e-survivor')];
    await importRows([row('e1')]);
    await rapport
      .asAdministrator()
      .data('mutation ($input: MergeCustomersInput!) { mergeCustomers(input: $input) { __typename } }', {
        input: { survivorId: survivor.customer.globalId, absorbedId: customer.globalId, idempotencyKey: 'e' },
      });

    const byOldId = row('e3', { customerExternalId: null, customerId: customer.globalId });
    expect(await importRows([row('e1'), row('e2'), byOldId])).toMatchObject({ ...counts(2, 1), rejected: [] });

    expect(await rapport.db.purchase.count({ where: { customerId: survivor.customer.id, number: { startsWith: 'e' } } })).toBe(3);
  });

  it('refuses what is of an erased customer, row by row', async () => {
    const [{ row, customer }, other] = [await given('f'), await given('f-other')];
    await rapport
      .asAdministrator()
      .data('mutation ($input: EraseCustomerInput!) { eraseCustomer(input: $input) { __typename } }', {
        input: { id: customer.globalId, reason: 'Asked for it.' },
      });

    const answer = await importRows([
      row('f1'),
      row('f2', { customerExternalId: null, customerId: customer.globalId }),
      other.row('f3'),
    ]);

    expect(answer).toMatchObject(counts(1, 0));
    expect(told(answer)).toEqual([
      // What others called them is forgotten, too.
      [1, ['customerExternalId NOT_FOUND']],
      [2, ['customerId CONFLICT']],
    ]);
    expect(await rapport.db.purchase.count({ where: { customerId: customer.id } })).toBe(0);
  });

  it('takes what is not sold any more, as it tells of earlier times', async () => {
    const { row, product } = await given('g');
    await updateProduct(rapport.ctx, { id: product.id, isActive: false });

    expect(await importRows([row('g1')])).toMatchObject(counts(1, 0));
  });

  it('tells in a dry run what would happen, and writes nothing', async () => {
    const { row } = await given('h');
    await importRows([row('h1')]);
    const { keys: _before, ...before } = await salesWritten(rapport);

    const answer = await importRows([row('h1'), row('h2'), row('h3', { lines: [] })], true);

    expect(answer).toMatchObject({ ...counts(1, 1), rejected: [{ row: 3 }] });
    const { keys: _after, ...after } = await salesWritten(rapport);
    expect(after).toEqual(before);
  });

  it('on credit grants rows in their order within the limit, and refuses alone what would go above it', async () => {
    const [debtor, { id: productId, sku }] = [
      await givenDebtor(rapport, { limit: '100', instalments: 2 }),
      await givenProduct(rapport),
    ];
    const { customer: other, row } = await given('n');
    const onCredit = (number: string, amount: string, customer = debtor, currencyCode = 'EUR') =>
      row(number, {
        customerExternalId: null,
        customerId: customer.globalId,
        currencyCode,
        lines: [{ sku, quantity: '1', unitPrice: amount }],
        payments: [{ method: 'CREDIT', amount }],
      });
    const rows = [onCredit('n1', '60'), onCredit('n2', '50'), onCredit('n3', '40'), onCredit('n4', '0.01')];

    const dry = await importRows(rows, true);
    const answer = await importRows([...rows, onCredit('n5', '1', other), onCredit('n6', '1', debtor, 'USD')]);

    expect(dry).toMatchObject(counts(2, 0));
    expect(answer).toMatchObject(counts(2, 0));
    expect(told(answer)).toEqual([
      [2, ['payments.0.amount CREDIT_LIMIT_EXCEEDED']],
      [4, ['payments.0.amount CREDIT_LIMIT_EXCEEDED']],
      [5, ['payments.0.method NO_CREDIT']],
      [6, ['payments.0.method NO_CREDIT']],
    ]);
    const account = await rapport.db.creditAccount.findUniqueOrThrow({
      where: { customerId: debtor.id },
      include: { instalments: { orderBy: [{ purchaseId: 'asc' }, { position: 'asc' }] } },
    });
    expect(account.exposureMinor).toBe(10_000n);
    expect(account.instalments.map(({ amountMinor }) => amountMinor)).toEqual([3000n, 3000n, 2000n, 2000n]);
    expect(await rapport.db.purchaseLine.count({ where: { productId } })).toBe(2);
    // Again it is there, and owed once.
    expect(await importRows([onCredit('n1', '60'), onCredit('n3', '40')])).toMatchObject({ ...counts(0, 2), rejected: [] });
  });
});
