/** The lines of purchases, for modules that keep something for each of them. */
import { type Ctx, NotFoundError } from '../../../kernel/index.ts';
import { visiblePurchases } from './purchases.ts';

/** Uuids. */
export interface LineStanding {
  readonly id: string;
  /** All of it came back. */
  readonly isBack: boolean;
}

/** The lines of a purchase in their order, and whether they came back. One statement. */
export function linesOfPurchase({ db }: Ctx, purchaseId: string): Promise<readonly LineStanding[]> {
  return db.$queryRaw<LineStanding[]>`
    SELECT line."id"::text, coalesce(sum(back."quantity"), 0) >= line."quantity" AS "isBack"
    FROM "PurchaseLine" AS line LEFT JOIN "ReturnLine" AS back ON back."lineId" = line."id"
    WHERE line."purchaseId" = ${purchaseId}::uuid GROUP BY line."id" ORDER BY line."position"`;
}

/** Which purchase a line is of, by uuid; NotFoundError if there is none to see. */
export async function purchaseOfLine(ctx: Ctx, id: string): Promise<string> {
  const line = await ctx.db.purchaseLine.findFirst({
    where: { id, purchase: visiblePurchases(ctx) },
    select: { purchaseId: true },
  });
  if (!line) throw new NotFoundError('PurchaseLine', id);
  return line.purchaseId;
}
