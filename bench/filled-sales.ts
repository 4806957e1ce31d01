/** A database of many customers and what they bought over three years, written in large statements. */
import type { OpenedDatabase } from '../src/database/index.ts';
import { recomputeRhythms, recomputeSpending } from '../src/modules/sales/habits/index.ts';
import type { BenchServer } from './bench-server.ts';
import { progress } from './report.ts';
import { chance, type Step } from './steps.ts';

const CUSTOMERS = 100_000;
const PRODUCTS = 1_000;
const BATCH = 2_000;

/**
 * Customer n is bought for one to nine times, 5 on average, by a rhythm of their own of 10 to 120 days, some days early or late; the last
 * time up to two years ago. Four of five buy in euros.
 */
const STEPS: readonly Step[] = [
  [
    'customers',
    `INSERT INTO "Customer" ("id", "kind", "displayName", "givenName", "lifecycle", "createdAt", "updatedAt", "recordedByKind")
    SELECT md5('customer' || n)::uuid, 'PERSON', 'Name ' || n, 'Name', 'ACTIVE', now(), now(), 'SYSTEM' FROM generate_series(1, ${CUSTOMERS}) AS n`,
  ],
  [
    'products',
    `INSERT INTO "Product" ("id", "sku", "name", "createdAt", "updatedAt")
    SELECT md5('product' || n)::uuid, 'P' || n, 'Product ' || n, now(), now() FROM generate_series(0, ${PRODUCTS - 1}) AS n`,
  ],
  [
    'purchases',
    `INSERT INTO "Purchase" ("id", "number", "customerId", "purchasedAt", "touchpoint", "currencyCode", "totalMinor", "fingerprint", "recordedAt", "recordedByKind")
    SELECT md5('purchase' || n || ' ' || k)::uuid, n || '-' || k, md5('customer' || n)::uuid, at,
      (ARRAY['STORE', 'ONLINE', 'PHONE', 'FIELD'])[1 + n % 4]::"Touchpoint", (ARRAY['EUR', 'EUR', 'EUR', 'EUR', 'USD'])[1 + n % 5],
      3 * (100 + floor(${chance(`'total' || n || k`)} * 20000))::bigint, 'bench', at, 'SYSTEM'
    FROM generate_series(1, ${CUSTOMERS}) AS n, generate_series(0, n % 9) AS k, LATERAL (SELECT date_trunc('milliseconds',
      now() - interval '1 day' * (730 * ${chance(`'last' || n`)} * ${chance(`'often' || n`)}
        + k * (10 + 110 * ${chance(`'rhythm' || n`)} + 6 * ${chance(`'shift' || n || k`)}))) AS at) AS moment
    ORDER BY at`,
  ],
  [
    'balances',
    `INSERT INTO "PurchaseBalance" ("purchaseId", "currencyCode", "totalMinor", "paidMinor")
    SELECT "id", "currencyCode", "totalMinor", "totalMinor" FROM "Purchase" ORDER BY "purchasedAt"`,
  ],
  [
    'lines',
    `INSERT INTO "PurchaseLine" ("id", "purchaseId", "currencyCode", "position", "productId", "quantity", "unitPriceMinor", "totalMinor")
    SELECT gen_random_uuid(), "id", "currencyCode", position, md5('product' || (hashtext("number" || position) & 1048575) % ${PRODUCTS})::uuid,
      1, "totalMinor" / 3, "totalMinor" / 3
    FROM "Purchase", generate_series(0, 2) AS position ORDER BY "purchasedAt"`,
  ],
  [
    'payments',
    `INSERT INTO "Payment" ("id", "purchaseId", "currencyCode", "method", "amountMinor", "paidAt", "recordedAt", "recordedByKind")
    SELECT gen_random_uuid(), "id", "currencyCode", (ARRAY['CARD', 'CASH', 'BANK_TRANSFER'])[1 + (hashtext("number") & 7) % 3]::"PaymentMethod",
      "totalMinor", "purchasedAt", "purchasedAt", 'SYSTEM' FROM "Purchase" ORDER BY "purchasedAt"`,
  ],
];

/** Refuses a database in which somebody keeps customers; one that was filled before is used as it is. */
export async function fillSales({ database, ctx }: BenchServer): Promise<void> {
  const { prisma } = database;
  const [customers, purchases, rhythms] = [
    await prisma.customer.count(),
    await prisma.purchase.count(),
    await prisma.purchaseRhythm.count(),
  ];
  if (customers === CUSTOMERS && purchases > 0 && rhythms === CUSTOMERS) return;
  if (customers > 0)
    throw new Error('This database has customers in it: the benchmark fills one of its own. Name an empty database.');
  for (const [index, [label, sql]] of STEPS.entries()) {
    await database.withSession((session) => session.query(sql));
    progress(`Filling with ${label}`, index + 1, STEPS.length);
  }
  await database.withSession((session) => session.query('VACUUM (ANALYZE)'));
  await deriveHabits(ctx);
  await vacuum(database);
}

/** What is kept of purchases for each customer, by the product itself. */
export async function deriveHabits(ctx: BenchServer['ctx']): Promise<void> {
  const rows = await ctx.db.customer.findMany({ select: { id: true }, orderBy: { id: 'asc' } });
  const ids = rows.map(({ id }) => id);
  for (let from = 0; from < ids.length; from += BATCH) {
    await ctx.transact(async (tx) => {
      await recomputeSpending(tx, ids.slice(from, from + BATCH));
      await recomputeRhythms(tx, ids.slice(from, from + BATCH));
    });
    progress('Deriving habits', Math.min(from + BATCH, ids.length), ids.length);
  }
}

/** As autovacuum does: an index answers alone only where it is known which rows everybody sees. */
export async function vacuum(database: OpenedDatabase): Promise<void> {
  await database.withSession((session) => session.query('VACUUM (ANALYZE)'));
}
