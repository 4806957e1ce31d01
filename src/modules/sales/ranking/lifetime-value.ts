/** What customers have been worth, and what they may be worth yet: exact, one estimate per currency, rounded once. */
import { type Ctx, DAY_MS } from '../../../kernel/index.ts';
import { type LoyaltyMeasure, loyaltyMeasures } from '../habits/index.ts';
import { divideHalfEven } from '../purchases/index.ts';

const YEAR_MS = 365 * DAY_MS;
/** Nobody is expected to stay longer. */
const MOST_YEARS = 5n;

export interface LifetimeValue {
  readonly currencyCode: string;
  readonly historicMinor: bigint;
  readonly predictedMinor: bigint;
  readonly averageMinor: bigint;
  readonly purchasesPerYear: number;
  readonly expectedYears: number;
}

interface Spending {
  readonly currencyCode: string;
  readonly purchaseCount: number;
  readonly totalMinor: bigint;
  readonly returnedMinor: bigint;
  readonly firstPurchasedAt: Date;
}

/** Of these customers, in their order, each by currency: two statements. */
export async function lifetimeValues(
  ctx: Pick<Ctx, 'db' | 'clock'>,
  customerIds: readonly string[],
): Promise<readonly (readonly LifetimeValue[])[]> {
  const [spending, loyalty] = await Promise.all([
    ctx.db.customerSpending.findMany({ where: { customerId: { in: [...customerIds] } }, orderBy: { currencyCode: 'asc' } }),
    loyaltyMeasures(ctx, customerIds),
  ]);
  const now = ctx.clock.now();
  return customerIds.map((id, index) =>
    spending.filter(({ customerId }) => customerId === id).map((sums) => lifetimeValueOf(sums, loyalty[index], now)),
  );
}

/**
 * average = historic ÷ purchases, a year's purchases = purchases ÷ years since the first, at least one, and years =
 * min(5, 1 ÷ (1 − repeat rate)). The prediction is their product, before any of them is rounded.
 */
function lifetimeValueOf(
  { currencyCode, purchaseCount, totalMinor, returnedMinor, firstPurchasedAt }: Spending,
  loyalty: Pick<LoyaltyMeasure, 'purchases' | 'repeats'> | undefined,
  now: Date,
): LifetimeValue {
  const historicMinor = totalMinor - returnedMinor;
  const spanMs = Math.max(YEAR_MS, now.getTime() - firstPurchasedAt.getTime());
  const years = expectedYears(loyalty);
  return {
    currencyCode,
    historicMinor,
    predictedMinor: divideHalfEven(historicMinor * BigInt(YEAR_MS) * years.dividend, BigInt(spanMs) * years.divisor),
    averageMinor: divideHalfEven(historicMinor, BigInt(purchaseCount)),
    purchasesPerYear: (purchaseCount * YEAR_MS) / spanMs,
    expectedYears: Number(years.dividend) / Number(years.divisor),
  };
}

/** Of n purchases after the first, r of them repeats: n ÷ (n − r), as 1 ÷ (1 − r ÷ n). One year where there is no repeat rate yet. */
function expectedYears(loyalty: Pick<LoyaltyMeasure, 'purchases' | 'repeats'> | undefined) {
  const later = BigInt(Math.max(0, (loyalty?.purchases ?? 0) - 1));
  if (later === 0n) return { dividend: 1n, divisor: 1n };
  const others = later - BigInt(loyalty?.repeats ?? 0);
  return later > MOST_YEARS * others ? { dividend: MOST_YEARS, divisor: 1n } : { dividend: later, divisor: others };
}
