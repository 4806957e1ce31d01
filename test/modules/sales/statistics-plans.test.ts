/** What is computed from purchases is read from indexes that begin where the answer does: the statements are explained as they are sent. */
import { beforeAll, expect, it } from 'vitest';
import { access } from '../../../src/modules/access/index.ts';
import { contacts } from '../../../src/modules/contacts/index.ts';
import { sales } from '../../../src/modules/sales/index.ts';
import { recomputeRfm } from '../../../src/modules/sales/ranking/index.ts';
import { countStatements, createTestRapport, describeOnPostgres, globalId } from '../../support/index.ts';

const MANY = 12_000;

await describeOnPostgres('among many customers', () => {
  const counter = countStatements();
  const rapport = createTestRapport([access, contacts, sales], {
    databaseOptions: { kind: 'postgres', wrapAdapter: counter.wrapAdapter },
  });

  beforeAll(async () => {
    const { db } = rapport;
    const now = rapport.clock.now();
    await db.$executeRaw`
      INSERT INTO "Customer" ("id", "kind", "displayName", "givenName", "lifecycle", "createdAt", "updatedAt", "recordedByKind")
      SELECT md5(n::text)::uuid, 'PERSON', 'Ada ' || n, 'Ada', 'ACTIVE', ${now}, ${now}, 'SYSTEM' FROM generate_series(1, ${MANY}) AS n`;
    await db.$executeRaw`
      INSERT INTO "Purchase" ("id", "number", "customerId", "purchasedAt", "touchpoint", "currencyCode", "totalMinor", "fingerprint", "recordedAt", "recordedByKind")
      SELECT md5(n || ' ' || k)::uuid, n || ' ' || k, md5(n::text)::uuid, ${now}::timestamptz - interval '1 day' * (n % 400 + k * 10), 'STORE', 'EUR', n, '', ${now}, 'SYSTEM'
      FROM generate_series(1, ${MANY}) AS n, generate_series(0, 2) AS k`;
    await db.$executeRaw`INSERT INTO "PurchaseBalance" ("purchaseId", "currencyCode", "totalMinor") SELECT "id", "currencyCode", "totalMinor" FROM "Purchase"`;
    await db.$executeRaw`
      INSERT INTO "CustomerSpending" SELECT "customerId", "currencyCode", 3, sum("totalMinor"), 0, min("purchasedAt"), max("purchasedAt") FROM "Purchase" GROUP BY 1, 2`;
    await db.$executeRaw`
      INSERT INTO "PurchaseRhythm" SELECT "customerId", "id", "purchasedAt", 864000000, "purchasedAt" + interval '10 days', "purchasedAt" + interval '15 days'
      FROM "Purchase" WHERE "number" LIKE '% 0'`;
    await recomputeRfm(rapport.ctx);
    await db.$executeRaw`
      INSERT INTO "Product" ("id", "sku", "name", "createdAt", "updatedAt")
      SELECT md5('product ' || n)::uuid, n, 'Product ' || n, ${now}, ${now} FROM generate_series(1, 200) AS n`;
    await db.$executeRaw`
      INSERT INTO "PurchaseLine" ("id", "purchaseId", "currencyCode", "position", "productId", "quantity", "unitPriceMinor", "discountMinor", "totalMinor")
      SELECT gen_random_uuid(), "id", 'EUR', 0, md5('product ' || (1 + "totalMinor" % 200))::uuid, 1, "totalMinor", 0, "totalMinor"
      FROM "Purchase"`;
    await db.$executeRaw`VACUUM (ANALYZE) "Customer", "Purchase", "PurchaseLine", "PurchaseBalance", "PurchaseRhythm", "RfmStanding", "RfmRanking", "CustomerSpending"`;
  });

  async function planOf(query: string, table: string, variables: object = {}): Promise<string> {
    const { statements } = await counter.during(() => rapport.asAdministrator().data(query, { ...variables }));
    const [statement] = statements.filter(({ sql }) => sql.includes(`"${table}"`) && /^\s*(?:SELECT|WITH)/.test(sql));
    if (!statement) throw new Error(`No statement reads ${table}.`);
    const rows = await rapport.db.$queryRawUnsafe<Record<string, string>[]>(`EXPLAIN ${statement.sql}`, ...statement.args);
    return rows.map((row) => Object.values(row)[0]).join('\n');
  }
  const after = async (field: string) => {
    const data = await rapport.asAdministrator().data(`{ page: ${field}(first: 50) { pageInfo { endCursor } } }`);
    return (data as never as { page: { pageInfo: { endCursor: string } } }).page.pageInfo.endCursor;
  };

  it.each(['first page', 'next page'])('the best customers are read in their order, the %s', async (page) => {
    const cursor = page === 'next page' ? await after('bestCustomers') : null;
    const query =
      'query Q($after: String) { bestCustomers(first: 50, after: $after, currencyCode: "EUR") { nodes { totalSpent { amount } } } }';
    const plan = await planOf(query, 'RfmStanding', { after: cursor });
    expect(plan).toContain('RfmStanding_currencyCode_score_spentMinor_customerId_idx');
    expect(plan).not.toMatch(
      /Seq Scan on "?(?:RfmStanding|Customer)|Sort Key: standing\."score" DESC, standing\."spentMinor" DESC, standing\."customerId"\n(?!.*Presorted)/,
    );
  });

  it.each(['first page', 'next page'])('late customers are read in their order, the %s', async (page) => {
    const cursor = page === 'next page' ? await after('reorderRemindersDue') : null;
    const query = 'query Q($after: String) { reorderRemindersDue(first: 50, after: $after) { nodes { cadence { isLate } } } }';
    const plan = await planOf(query, 'PurchaseRhythm', { after: cursor });
    expect(plan).toContain('PurchaseRhythm_nextExpectedAt_customerId_idx');
    expect(plan).not.toMatch(/Seq Scan/);
  });

  it('the totals of one customer and of a month come from their indexes', async () => {
    const totals = 'query Q($filter: PurchaseFilter) { purchaseTotals(filter: $filter, groupBy: MONTH) { count } }';
    const [{ customerId = '' } = {}] = await rapport.db.purchase.findMany({ take: 1 });
    const ofCustomer = await planOf(totals, 'Purchase', { filter: { customerId: globalId('Customer', customerId) } });
    expect(ofCustomer).toContain('Purchase_customerId_purchasedAt_id_idx');
    const purchasedAt = { gte: new Date(rapport.clock.now().getTime() - 2 * 86_400_000).toISOString() };
    expect(await planOf(totals, 'Purchase', { filter: { purchasedAt } })).toContain('Purchase_totals_idx');
  });

  it('the totals by product read what the filter lets through, and no table from end to end', async () => {
    const totals = 'query Q($filter: PurchaseFilter) { purchaseTotals(filter: $filter, groupBy: PRODUCT) { count } }';
    const [{ customerId = '' } = {}] = await rapport.db.purchase.findMany({ take: 1 });
    const [{ productId = '' } = {}] = await rapport.db.purchaseLine.findMany({ take: 1 });
    const purchasedAt = { gte: new Date(rapport.clock.now().getTime() - 3_600_000).toISOString() };
    const filters = [
      { customerId: globalId('Customer', customerId) },
      { productId: globalId('Product', productId) },
      { purchasedAt },
    ];
    for (const filter of filters) {
      const plan = await planOf(totals, 'PurchaseLine', { filter });
      expect(plan).not.toMatch(/Seq Scan/);
      expect(plan).toMatch(/PurchaseLine_(?:purchaseId|productId)\w*_idx|PurchaseLine_\w+_key/);
    }
  });
});
