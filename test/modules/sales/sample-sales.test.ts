import { beforeAll, expect, it } from 'vitest';
import { OpportunityStage, PaymentMethod, PromiseStatus, RfmSegment, Touchpoint } from '../../../src/generated/index.ts';
import { parseAmount } from '../../../src/index.ts';
import { access } from '../../../src/modules/access/index.ts';
import { contacts } from '../../../src/modules/contacts/index.ts';
import { sales } from '../../../src/modules/sales/index.ts';
import { createTestRapport, decodeId, globalId } from '../../support/index.ts';
import { inconsistencies } from './consistent-money.ts';

const DAY_MS = 86_400_000;
const rapport = createTestRapport([access, contacts, sales]);
const other = createTestRapport([access, contacts, sales]);
const now = () => rapport.clock.now();
let purchases: Awaited<ReturnType<typeof read>>;

const read = () =>
  rapport.db.purchase.findMany({
    orderBy: { number: 'asc' },
    include: { lines: true, payments: true, balance: true, customer: { select: { lifecycle: true } } },
  });

beforeAll(async () => {
  for (const { seed } of rapport.modules) await seed?.(rapport.ctx);
  purchases = await read();
});

it('is three years of some two thousand purchases, numbered and announced in the order in which they happened', async () => {
  expect(purchases.length).toBeGreaterThan(1_500);
  expect(purchases.length).toBeLessThan(2_500);
  const times = purchases.map(({ purchasedAt }) => purchasedAt.getTime());
  expect(times).toEqual(times.toSorted((one, other) => one - other));
  expect((now().getTime() - (times[0] ?? 0)) / DAY_MS).toBeGreaterThan(2.9 * 365);
  expect(now().getTime()).toBeGreaterThanOrEqual(times.at(-1) ?? 0);
  const events = await rapport.db.loggedEvent.findMany({
    where: { name: 'sales.purchase.recorded' },
    orderBy: [{ xid: 'asc' }, { seq: 'asc' }],
  });
  expect(events.map(({ occurredAt }) => occurredAt.getTime())).toEqual(times);
});

it('is the same when it is made again elsewhere', async () => {
  for (const { seed } of other.modules) await seed?.(other.ctx);
  const shown = (db: typeof rapport.db) =>
    db.$queryRaw`
      SELECT p."number", c."displayName", p."purchasedAt", p."touchpoint", p."currencyCode", p."totalMinor", p."campaignCode",
        b."paidMinor", b."returnedMinor", b."refundedMinor", l."position", o."sku", l."quantity", l."discountMinor"
      FROM "Purchase" AS p JOIN "Customer" AS c ON c."id" = p."customerId" JOIN "PurchaseBalance" AS b ON b."purchaseId" = p."id"
      JOIN "PurchaseLine" AS l ON l."purchaseId" = p."id" JOIN "Product" AS o ON o."id" = l."productId"
      ORDER BY p."number", l."position"`;
  expect(await shown(other.db)).toEqual(await shown(rapport.db));
});

it('has more before Christmas and in spring than at other times', () => {
  const inMonths = (...months: readonly number[]) =>
    purchases.filter(({ purchasedAt }) => months.includes(purchasedAt.getUTCMonth() + 1)).length / months.length;
  expect(inMonths(11, 12)).toBeGreaterThan(1.5 * inMonths(6, 7, 8, 9));
  expect(inMonths(3, 4, 5)).toBeGreaterThan(1.2 * inMonths(6, 7, 8, 9));
});

it('has products and services in several categories, with terms, prices in four currencies, and goods by weight', async () => {
  const products = await rapport.db.product.findMany();
  expect(products).toHaveLength(40);
  expect(new Set(products.map(({ kind }) => kind))).toEqual(new Set(['GOOD', 'SERVICE']));
  expect(new Set(products.map(({ category }) => category)).size).toBe(7);
  expect(products.filter(({ terms, priceMinor }) => !terms || !priceMinor)).toEqual([]);
  const currencies = new Set(['CZK', 'EUR', 'JPY', 'USD']);
  expect(new Set(products.map(({ priceCurrency }) => priceCurrency))).toEqual(currencies);
  expect(new Set(purchases.map(({ currencyCode }) => currencyCode))).toEqual(currencies);
  expect(purchases.some(({ lines }) => lines.some(({ quantity }) => !quantity.isInteger()))).toBe(true);
});

