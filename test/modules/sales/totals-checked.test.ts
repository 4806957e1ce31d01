/**
 * Totals over random purchases: against sums over rows read one by one, and the filter against the purchases that the same filter
 * lists.
 */
import fc from 'fast-check';
import { beforeAll, expect, it } from 'vitest';
import type { PaymentMethod, Touchpoint } from '../../../src/generated/index.ts';
import { formatAmount, parseAmount } from '../../../src/index.ts';
import { access } from '../../../src/modules/access/index.ts';
import { contacts } from '../../../src/modules/contacts/index.ts';
import { sales } from '../../../src/modules/sales/index.ts';
import { createTestRapport } from '../../support/index.ts';
import { type GivenCustomer, givenCustomer } from '../contacts/given.ts';
import { type GivenProduct, givenProduct, givenPurchase } from './given.ts';
import { TOTALS, type Total } from './totals-documents.ts';

const rapport = createTestRapport([access, contacts, sales]);
const TOUCHPOINTS: readonly Touchpoint[] = ['STORE', 'ONLINE', 'PHONE'];
const METHODS: readonly PaymentMethod[] = ['CASH', 'CARD', 'POINTS'];
const CURRENCIES = ['EUR', 'JPY', 'KWD'];
const DAY_MS = 86_400_000;
const START = Date.UTC(2024, 0, 1);
let customers: GivenCustomer[] = [];
let products: GivenProduct[] = [];

beforeAll(async () => {
  customers = [await givenCustomer(rapport), await givenCustomer(rapport)];
  products = [await givenProduct(rapport), await givenProduct(rapport), await givenProduct(rapport)];
  const pick = <Item>(items: readonly Item[], at: number) => items[at % items.length] as Item;
  const numbers = fc.sample(fc.array(fc.nat(10_000), { minLength: 12, maxLength: 12 }), { numRuns: 60, seed: 7 });
  for (const [who = 0, where = 0, currency = 0, day = 0, ms = 0, many = 0, ...rest] of numbers) {
    const currencyCode = pick(CURRENCIES, currency);
    await givenPurchase(rapport, pick(customers, who), {
      purchasedAt: new Date(START + (day % 40) * 20 * DAY_MS + (ms % 2) * ms * 8_000),
      touchpoint: pick(TOUCHPOINTS, where),
      currencyCode,
      lines: rest.slice(0, 1 + (many % 3)).map((number) => ({
        productId: pick(products, number).id,
        quantity: String(1 + (number % 4)),
        unitPrice: formatAmount({ minor: BigInt(1 + number), currencyCode }),
      })),
      payments: rest
        .slice(0, many % 3)
        .map((number) => ({ method: pick(METHODS, number), amount: formatAmount({ minor: 1n, currencyCode }) })),
    });
  }
});

const agent = () => rapport.as('sales.statistics.read', 'sales.product.read', 'sales.purchase.read');
const sumsOf = async (variables: object) => {
  const { purchaseTotals } = await agent().data<{ purchaseTotals: readonly Total[] }>(TOTALS, { ...variables });
  return purchaseTotals.map(({ key, total, count }) => {
    return `${key} ${total.currencyCode} ${parseAmount(total.amount, total.currencyCode)} ${count}`;
  });
};

/** A second statement for each group: rows of the tables, nothing shared with the product's, the arithmetic by the database alone. */
const SECOND: Readonly<Record<string, string>> = {
  DAY: `SELECT to_char(p."purchasedAt" AT TIME ZONE 'Asia/Kathmandu', 'YYYY-MM-DD') AS k, p."totalMinor" AS a, p.* FROM "Purchase" p`,
  WEEK: `SELECT to_char(p."purchasedAt" AT TIME ZONE 'Asia/Kathmandu', 'IYYY-"W"IW') AS k, p."totalMinor" AS a, p.* FROM "Purchase" p`,
  MONTH: `SELECT to_char(p."purchasedAt" AT TIME ZONE 'Asia/Kathmandu', 'YYYY-MM') AS k, p."totalMinor" AS a, p.* FROM "Purchase" p`,
  QUARTER: `SELECT to_char(p."purchasedAt" AT TIME ZONE 'Asia/Kathmandu', 'YYYY-"Q"Q') AS k, p."totalMinor" AS a, p.* FROM "Purchase" p`,
  YEAR: `SELECT to_char(p."purchasedAt" AT TIME ZONE 'Asia/Kathmandu', 'YYYY') AS k, p."totalMinor" AS a, p.* FROM "Purchase" p`,
  TOUCHPOINT: `SELECT p."touchpoint"::text AS k, p."totalMinor" AS a, p.* FROM "Purchase" p`,
  PRODUCT: `SELECT encode(convert_to('Product:' || l."productId", 'UTF8'), 'base64') AS k, l."totalMinor" AS a, p.* FROM "Purchase" p, "PurchaseLine" l WHERE l."purchaseId" = p."id"`,
  PAYMENT_METHOD: `SELECT y."method"::text AS k, y."amountMinor" AS a, p.* FROM "Purchase" p, "Payment" y WHERE y."purchaseId" = p."id"`,
};

