/** What two customers bought, owe, were promised and may buy becomes one customer's, and two customers' again. */
import { expect, it } from 'vitest';
import { access } from '../../../src/modules/access/index.ts';
import { contacts } from '../../../src/modules/contacts/index.ts';
import { sales } from '../../../src/modules/sales/index.ts';
import { createTestRapport, describeOnPostgres, globalId, type TestRapport } from '../../support/index.ts';
import { givenCustomer } from '../contacts/given.ts';
import { PREVIEW_MERGE } from '../contacts/merge-documents.ts';
import { merge, merger, tryMerge, undo } from '../contacts/merging.ts';
import { givenProduct, givenPurchase } from './given.ts';
import { givenBought } from './given-habits.ts';
import { givenSalesRecords, givenSalesWithoutCredit } from './given-records.ts';
import { givenOpportunity, givenPromise } from './given-relations.ts';

const MODULES = [access, contacts, sales];
const rapport = createTestRapport(MODULES);
const DAY = 86_400_000;
const atDay = (number: number) => new Date(Date.UTC(2026, 0, 1) + number * DAY).toISOString();

const givenPair = async (on: TestRapport = rapport) => ({
  survivor: (await givenCustomer(on)).id,
  absorbed: (await givenCustomer(on, { givenName: 'Ada too' })).id,
});
async function previewOf({ survivor, absorbed }: { survivor: string; absorbed: string }) {
  const { previewCustomerMerge } = await merger(rapport).data(PREVIEW_MERGE, {
    survivorId: globalId('Customer', survivor),
    absorbedId: globalId('Customer', absorbed),
  });
  return previewCustomerMerge;
}
const spendingOf = (customerId: string) =>
  rapport.db.customerSpending.findMany({ where: { customerId }, orderBy: { currencyCode: 'asc' } });
const rhythmOf = (customerId: string) => rapport.db.purchaseRhythm.findUnique({ where: { customerId } });
const standingsOf = (customerId: string) => rapport.db.rfmStanding.findMany({ where: { customerId } });

it('says beforehand what would move, by type', async () => {
  const pair = await givenPair();
  await givenSalesRecords(rapport.ctx, pair.absorbed, 'Ada');
  const preview = await previewOf(pair);
  expect(preview?.moves.filter(({ module }) => module === 'sales')).toEqual([
    { module: 'sales', type: 'Purchase', count: 3 },
    { module: 'sales', type: 'LifetimeValue', count: 1 },
    { module: 'sales', type: 'PurchaseCadence', count: 1 },
    { module: 'sales', type: 'RfmScore', count: 1 },
    { module: 'sales', type: 'CreditAccount', count: 1 },
    { module: 'sales', type: 'Opportunity', count: 1 },
    { module: 'sales', type: 'CustomerPromise', count: 1 },
  ]);
  expect(preview?.blockers).toEqual([]);
});

it('adds up what both have spent, currency by currency, and derives how regularly they buy from the purchases of both', async () => {
  const pair = await givenPair();
  const of = (customerId: string, day: number, totalMinor: number, currencyCode = 'EUR') => ({
    customerId,
    at: atDay(day),
    totalMinor,
    currencyCode,
  });
  await givenBought(
    rapport,
    of(pair.survivor, 0, 500),
    of(pair.survivor, 20, 300),
    of(pair.absorbed, 10, 200),
    of(pair.absorbed, 30, 9, 'JPY'),
  );
  const before = [
    await spendingOf(pair.survivor),
    await rhythmOf(pair.survivor),
    await spendingOf(pair.absorbed),
    await rhythmOf(pair.absorbed),
  ];

  const mergeId = await merge(rapport, pair);

  expect(await spendingOf(pair.survivor)).toMatchObject([
    { currencyCode: 'EUR', purchaseCount: 3, totalMinor: 1_000n, firstPurchasedAt: new Date(atDay(0)) },
    { currencyCode: 'JPY', purchaseCount: 1, totalMinor: 9n, lastPurchasedAt: new Date(atDay(30)) },
  ]);
  expect(await rhythmOf(pair.survivor)).toMatchObject({
    medianGapMs: BigInt(10 * DAY),
    lastPurchasedAt: new Date(atDay(30)),
    nextExpectedAt: new Date(atDay(40)),
  });
  expect([await spendingOf(pair.absorbed), await rhythmOf(pair.absorbed)]).toEqual([[], null]);

  await undo(rapport, mergeId);
  const after = [
    await spendingOf(pair.survivor),
    await rhythmOf(pair.survivor),
    await spendingOf(pair.absorbed),
    await rhythmOf(pair.absorbed),
  ];
  expect(after).toEqual(before);
});

it('leaves with the survivor what was bought since, when it is undone', async () => {
  const pair = await givenPair();
  await givenBought(rapport, { customerId: pair.absorbed, at: atDay(0), totalMinor: 100 });
  const mergeId = await merge(rapport, pair);
  await givenBought(rapport, { customerId: pair.survivor, at: atDay(5), totalMinor: 7 });
  await undo(rapport, mergeId);
  expect(await spendingOf(pair.absorbed)).toMatchObject([{ purchaseCount: 1, totalMinor: 100n }]);
  expect(await spendingOf(pair.survivor)).toMatchObject([{ purchaseCount: 1, totalMinor: 7n }]);
});