it('has every touchpoint that is named, every means of payment but points, discounts, campaigns, and parts that are not paid', () => {
  const touchpoints = new Set<string>(Object.values(Touchpoint));
  touchpoints.delete('OTHER');
  const methods = new Set<string>(Object.values(PaymentMethod));
  methods.delete('POINTS');
  expect(new Set(purchases.map(({ touchpoint }) => touchpoint))).toEqual(touchpoints);
  expect(new Set(purchases.flatMap(({ payments }) => payments.map(({ method }) => method)))).toEqual(methods);
  const lines = purchases.flatMap((purchase) => purchase.lines);
  expect(lines.filter(({ discountMinor }) => discountMinor > 0n).length).toBeGreaterThan(lines.length / 10);
  expect(purchases.filter(({ campaignCode }) => campaignCode !== null).length).toBeGreaterThan(50);
  expect(purchases.filter(({ payments }) => payments.length > 1).length).toBeGreaterThan(20);
  const partly = purchases.filter(({ balance }) => balance && balance.paidMinor > 0n && balance.paidMinor < balance.totalMinor);
  expect(partly.length).toBeGreaterThan(10);
});

it('has customers of each habit, some of them late by now, and lives that agree with what was bought', async () => {
  const rhythms = await rapport.db.purchaseRhythm.findMany({ include: { customer: { select: { lifecycle: true } } } });
  const active = rhythms.filter(({ customer }) => customer.lifecycle === 'ACTIVE');
  expect(active.length).toBeGreaterThan(120);
  const late = active.filter(({ lateAfter }) => lateAfter && lateAfter < now());
  expect(late.length).toBeGreaterThan(10);
  expect(late.length).toBeLessThan(active.length / 3);
  const median = (days: number) => active.filter(({ medianGapMs }) => medianGapMs && Number(medianGapMs) <= days * DAY_MS).length;
  expect([median(10), median(40) - median(10), active.length - median(60)].every((count) => count > 2)).toBe(true);
  const bought = new Set(rhythms.map(({ customer }) => customer.lifecycle));
  expect(bought).toEqual(new Set(['ACTIVE', 'LAPSED', 'LOST', 'WON_BACK']));
  const isLongAgo = ({ lastPurchasedAt }: { lastPurchasedAt: Date }) =>
    now().getTime() - lastPurchasedAt.getTime() > 365 * DAY_MS;
  expect(rhythms.filter(({ customer }) => customer.lifecycle === 'LAPSED').every(isLongAgo)).toBe(true);
  expect(active.some(isLongAgo)).toBe(false);
  const lapsed = await rapport.db.customer.findMany({ where: { lifecycle: { in: ['ACTIVE', 'LAPSED'] } }, select: { id: true } });
  expect(lapsed.filter(({ id }) => !rhythms.some(({ customerId }) => customerId === id))).toEqual([]);
});

it('has credit customers within their limits, of whom some are late by each range of days, and some have paid late', async () => {
  const accounts = await rapport.db.creditAccount.findMany({ include: { instalments: true } });
  expect(accounts).toHaveLength(6);
  expect(accounts.filter(({ exposureMinor, limitMinor }) => exposureMinor > limitMinor)).toEqual([]);
  const instalments = accounts.flatMap((account) => account.instalments);
  const unpaid = instalments.filter(({ amountMinor, paidMinor }) => paidMinor < amountMinor);
  const daysLate = unpaid.map(({ dueOn }) => Math.floor((now().getTime() - dueOn.getTime()) / DAY_MS));
  const ranges = daysLate.map((days) => (days <= 0 ? 0 : Math.min(4, Math.ceil(days / 30))));
  expect(new Set(ranges)).toEqual(new Set([0, 1, 2, 3, 4]));
  expect(instalments.some(({ paidAt, dueOn }) => paidAt && paidAt.getTime() > dueOn.getTime() + 2 * DAY_MS)).toBe(true);
  expect(accounts.filter((account) => account.instalments.every(({ dueOn, paidAt }) => paidAt || dueOn > now()))).not.toEqual([]);
});

