/** What customers are likely to buy again in some days to come, by their own cadence. */
import type { Prisma } from '../../../generated/index.ts';
import { type Ctx, DAY_MS, RequestError } from '../../../kernel/index.ts';
import { presentCustomers } from '../../contacts/index.ts';
import { CADENCE_PURCHASES } from '../habits/index.ts';
import { findProducts } from '../products/index.ts';

/** With both days. */
export const LONGEST_WINDOW_DAYS = 366;
/** Products in an answer. */
export const MOST_PRODUCTS = 500;

export interface ExpectedDemand {
  readonly product: Prisma.ProductModel;
  readonly quantity: Prisma.Decimal;
  readonly customers: number;
}

export interface DemandWindow {
  readonly from: Date;
  readonly to: Date;
  /** Of one product only; its uuid. */
  readonly productId: string | null;
  /** What is asked of the products. */
  readonly selectedOfProduct: object;
}

/** The most wanted first. Days are those of UTC. */
export async function expectedDemand(ctx: Ctx, window: DemandWindow): Promise<readonly ExpectedDemand[]> {
  requireShort(window);
  const { from, to, productId, selectedOfProduct } = window;
  const rows = await ctx.db.$queryRaw<{ productId: string; quantity: Prisma.Decimal; customers: number }[]>`
    SELECT "productId"::text, sum("usual") AS "quantity", count(*)::int AS "customers"
    FROM (
      SELECT "customerId", "productId", percentile_cont(0.5) WITHIN GROUP (ORDER BY "thousandths")::numeric / 1000 AS "usual"
      FROM (
        SELECT rhythm."customerId", line."productId", (sum(line."quantity") * 1000)::bigint AS "thousandths"
        FROM "PurchaseRhythm" AS rhythm
        JOIN ${presentCustomers({ livingAt: ctx.clock.now() })} AS customer ON customer."id" = rhythm."customerId"
        CROSS JOIN LATERAL (
          SELECT p."id" FROM "Purchase" AS p WHERE p."customerId" = rhythm."customerId"
          ORDER BY p."purchasedAt" DESC, p."id" DESC LIMIT ${CADENCE_PURCHASES}::int) AS recent
        JOIN "PurchaseLine" AS line ON line."purchaseId" = recent."id"
        WHERE rhythm."nextExpectedAt" >= ${from} AND rhythm."nextExpectedAt" < ${new Date(to.getTime() + DAY_MS)}
          AND (${productId}::uuid IS NULL OR line."productId" = ${productId}::uuid)
        GROUP BY rhythm."customerId", recent."id", line."productId"
      ) AS bought GROUP BY "customerId", "productId"
    ) AS habit GROUP BY "productId" ORDER BY "quantity" DESC, "productId" LIMIT ${MOST_PRODUCTS}::int`;
  const products = await findProducts(
    ctx,
    rows.map((row) => row.productId),
    selectedOfProduct,
  );
  return rows.flatMap(({ productId: id, quantity, customers }) => {
    const product = products.get(id);
    return product ? [{ product, quantity, customers }] : [];
  });
}

function requireShort({ from, to }: DemandWindow): void {
  if (from > to) throw new RequestError('BAD_USER_INPUT', 'from must not be after to.');
  const days = (to.getTime() - from.getTime()) / DAY_MS + 1;
  if (days > LONGEST_WINDOW_DAYS) {
    throw new RequestError('BAD_USER_INPUT', `from and to must span at most ${LONGEST_WINDOW_DAYS} days; these span ${days}.`);
  }
}
