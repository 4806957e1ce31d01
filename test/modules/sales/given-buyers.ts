/** Customers of a random company who buy, written row by row as their models describe them. */
import { newId } from '../../../src/index.ts';
import { recomputeRhythms, recomputeSpending } from '../../../src/modules/sales/habits/index.ts';
import { TEST_START, type TestRapport } from '../../support/index.ts';
import { type BuyerModel, CATEGORIES } from './segment-model.ts';

const DAY_MS = 86_400_000;
const recorded = { recordedAt: TEST_START, recordedByKind: 'SYSTEM' } as const;
const daysAgo = (days: number) => new Date(TEST_START.getTime() - days * DAY_MS);

/** Purchases of the customers, who are there already, of products with these ids: one in each category. */
export async function givenBuyers(
  rapport: TestRapport,
  customers: ReadonlyMap<string, BuyerModel>,
  productIds: readonly string[],
): Promise<void> {
  const { db } = rapport;
  const dates = { createdAt: TEST_START, updatedAt: TEST_START };
  await db.product.createMany({
    data: productIds.map((id, number) => ({ id, sku: id, name: 'x', category: CATEGORIES[number] ?? null, ...dates })),
  });
  for (const [customerId, model] of customers) await givenBuyer(rapport, customerId, model, productIds);
  await rapport.ctx.transact(async (tx) => {
    await recomputeSpending(tx, [...customers.keys()]);
    await recomputeRhythms(tx, [...customers.keys()]);
  });
  await db.rfmRanking.create({ data: { currencyCode: 'EUR', customers: customers.size, asOf: TEST_START } });
  await db.rfmStanding.createMany({
    data: [...customers].flatMap(([customerId, { standing }]) => {
      if (!standing) return [];
      const score = standing.recency + standing.frequency + standing.monetary;
      return [
        { customerId, currencyCode: 'EUR', ...standing, score, purchaseCount: 1, spentMinor: 1n, lastPurchasedAt: TEST_START },
      ];
    }),
  });
}

async function givenBuyer(
  { db }: TestRapport,
  customerId: string,
  model: BuyerModel,
  productIds: readonly string[],
): Promise<void> {
  const purchases = model.purchases.map((purchase) => ({ ...purchase, id: newId() }));
  await db.purchase.createMany({
    data: purchases.map(({ id, currencyCode, total, daysAgo: days }) => ({
      ...{ id, number: id, customerId, currencyCode, totalMinor: BigInt(total), purchasedAt: daysAgo(days) },
      ...{ touchpoint: 'STORE' as const, fingerprint: '', ...recorded },
    })),
  });
  await db.purchaseBalance.createMany({
    data: purchases.map(({ id, currencyCode, total, returned }) => {
      return { purchaseId: id, currencyCode, totalMinor: BigInt(total), returnedMinor: BigInt(returned) };
    }),
  });
  await db.purchaseLine.createMany({
    data: purchases.map(({ id, currencyCode, total, product }) => ({
      ...{ id, purchaseId: id, currencyCode, position: 0, productId: productIds[product] ?? '', quantity: '1' },
      ...{ unitPriceMinor: BigInt(total), totalMinor: BigInt(total) },
    })),
  });
  const [owed] = purchases;
  if (!owed || model.instalments.length === 0) return;
  const terms = { currencyCode: 'EUR', limitMinor: 99n, netDays: 30, openedAt: TEST_START, recordedByKind: 'SYSTEM' as const };
  await db.creditAccount.create({ data: { id: customerId, customerId, ...terms } });
  await db.instalment.createMany({
    data: model.instalments.map(({ dueDaysAgo, left }, position) => ({
      ...{ id: newId(), creditAccountId: customerId, currencyCode: 'EUR', purchaseId: owed.id, position },
      ...{ amountMinor: 3n, paidMinor: BigInt(3 - left), dueOn: daysAgo(dueDaysAgo) },
    })),
  });
}