it('has goods that came back, in part and whole, against what was owed and for money, and money out of goodwill', async () => {
  const returns = await rapport.db.purchaseReturn.findMany({ include: { lines: { include: { line: true } } } });
  expect(returns.filter(({ returnedAt }) => returnedAt > now())).toEqual([]);
  expect(returns.some(({ refundMinor }) => refundMinor > 0n)).toBe(true);
  const isWhole = (lines: (typeof returns)[number]['lines']) =>
    lines.every(({ quantity, line }) => quantity.equals(line.quantity));
  expect(new Set(returns.map(({ lines }) => isWhole(lines)))).toEqual(new Set([true, false]));
  expect(await rapport.db.refund.count({ where: { purchaseReturnId: null } })).toBeGreaterThan(1);
});

it('has opportunities at every stage, by legal steps, and promises of every state', async () => {
  const opportunities = await rapport.db.opportunity.findMany({ include: { stageChanges: { orderBy: { changedAt: 'asc' } } } });
  expect(new Set(opportunities.map(({ stage }) => stage))).toEqual(new Set(Object.values(OpportunityStage)));
  for (const { stage, stageChanges } of opportunities) {
    expect(stageChanges.map(({ fromStage }) => fromStage)).toEqual([
      null,
      ...stageChanges.slice(0, -1).map(({ toStage }) => toStage),
    ]);
    expect(stageChanges.at(-1)?.toStage).toBe(stage);
    expect(stageChanges.filter(({ changedAt }) => changedAt > now())).toEqual([]);
  }
  const promises = await rapport.db.customerPromise.findMany();
  expect(new Set(promises.map(({ status }) => status))).toEqual(new Set(Object.values(PromiseStatus)));
  const open = promises.filter(({ status }) => status === 'OPEN');
  expect(new Set(open.map(({ dueAt }) => dueAt < now()))).toEqual(new Set([true, false]));
});

it('ranks its customers in each currency, in every segment', async () => {
  const standings = await rapport.db.rfmStanding.findMany({ orderBy: { currencyCode: 'asc' } });
  expect([...new Set(standings.map(({ currencyCode }) => currencyCode))]).toEqual(['CZK', 'EUR', 'JPY', 'USD']);
  expect(new Set(standings.map(({ segment }) => segment))).toEqual(new Set(Object.values(RfmSegment)));
});

it('has segments by what was bought, each with somebody in it', async () => {
  const segments = await rapport.db.segment.findMany({ orderBy: { name: 'asc' } });
  expect(segments.filter(({ criterionNames }) => criterionNames.some((name) => name.startsWith('sales.')))).toHaveLength(3);
  const sizes = await Promise.all(segments.map((segment) => rapport.ctx.loaders.contacts.segmentSizes.load(segment)));
  expect(sizes.every((size) => size > 0)).toBe(true);
});

it('adds up: what is paid, owed, returned and spent is what a second SQL says of the rows alone', async () => {
  expect(await inconsistencies(rapport)).toEqual([]);
});