it.each(Object.entries(SECOND))('totals by %s are what a second statement says', async (groupBy, second) => {
  const rows = await rapport.db.$queryRawUnsafe<{ line: string }[]>(`
    WITH bought AS MATERIALIZED (${second}), purchase AS (SELECT DISTINCT k, "currencyCode", id FROM bought)
    SELECT DISTINCT k || ' ' || "currencyCode" || ' ' || (
        SELECT sum(a) FROM bought b WHERE b.k = x.k AND b."currencyCode" = x."currencyCode") || ' ' || (
        SELECT count(*) FROM purchase b WHERE b.k = x.k AND b."currencyCode" = x."currencyCode") AS line
    FROM bought x`);
  const found = await sumsOf({ groupBy, timeZone: 'Asia/Kathmandu' });
  expect(found.toSorted()).toEqual(rows.map(({ line }) => line).toSorted());
  expect(found.length).toBeGreaterThan(3);
});

it('the lines of each currency come to what its purchases come to', async () => {
  const grouped = await rapport.db.purchaseLine.groupBy({
    by: ['currencyCode'],
    _sum: { totalMinor: true },
    orderBy: { currencyCode: 'asc' },
  });
  const all = await sumsOf({});
  expect(all.map((row) => row.split(' ').slice(1, 3).join(' '))).toEqual(
    grouped.map(({ currencyCode, _sum: sum }) => `${currencyCode} ${sum.totalMinor}`),
  );
});

it('a filter sums the purchases that it lists', async () => {
  const LIST =
    'query Q($filter: PurchaseFilter, $after: String) { purchases(first: 100, after: $after, filter: $filter) { nodes { id } } }';
  const among = <Value>(values: readonly Value[]) => fc.array(fc.constantFrom(...values), { maxLength: 2 });
  // Many purchases are made at such a moment, to the millisecond.
  const moment = fc.integer({ min: 0, max: 40 }).map((day) => new Date(START + day * 20 * DAY_MS).toISOString());
  const leaf = fc.oneof(
    fc.record({ customerId: fc.constantFrom(0, 1).map((nth) => customers[nth]?.globalId) }),
    fc.record({ productId: fc.constantFrom(0, 1, 2).map((nth) => products[nth]?.globalId) }),
    fc.record({ touchpoint: among(TOUCHPOINTS) }),
    fc.record({ paymentMethod: among(METHODS) }),
    fc.record({ currencyCode: fc.constantFrom(...CURRENCIES) }),
    fc.record({ purchasedAt: fc.record({ gte: moment, lt: moment }, { requiredKeys: ['gte'] }) }),
    fc.record({ purchasedAt: fc.record({ gt: moment, lte: moment }, { requiredKeys: ['lte'] }) }),
  );
  const filters = fc.letrec<{ filter: object }>((tie) => ({
    filter: fc.oneof(
      { maxDepth: 2, depthSize: 'small' },
      leaf,
      fc.record({ not: tie('filter') }),
      fc.record({ and: fc.array(tie('filter'), { minLength: 1, maxLength: 2 }) }),
      fc.record({ or: fc.array(tie('filter'), { minLength: 1, maxLength: 2 }), currencyCode: fc.constantFrom(...CURRENCIES) }),
    ),
  }));
  await fc.assert(
    fc.asyncProperty(filters.filter, async (filter) => {
      const { purchases } = await agent().data<{ purchases: { nodes: readonly { id: string }[] } }>(LIST, { filter });
      const ids = purchases.nodes.map(({ id }) => Buffer.from(id, 'base64').toString().split(':')[1] ?? '');
      const rows = await rapport.db.purchase.findMany({ where: { id: { in: ids } } });
      const expected = CURRENCIES.flatMap((currencyCode) => {
        const own = rows.filter((row) => row.currencyCode === currencyCode);
        const total = own.reduce((sum, { totalMinor }) => sum + totalMinor, 0n);
        return own.length > 0 ? [`ALL ${currencyCode} ${total} ${own.length}`] : [];
      });
      expect(await sumsOf({ filter })).toEqual(expected);
    }),
    { numRuns: 80 },
  );
});
