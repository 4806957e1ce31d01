/** What was bought, summed: by time, product, touchpoint or way to pay; each currency apart, gross of returns. */
import { type PaymentMethod, Prisma, type Touchpoint } from '../../../generated/index.ts';
import { type Ctx, encodeId, type Money, RequestError } from '../../../kernel/index.ts';
import { findProducts } from '../products/index.ts';
import { divideHalfEven } from '../purchases/index.ts';
import { filterSql, type PurchaseFilter, WHOLE_PURCHASE } from './filter.ts';
import { isOfPurchaseAlone, periodSums } from './period-sums.ts';
import { type Period, periodName } from './periods.ts';

export type PurchaseGroup = Period | 'PRODUCT' | 'TOUCHPOINT' | 'PAYMENT_METHOD';

/** More would be a copy of the purchases, not a summary. */
export const MOST_TOTALS = 5_000;

export interface PurchaseTotal {
  readonly key: string;
  readonly label: string;
  readonly periodStart: Date | null;
  readonly product: Prisma.ProductModel | null;
  readonly total: Money;
  readonly count: number;
  readonly average: Money | null;
}

export interface TotalsRequest {
  readonly filter: PurchaseFilter;
  /** Null: one total per currency. */
  readonly groupBy: PurchaseGroup | null;
  /** IANA: where days and all that is made of them begin. */
  readonly timeZone: string;
  /** What is asked of the products. */
  readonly selectedOfProduct: object;
}

/** By key, then by currency. */
export async function purchaseTotals(ctx: Ctx, request: TotalsRequest): Promise<readonly PurchaseTotal[]> {
  const sums = await ctx.db.$queryRaw<Sums[]>(sumsOf(request));
  if (sums.length > MOST_TOTALS) {
    throw new RequestError(
      'BAD_USER_INPUT',
      `These are more than ${MOST_TOTALS} totals: narrow the filter, or group by longer periods.`,
    );
  }
  const nameOf = await namesOf(ctx, request, sums);
  return sums.map((row) => ({ ...nameOf(row.group), ...amountsOf(row) })).sort(inOrder);
}

interface Sums {
  /** The first day of a period, an id, or a value of an enum; null without groups. */
  readonly group: string | null;
  readonly currencyCode: string;
  /** A whole number of any size. */
  readonly total: string;
  readonly count: number;
}

function amountsOf({ total, count, currencyCode }: Sums): Pick<PurchaseTotal, 'total' | 'count' | 'average'> {
  const minor = BigInt(total);
  return { total: { minor, currencyCode }, count, average: { minor: divideHalfEven(minor, BigInt(count)), currencyCode } };
}

function inOrder(one: PurchaseTotal, other: PurchaseTotal): number {
  if (one.key !== other.key) return one.key < other.key ? -1 : 1;
  return one.total.currencyCode < other.total.currencyCode ? -1 : 1;
}

/** One more than is answered, so that too many are known. */
function sumsOf({ filter, groupBy, timeZone }: TotalsRequest): Prisma.Sql {
  const limit = Prisma.sql`LIMIT ${MOST_TOTALS + 1}::int`;
  if (groupBy === 'PRODUCT') {
    const judged = { ...WHOLE_PURCHASE, product: (id: string) => Prisma.sql`line."productId" = ${id}::uuid` };
    return Prisma.sql`
      SELECT line."productId"::text AS "group", line."currencyCode", sum(line."totalMinor")::text AS "total",
        count(DISTINCT line."purchaseId")::int AS "count"
      FROM "PurchaseLine" AS line JOIN "Purchase" AS p ON p."id" = line."purchaseId"
      WHERE ${filterSql(filter, judged)} GROUP BY line."productId", line."currencyCode" ${limit}`;
  }
  if (groupBy === 'PAYMENT_METHOD') {
    const judged = { ...WHOLE_PURCHASE, paidBy: (methods: Prisma.Sql) => Prisma.sql`payment."method" = ANY(${methods})` };
    return Prisma.sql`
      SELECT payment."method"::text AS "group", payment."currencyCode", sum(payment."amountMinor")::text AS "total",
        count(DISTINCT payment."purchaseId")::int AS "count"
      FROM "Payment" AS payment JOIN "Purchase" AS p ON p."id" = payment."purchaseId"
      WHERE ${filterSql(filter, judged)} GROUP BY payment."method", payment."currencyCode" ${limit}`;
  }
  if (groupBy !== null && groupBy !== 'TOUCHPOINT' && groupBy !== 'DAY' && isOfPurchaseAlone(filter)) {
    return Prisma.sql`${periodSums(groupBy, timeZone, filter)} ${limit}`;
  }
  return Prisma.sql`
    SELECT "group"::text, "currencyCode", sum("totalMinor")::text AS "total", count(*)::int AS "count"
    FROM (
      SELECT ${groupOfPurchase(groupBy, timeZone)} AS "group", p."currencyCode", p."totalMinor" FROM "Purchase" AS p
      WHERE ${filterSql(filter, WHOLE_PURCHASE)}
    ) AS bought GROUP BY "group", "currencyCode" ${limit}`;
}

export function groupOfPurchase(groupBy: Period | 'TOUCHPOINT' | null, timeZone: string): Prisma.Sql {
  if (groupBy === null) return Prisma.sql`NULL::text`;
  if (groupBy === 'TOUCHPOINT') return Prisma.sql`p."touchpoint"`;
  return Prisma.sql`date_trunc(${groupBy.toLowerCase()}, p."purchasedAt" AT TIME ZONE ${timeZone})::date`;
}

type Name = Pick<PurchaseTotal, 'key' | 'label' | 'periodStart' | 'product'>;

const ALL: Name = { key: 'ALL', label: 'All purchases', periodStart: null, product: null };

const TOUCHPOINTS: Readonly<Record<Touchpoint, string>> = {
  STORE: 'Store',
  ONLINE: 'Online',
  PHONE: 'Phone',
  FIELD: 'Field',
  PARTNER: 'Partner',
  OTHER: 'Other',
};
const METHODS: Readonly<Record<PaymentMethod, string>> = {
  CASH: 'Cash',
  CARD: 'Card',
  CHEQUE: 'Cheque',
  PAYPAL: 'PayPal',
  BANK_TRANSFER: 'Bank transfer',
  CREDIT: 'Credit',
  GIFT_CARD: 'Gift card',
  POINTS: 'Points',
  OTHER: 'Other',
};

async function namesOf(
  ctx: Ctx,
  { groupBy, selectedOfProduct }: TotalsRequest,
  sums: readonly Sums[],
): Promise<(group: string | null) => Name> {
  if (groupBy === null) return () => ALL;
  if (groupBy === 'TOUCHPOINT' || groupBy === 'PAYMENT_METHOD') {
    const labels: Readonly<Record<string, string>> = groupBy === 'TOUCHPOINT' ? TOUCHPOINTS : METHODS;
    return (value) => ({ ...ALL, key: value ?? '', label: labels[value ?? ''] ?? '' });
  }
  if (groupBy === 'PRODUCT') {
    const products = await findProducts(ctx, [...new Set(sums.flatMap(({ group }) => group ?? []))], selectedOfProduct);
    return (id) => {
      const product = products.get(id ?? '') ?? null;
      return { key: encodeId('Product', id ?? ''), label: product?.name ?? '', periodStart: null, product };
    };
  }
  return (day) => {
    const periodStart = new Date(`${day}T00:00:00Z`);
    return { ...ALL, ...periodName(groupBy, periodStart), periodStart };
  };
}