it('ages what is unpaid as a second SQL does', async () => {
  const SHOWN = 'query Q($id: ID!) { customer(id: $id) { creditAccount { ageing { range count amount { amount } } } } }';
  interface Shown {
    readonly customer: {
      readonly creditAccount: { readonly ageing: readonly { range: string; count: number; amount: { amount: string } }[] };
    };
  }
  const accounts = await rapport.db.creditAccount.findMany({ orderBy: { id: 'asc' } });
  for (const { id, customerId, currencyCode } of accounts) {
    const rows = await rapport.db.$queryRaw<{ line: string }[]>`
      SELECT range || ' ' || count(i."id") || ' ' || coalesce(sum(i."amountMinor" - i."paidMinor"), 0) AS line
      FROM (VALUES (0, 'CURRENT', -10000, 0), (1, 'DAYS_1_30', 1, 30), (2, 'DAYS_31_60', 31, 60), (3, 'DAYS_61_90', 61, 90), (4, 'OVER_90', 91, 10000))
        AS ranges (place, range, since, until)
      LEFT JOIN "Instalment" AS i ON i."creditAccountId" = ${id}::uuid AND i."amountMinor" > i."paidMinor"
        AND (${now()}::timestamptz AT TIME ZONE 'UTC')::date - i."dueOn" BETWEEN since AND until
      GROUP BY place, range ORDER BY place`;
    const { customer } = await rapport.asAdministrator().data<Shown>(SHOWN, { id: globalId('Customer', customerId) });
    const found = customer.creditAccount.ageing.map(
      ({ range, count, amount }) => `${range} ${count} ${parseAmount(amount.amount, currencyCode)}`,
    );
    expect(found).toEqual(rows.map(({ line }) => line));
  }
});

it('expects the demand that a second SQL does', async () => {
  const DEMAND =
    'query Q($from: Date!, $to: Date!) { expectedDemand(from: $from, to: $to) { product { id } quantity customers } }';
  interface Demand {
    readonly expectedDemand: readonly { product: { id: string }; quantity: string; customers: number }[];
  }
  const [from, to] = [now(), new Date(now().getTime() + 30 * DAY_MS)].map((day) => day.toISOString().slice(0, 10));
  const rows = await rapport.db.$queryRaw<{ line: string }[]>`
    WITH due AS (
      SELECT r."customerId" FROM "PurchaseRhythm" AS r JOIN "Customer" AS c ON c."id" = r."customerId"
      WHERE (r."nextExpectedAt" AT TIME ZONE 'UTC')::date BETWEEN ${from}::date AND ${to}::date
        AND num_nonnulls(c."archivedAt", c."mergedIntoId", c."erasedAt", c."deceasedOn") = 0
    ), recent AS (
      SELECT p."customerId", p."id", row_number() OVER (PARTITION BY p."customerId" ORDER BY p."purchasedAt" DESC, p."id" DESC) AS nth
      FROM "Purchase" AS p JOIN due USING ("customerId")
    ), bought AS (
      SELECT recent."customerId", l."productId", sum(l."quantity") AS quantity FROM recent JOIN "PurchaseLine" AS l ON l."purchaseId" = recent."id"
      WHERE nth <= 12 GROUP BY recent."customerId", l."productId", recent."id"
    ), placed AS (
      SELECT *, row_number() OVER (PARTITION BY "customerId", "productId" ORDER BY quantity) AS place,
        count(*) OVER (PARTITION BY "customerId", "productId") AS many FROM bought
    ), usual AS (
      SELECT "customerId", "productId", avg(quantity) AS quantity FROM placed
      WHERE place IN ((many + 1) / 2, (many + 2) / 2) GROUP BY "customerId", "productId"
    )
    SELECT "productId" || ' ' || trim_scale(sum(quantity)) || ' ' || count(*) AS line FROM usual GROUP BY "productId"`;
  const { expectedDemand } = await rapport.asAdministrator().data<Demand>(DEMAND, { from, to });
  const found = expectedDemand.map(({ product, quantity, customers }) => `${decodeId(product.id)?.id} ${quantity} ${customers}`);
  expect(found.toSorted()).toEqual(rows.map(({ line }) => line).toSorted());
  expect(found.length).toBeGreaterThan(10);
});

it('is added once, however often it is asked for', async () => {
  const counts = () => Promise.all([rapport.db.purchase.count(), rapport.db.loggedEvent.count(), rapport.db.auditEntry.count()]);
  const once = await counts();
  await sales.seed?.(rapport.ctx);
  expect(await counts()).toEqual(once);
});
