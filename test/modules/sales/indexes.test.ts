/** Every filter and every order of purchases and products is read from an index: the statements are taken as they are sent, and explained. */
import { beforeAll, describe, expect, it } from 'vitest';
import { access } from '../../../src/modules/access/index.ts';
import { contacts } from '../../../src/modules/contacts/index.ts';
import { sales } from '../../../src/modules/sales/index.ts';
import { countStatements, createTestRapport, describeOnPostgres, globalId, type Statement } from '../../support/index.ts';

const MANY = 12_000;
const uuid = (place: number) => `01890000-0000-7000-8000-${String(place).padStart(12, '0')}`;
/** The same in SQL. */
const uuidOf = (place: string) => `('01890000-0000-7000-8000-' || lpad((${place})::text, 12, '0'))::uuid`;

await describeOnPostgres('among many purchases', () => {
  const counter = countStatements();
  const rapport = createTestRapport([access, contacts, sales], {
    databaseOptions: { kind: 'postgres', wrapAdapter: counter.wrapAdapter },
  });

  beforeAll(async () => {
    const run = (sql: string) => rapport.db.$executeRawUnsafe(sql);
    const series = `FROM generate_series(1, ${MANY}) AS n`;
    await run(`INSERT INTO "Customer" ("id", "kind", "displayName", "givenName", "createdAt", "updatedAt", "recordedByKind")
      SELECT ${uuidOf('n')}, 'PERSON', 'Ada ' || n, 'Ada', now(), now(), 'SYSTEM' ${series} WHERE n <= 400`);
    await run(`INSERT INTO "Product" ("id", "sku", "name", "category", "createdAt", "updatedAt")
      SELECT ${uuidOf('n')}, 'sku' || n, md5(n::text), md5((n % 50)::text), now() - n * interval '1 minute', now() ${series}`);
    await run(`INSERT INTO "Purchase" ("id", "number", "customerId", "purchasedAt", "touchpoint", "currencyCode", "totalMinor", "fingerprint", "recordedAt", "recordedByKind")
      SELECT ${uuidOf('n')}, 'N' || n, ${uuidOf('1 + n % 400')}, now() - n * interval '1 hour',
        (CASE WHEN n % 400 = 0 THEN 'PARTNER' ELSE 'STORE' END)::"Touchpoint", CASE WHEN n % 400 = 0 THEN 'JPY' ELSE 'EUR' END, n * 7919 % 100000, '', now(), 'SYSTEM' ${series}`);
    await run(
      `INSERT INTO "PurchaseBalance" ("purchaseId", "currencyCode", "totalMinor") SELECT "id", "currencyCode", "totalMinor" FROM "Purchase"`,
    );
    await run(`INSERT INTO "PurchaseLine" ("id", "purchaseId", "currencyCode", "position", "productId", "quantity", "unitPriceMinor", "totalMinor")
      SELECT ${uuidOf('n')}, ${uuidOf('n')}, CASE WHEN n % 400 = 0 THEN 'JPY' ELSE 'EUR' END, 0, ${uuidOf('1 + n % 300')}, 1, 0, 0 ${series}`);
    await run(`INSERT INTO "Payment" ("id", "purchaseId", "currencyCode", "method", "amountMinor", "paidAt", "recordedAt", "recordedByKind")
      SELECT ${uuidOf('n')}, ${uuidOf('n')}, CASE WHEN n % 400 = 0 THEN 'JPY' ELSE 'EUR' END,
        (CASE WHEN n % 400 = 1 THEN 'CHEQUE' ELSE 'CARD' END)::"PaymentMethod", 1, now(), now(), 'SYSTEM' ${series}`);
    // As autovacuum does: what was inserted last waits beside a trigram index until then.
    for (const table of ['Customer', 'Product', 'Purchase', 'PurchaseBalance', 'PurchaseLine', 'Payment'])
      await run(`VACUUM (ANALYZE) "${table}"`);
  });

  /** The plan of each statement over sales that the query sent. */
  async function plansOf(document: string, variables: object): Promise<readonly string[]> {
    const agent = rapport.as('sales.purchase.read', 'sales.product.read', 'contacts.customer.read');
    const { result, statements } = await counter.during(() => agent.run(document, { ...variables }));
    expect(result.errors).toBeUndefined();
    const reads = statements.filter(({ sql }) => /^SELECT/i.test(sql) && /"(?:Purchase|Product)"/.test(sql));
    expect(reads.length).toBeGreaterThan(0);
    return Promise.all(reads.map(explained));
  }

  async function explained({ sql, args }: Statement): Promise<string> {
    const rows = await rapport.db.$queryRawUnsafe<Record<string, string>[]>(`EXPLAIN ${sql}`, ...args);
    return rows.map((row) => Object.values(row)[0]).join('\n');
  }
  const NO_SCAN = /Seq Scan on "(?:Purchase|PurchaseLine|PurchaseBalance|Payment|Product)"/;

  describe('purchases', () => {
    const document = `query Q($after: String, $filter: PurchaseFilter, $orderBy: [PurchaseOrder!]) {
      purchases(first: 20, after: $after, filter: $filter, orderBy: $orderBy) { nodes { number paid { amount } } }
    }`;
    const span = { gte: new Date(Date.now() - 48 * 3_600_000).toISOString() };
    const by = (field: string, direction: string) => ({ orderBy: [{ field, direction }] });
    it.each<[string, object]>([
      ['the default order', {}],
      ['PURCHASED_AT upwards', by('PURCHASED_AT', 'ASC')],
      ['TOTAL', by('TOTAL', 'DESC')],
      ['TOTAL upwards', by('TOTAL', 'ASC')],
      ['the filter customerId', { filter: { customerId: globalId('Customer', uuid(7)) } }],
      ['the filter productId', { filter: { productId: globalId('Product', uuid(7)) } }],
      ['the filter touchpoint', { filter: { touchpoint: ['PARTNER'] } }],
      ['the filter purchasedAt', { filter: { purchasedAt: span } }],
      ['the filter currencyCode', { filter: { currencyCode: 'JPY' } }],
      ['the filter paymentMethod', { filter: { paymentMethod: ['CHEQUE'] } }],
      ['the filter paymentMethod for most of them', { filter: { paymentMethod: ['CARD'] } }],
      ['a filter in an order', { filter: { currencyCode: 'JPY' }, ...by('TOTAL', 'DESC') }],
    ])('%s is read from an index', async (_case, variables) => {
      for (const plan of await plansOf(document, variables)) expect(plan).not.toMatch(NO_SCAN);
    });

    it('a page further on enters its index at the cursor', async () => {
      const { purchases } = await rapport.as('sales.purchase.read').data('{ purchases(first: 100) { pageInfo { endCursor } } }');
      for (const plan of await plansOf(document, { after: purchases?.pageInfo?.endCursor })) {
        expect(plan).toMatch(/Index Cond: .*"purchasedAt" <=/);
      }
    });

    it('those of a customer are read from an index, with their lines and payments', async () => {
      const ofCustomer = `query Q($id: ID!) { customer(id: $id) { totalSpent { amount }
        purchases(first: 5) { nodes { paid { amount } lines { returnedQuantity product { name } } payments { method } } } } }`;
      for (const plan of await plansOf(ofCustomer, { id: globalId('Customer', uuid(7)) })) expect(plan).not.toMatch(NO_SCAN);
    });
  });

  describe('products', () => {
    const document = `query Q($after: String, $search: String) { products(first: 20, after: $after, search: $search) { nodes { name } } }`;
    it.each<[string, object]>([
      ['the default order', {}],
      ['a search by sku', { search: 'sku777' }],
      ['a search by category', { search: 'a87ff679a2f3' }],
      ['a search of two letters', { search: 'zz' }],
    ])('%s are read from an index', async (_case, variables) => {
      for (const plan of await plansOf(document, variables)) expect(plan).not.toMatch(NO_SCAN);
    });
  });
});
