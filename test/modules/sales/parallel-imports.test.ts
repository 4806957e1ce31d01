/** What holds when many import at the same moment: on a real Postgres, as the embedded database has one connection. */
import { expect, it } from 'vitest';
import { access } from '../../../src/modules/access/index.ts';
import { contacts } from '../../../src/modules/contacts/index.ts';
import { sales } from '../../../src/modules/sales/index.ts';
import { createTestRapport, describeOnPostgres, TEST_START } from '../../support/index.ts';
import { givenCustomer } from '../contacts/given.ts';
import { givenProduct, givenPurchase } from './given.ts';
import { givenDebtor } from './given-money.ts';
import { importer, type ProductRow, type PurchaseRow } from './import-documents.ts';

const WRITERS = 6;
const ROWS = 30;
const inParallel = <Result>(run: (writer: number) => Promise<Result>): Promise<Result[]> =>
  Promise.all(Array.from({ length: WRITERS }, (_none, writer) => run(writer)));
const sumOf = (answers: readonly object[], count: 'created' | 'updated' | 'unchanged') =>
  answers.reduce((sum, answer) => sum + (count in answer ? Number(Reflect.get(answer, count)) : Number.NaN), 0);

await describeOnPostgres('parallel imports', () => {
  // They wait for each other as long as it takes on a busy machine: what fails then is two who wait for each other.
  const rapport = createTestRapport([access, contacts, sales], {
    databaseOptions: { kind: 'postgres' },
    kernelLimits: { transaction: { wait: 60_000, run: 60_000 } },
  });
  const imports = importer(rapport);

  async function givenRows(file: string): Promise<readonly PurchaseRow[]> {
    const product = await givenProduct(rapport, { sku: file });
    const customers = [];
    for (let index = 0; index < 7; index += 1)
      customers.push(await givenCustomer(rapport, { externalIds: [{ system: file, id: String(index) }] }));
    return Array.from({ length: ROWS }, (_none, index) => ({
      customerExternalId: { system: file, id: String(index % customers.length) },
      number: `${file}-${index}`,
      purchasedAt: new Date(TEST_START.getTime() - index * 3_600_000).toISOString(),
      touchpoint: 'STORE',
      currencyCode: 'EUR',
      lines: [{ sku: product.sku, quantity: '1', unitPrice: String(index) }],
    }));
  }

  it('of one file, in whatever order of rows, record each purchase once', async () => {
    const rows = await givenRows('one');

    const answers = await inParallel((writer) => imports.purchases(writer % 2 === 0 ? rows : rows.toReversed()));

    expect(answers.map(({ __typename }) => __typename)).toEqual(Array(WRITERS).fill('ImportPurchasesSuccess'));
    expect([sumOf(answers, 'created'), sumOf(answers, 'unchanged')]).toEqual([ROWS, ROWS * (WRITERS - 1)]);
    const purchases = await rapport.db.purchase.findMany({ where: { number: { startsWith: 'one-' } }, include: { lines: true } });
    expect(purchases.flatMap(({ lines }) => lines)).toHaveLength(ROWS);
    const spending = await rapport.db.customerSpending.findMany({
      where: { customerId: { in: purchases.map(({ customerId }) => customerId) } },
    });
    expect(spending.reduce((sum, { purchaseCount }) => sum + purchaseCount, 0)).toBe(ROWS);
    expect(spending.reduce((sum, { totalMinor }) => sum + totalMinor, 0n)).toBe(BigInt((ROWS * (ROWS - 1)) / 2) * 100n);
  });

  it('of one number with different contents record one of them, and refuse the others', async () => {
    const [row] = await givenRows('many');
    if (!row) throw new Error('There is no row.');

    const answers = await inParallel((writer) =>
      imports.purchases([{ ...row, lines: [{ sku: 'many', quantity: String(writer + 1), unitPrice: '1' }] }]),
    );

    expect(sumOf(answers, 'created')).toBe(1);
    expect(answers.filter((answer) => 'rejected' in answer && answer.rejected[0]?.issues[0]?.code === 'CONFLICT')).toHaveLength(
      WRITERS - 1,
    );
    expect(await rapport.db.purchase.count({ where: { number: 'many-0' } })).toBe(1);
  });

  it('beside tills that record purchases of the same customers lose none and count all', async () => {
    const rows = await givenRows('till');
    const customer = await rapport.db.customer.findFirstOrThrow({
      where: { externalIds: { some: { system: 'till', externalId: '0' } } },
    });

    const answers = await inParallel(async (writer) => {
      if (writer % 2 === 0) await givenPurchase(rapport, customer);
      return imports.purchases(rows.slice(writer * 5, writer * 5 + 5));
    });

    expect(sumOf(answers, 'created')).toBe(ROWS);
    const ofCustomer = rows.filter((_row, index) => index % 7 === 0).length + WRITERS / 2;
    expect(await rapport.db.purchase.count({ where: { customerId: customer.id } })).toBe(ofCustomer);
    expect(await rapport.db.customerSpending.findMany({ where: { customerId: customer.id } })).toMatchObject([
      { purchaseCount: ofCustomer },
    ]);
  });

  it('of one file on credit owe it once, and refuse nothing of what is there already', async () => {
    const { id: customerId, globalId: customer } = await givenDebtor(rapport, { limit: '60' });
    const rows = (await givenRows('credit')).slice(0, 6).map(
      (row): PurchaseRow => ({
        ...row,
        customerExternalId: null,
        customerId: customer,
        lines: [{ sku: 'credit', quantity: '1', unitPrice: '10' }],
        payments: [{ method: 'CREDIT', amount: '10' }],
      }),
    );

    const answers = await inParallel(() => imports.purchases(rows));

    expect([sumOf(answers, 'created'), sumOf(answers, 'unchanged')]).toEqual([6, 6 * (WRITERS - 1)]);
    expect(await rapport.db.creditAccount.findUnique({ where: { customerId } })).toMatchObject({ exposureMinor: 6000n });
  });

  it('of products, in whatever order of rows, add each once and change it to what one of them says', async () => {
    const rows = Array.from({ length: ROWS }, (_none, index): ProductRow => ({ sku: `p${index}`, name: `Product ${index}` }));
    await imports.products(rows.slice(0, ROWS / 2).map((row) => ({ ...row, name: 'Old' })));

    const answers = await inParallel((writer) => imports.products(writer % 2 === 0 ? rows : rows.toReversed()));

    expect(answers.map(({ __typename }) => __typename)).toEqual(Array(WRITERS).fill('ImportProductsSuccess'));
    const { length } = answers;
    expect(['created', 'updated', 'unchanged'].map((count) => sumOf(answers, count as 'created'))).toEqual([
      ROWS / 2,
      ROWS / 2,
      ROWS * (length - 1),
    ]);
    expect(await rapport.db.product.count({ where: { sku: { startsWith: 'p' }, name: { startsWith: 'Product ' } } })).toBe(ROWS);
  });
});
