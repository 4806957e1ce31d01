/** Criteria of sales among many customers, on a real Postgres: whoever is rare is found by an index. */
import { beforeAll, expect, it } from 'vitest';
import type { Prisma } from '../../../src/generated/index.ts';
import { newId } from '../../../src/index.ts';
import { access } from '../../../src/modules/access/index.ts';
import { contacts, membersOf } from '../../../src/modules/contacts/index.ts';
import { sales } from '../../../src/modules/sales/index.ts';
import { createTestRapport, describeOnPostgres, globalId } from '../../support/index.ts';

const MANY = 10_000;
const PRODUCT = '01890000-0000-7000-8000-000000000001';
const OTHER = '01890000-0000-7000-8000-000000000002';

await describeOnPostgres('segments among 10,000 buyers', () => {
  const rapport = createTestRapport([access, contacts, sales], { databaseOptions: { kind: 'postgres' } });

  beforeAll(async () => {
    const { db } = rapport;
    const now = `timestamptz '${rapport.clock.now().toISOString()}'`;
    // Every criterion below is met by one customer in 500; the rest of each table is of something else.
    const each = `FROM (SELECT n, md5(n::text)::uuid AS one, n % 500 = 0 AS rare, CASE WHEN n % 500 = 0 THEN ${now} ELSE ${now} - interval '400 days' END AS at
      FROM generate_series(1, ${MANY}) AS n) AS buyer`;
    for (const insert of [
      `"Product" ("id", "sku", "name", "category", "createdAt", "updatedAt") SELECT id::uuid, id, 'x', category, now(), now() FROM (VALUES ('${PRODUCT}', 'Tea'), ('${OTHER}', 'Cups')) AS p (id, category)`,
      `"Customer" ("id", "kind", "displayName", "givenName", "createdAt", "updatedAt", "recordedByKind") SELECT one, 'PERSON', md5(n::text), 'Ada', now(), now(), 'SYSTEM' ${each}`,
      `"Consent" ("id", "customerId", "purpose", "state", "recordedAt", "recordedByKind") SELECT one, one, 'PROFILING', 'GRANTED', now(), 'SYSTEM' ${each}`,
      `"Purchase" ("id", "number", "customerId", "purchasedAt", "touchpoint", "currencyCode", "totalMinor", "fingerprint", "recordedAt", "recordedByKind")
        SELECT one, n::text, one, at, 'STORE', 'EUR', CASE WHEN rare THEN 900 ELSE 100 END, '', now(), 'SYSTEM' ${each}`,
      `"PurchaseBalance" ("purchaseId", "currencyCode", "totalMinor") SELECT "id", "currencyCode", "totalMinor" FROM "Purchase"`,
      `"PurchaseLine" ("id", "purchaseId", "currencyCode", "position", "productId", "quantity", "unitPriceMinor", "totalMinor")
        SELECT one, one, 'EUR', 0, CASE WHEN rare THEN '${PRODUCT}' ELSE '${OTHER}' END::uuid, 1, CASE WHEN rare THEN 900 ELSE 100 END, CASE WHEN rare THEN 900 ELSE 100 END ${each}`,
      `"CustomerSpending" ("customerId", "currencyCode", "purchaseCount", "totalMinor", "returnedMinor", "firstPurchasedAt", "lastPurchasedAt")
        SELECT "customerId", "currencyCode", 1, "totalMinor", 0, "purchasedAt", "purchasedAt" FROM "Purchase"`,
      `"PurchaseRhythm" ("customerId", "lastPurchaseId", "lastPurchasedAt") SELECT one, one, at ${each}`,
      `"RfmRanking" ("currencyCode", "customers", "asOf") VALUES ('EUR', ${MANY}, now())`,
      `"RfmStanding" ("customerId", "currencyCode", "recency", "frequency", "monetary", "score", "segment", "purchaseCount", "spentMinor", "lastPurchasedAt")
        SELECT one, 'EUR', 1, 1, 1, 3, (CASE WHEN rare THEN 'CHAMPION' ELSE 'LOST' END)::"RfmSegment", 1, 1, at ${each}`,
      `"CreditAccount" ("id", "customerId", "currencyCode", "limitMinor", "netDays", "openedAt", "recordedByKind") SELECT one, one, 'EUR', 1000, 30, now(), 'SYSTEM' ${each}`,
      `"Instalment" ("id", "creditAccountId", "currencyCode", "purchaseId", "position", "amountMinor", "paidMinor", "dueOn")
        SELECT one, one, 'EUR', one, 0, 100, CASE WHEN rare THEN 0 ELSE 100 END, date '2026-01-01' ${each}`,
    ]) {
      await db.$executeRawUnsafe(`INSERT INTO ${insert}`);
    }
    await db.$executeRawUnsafe('VACUUM ANALYZE');
  });

  const planOf = async (members: Prisma.Sql) => {
    const rows = await rapport.db.$queryRawUnsafe<Record<string, string>[]>(`EXPLAIN ${members.text}`, ...members.values);
    return rows.map((row) => Object.values(row)[0]).join('\n');
  };
  const EUR = { amount: '5.00', currencyCode: 'EUR' };
  it.each<[string, object]>([
    ['sales.spent', { criterion: 'sales.spent', gte: EUR }],
    ['sales.spent in a window', { criterion: 'sales.spent', gte: EUR, withinDays: 30 }],
    ['sales.last-purchase', { criterion: 'sales.last-purchase', withinDays: 30 }],
    ['sales.purchases', { criterion: 'sales.purchases', gte: 1, withinDays: 30 }],
    ['sales.bought of a product', { criterion: 'sales.bought', products: [globalId('Product', PRODUCT)] }],
    ['sales.bought of a category', { criterion: 'sales.bought', categories: ['Tea'], withinDays: 30 }],
    ['sales.rfm', { criterion: 'sales.rfm', currencyCode: 'EUR', in: ['CHAMPION'] }],
    ['sales.overdue-credit', { criterion: 'sales.overdue-credit', gte: { ...EUR, amount: '1.00' } }],
  ])('are found by an index for %s: no table is read from end to end', async (_name, criterion) => {
    const members = membersOf(rapport.ctx, { id: newId(), criteria: { version: 1, all: [criterion] } });
    expect(await rapport.db.$queryRaw(members)).toHaveLength(MANY / 500);
    // There are two products: an index would be slower.
    expect((await planOf(members)).replaceAll('Seq Scan on "Product"', '')).not.toContain('Seq Scan');
  });
});