it('is refused for two who both have a credit account, with a sentence for people, and changes nothing', async () => {
  const pair = await givenPair();
  await givenSalesRecords(rapport.ctx, pair.survivor, 'Ada');
  await givenSalesRecords(rapport.ctx, pair.absorbed, 'Ada');
  const counts = () => Promise.all([spendingOf(pair.absorbed), standingsOf(pair.absorbed), rapport.db.purchase.findMany()]);
  const before = await counts();
  const sentence = 'Both have a credit account, and one customer has one at most.';
  expect((await previewOf(pair))?.blockers).toEqual([sentence]);
  expect(await tryMerge(rapport, pair)).toMatchObject({ __typename: 'ConflictError', message: sentence });
  expect(await counts()).toEqual(before);
});

it('is refused for two who together bought more in one currency than can be kept, and changes nothing', async () => {
  const pair = await givenPair();
  const { id: productId } = await givenProduct(rapport);
  const bought = async (customerId: string, unitPrice: string, currencyCode: string) =>
    givenPurchase(rapport, { id: customerId }, { currencyCode, lines: [{ productId, quantity: '1', unitPrice }] });
  await bought(pair.survivor, '92233720368547758.07', 'EUR');
  await bought(pair.absorbed, '92233720368547758.07', 'USD');
  expect((await previewOf(pair))?.blockers).toEqual([]);
  await bought(pair.absorbed, '0.01', 'EUR');
  const before = await Promise.all([spendingOf(pair.survivor), spendingOf(pair.absorbed)]);

  const sentence = 'Together they have bought more in one currency than can be kept of one customer.';
  expect((await previewOf(pair))?.blockers).toEqual([sentence]);
  expect(await tryMerge(rapport, pair)).toMatchObject({ __typename: 'ConflictError', message: sentence });
  expect(await Promise.all([spendingOf(pair.survivor), spendingOf(pair.absorbed)])).toEqual(before);
});

it('lets a credit account move, and back, where only the absorbed customer has one', async () => {
  const pair = await givenPair();
  await givenSalesWithoutCredit(rapport.ctx, pair.survivor, 'Ada');
  await givenSalesRecords(rapport.ctx, pair.absorbed, 'Ada');
  const accounts = () => rapport.db.creditAccount.findMany({ where: { customerId: { in: Object.values(pair) } } });
  const before = await accounts();
  const mergeId = await merge(rapport, pair);
  expect(await accounts()).toEqual(before.map((account) => ({ ...account, customerId: pair.survivor })));
  await undo(rapport, mergeId);
  expect(await accounts()).toEqual(before);
});

it('sets the standing of the absorbed customer aside, and gives it back unless the ranking was computed again', async () => {
  const [pair, other] = [await givenPair(), await givenPair()];
  for (const customerId of [pair.absorbed, other.absorbed]) await givenSalesWithoutCredit(rapport.ctx, customerId, 'Ada');
  const before = await standingsOf(pair.absorbed);
  const [first, second] = [await merge(rapport, pair), await merge(rapport, other)];
  expect([await standingsOf(pair.absorbed), await standingsOf(pair.survivor)]).toEqual([[], []]);

  await undo(rapport, first);
  expect(await standingsOf(pair.absorbed)).toEqual(before);
  await rapport.db.rfmRanking.update({ where: { currencyCode: 'EUR' }, data: { asOf: new Date(atDay(90)) } });
  await undo(rapport, second);
  expect(await standingsOf(other.absorbed)).toEqual([]);
});

it('lets opportunities and promises move, and back', async () => {
  const pair = await givenPair();
  const opportunity = await givenOpportunity(rapport, { id: pair.absorbed });
  const promise = await givenPromise(rapport, { id: pair.absorbed });
  const stored = async () => [
    await rapport.db.opportunity.findUnique({ where: { id: opportunity.id } }),
    await rapport.db.customerPromise.findUnique({ where: { id: promise.id } }),
  ];
  const before = await stored();
  const mergeId = await merge(rapport, pair);
  expect(await stored()).toMatchObject([{ customerId: pair.survivor }, { customerId: pair.survivor }]);
  await undo(rapport, mergeId);
  expect(await stored()).toEqual(before);
});

await describeOnPostgres('a customer with 10,000 purchases', () => {
  const onPostgres = createTestRapport(MODULES, { databaseOptions: { kind: 'postgres' } });

  it('is merged, and the merge undone, within the time of a transaction', async () => {
    const pair = await givenPair(onPostgres);
    const { db } = onPostgres;
    await db.$executeRaw`
      INSERT INTO "Purchase" ("id", "number", "customerId", "purchasedAt", "touchpoint", "currencyCode", "totalMinor", "fingerprint", "recordedAt", "recordedByKind")
      SELECT gen_random_uuid(), 'P' || n, ${pair.absorbed}::uuid, timestamptz '2026-01-01' + n * interval '1 minute', 'STORE', 'EUR', 100, '', now(), 'SYSTEM'
      FROM generate_series(1, 10000) AS n`;
    await db.$executeRaw`
      INSERT INTO "PurchaseBalance" ("purchaseId", "currencyCode", "totalMinor") SELECT "id", "currencyCode", "totalMinor" FROM "Purchase"`;

    const mergeId = await merge(onPostgres, pair);
    const spent = () => db.customerSpending.findMany({ select: { customerId: true, purchaseCount: true, totalMinor: true } });
    expect(await spent()).toEqual([{ customerId: pair.survivor, purchaseCount: 10_000, totalMinor: 1_000_000n }]);
    await undo(onPostgres, mergeId);
    expect(await spent()).toEqual([{ customerId: pair.absorbed, purchaseCount: 10_000, totalMinor: 1_000_000n }]);
  });
});
