/** Purchases: recorded once, read by whoever may. */
import type { Prisma } from '../../../generated/index.ts';
import {
  ConflictError,
  type Ctx,
  NotFoundError,
  type TxCtx,
  takesAll,
  ValidationError,
  type ValidationIssue,
} from '../../../kernel/index.ts';
import { requireCustomer, visibleCustomers } from '../../contacts/index.ts';
import { findProducts } from '../products/index.ts';
import { requireCredit } from './on-credit.ts';
import { draftPurchase, MOST_ENTRIES, type PurchaseInput, type PurchaseLineInput } from './purchase-draft.ts';
import { writePurchases } from './write-purchases.ts';

export type Purchase = Prisma.PurchaseModel;

export interface NewPurchaseInput extends PurchaseInput {
  readonly customerId: string;
}

interface Circumstances {
  /** What could not be read of the input, to be told with the rest. */
  readonly misread?: readonly ValidationIssue[];
  /** A supervisor has approved what is more on credit than the customer may owe. */
  readonly mayExceedLimit?: boolean;
}

/** Records what a customer bought, with what they paid at once, or tells all that is wrong and changes nothing. */
export function recordPurchase(
  ctx: Ctx,
  input: NewPurchaseInput,
  { misread = [], mayExceedLimit = false }: Circumstances = {},
): Promise<Purchase> {
  return ctx.transact(async (tx) => {
    const drafted = draftPurchase(input, tx.clock.now());
    const misplaced = [...misread, ...(await unsoldProducts(tx, input.lines))];
    if (!drafted.ok) throw new ValidationError([...misplaced, ...drafted.issues]);
    if (misplaced.length > 0) throw new ValidationError(misplaced);
    const { id: customerId } = await requireCustomer(tx, input.customerId);
    const draft = { ...drafted.value, customerId };
    const creditAccount = await requireCredit(tx, { draft, input, mayExceedLimit });
    const [written] = await writePurchases(tx, [{ ...draft, creditAccount }]);
    if (!written) throw new ConflictError('Another purchase has this number.', { code: 'UNIQUE_VIOLATION' });
    return tx.db.purchase.findUniqueOrThrow({ where: { id: written.id } });
  });
}

/** Which purchases the caller may see: those of the customers they may see. */
export function visiblePurchases(ctx: Ctx): Prisma.PurchaseWhereInput {
  const customer = visibleCustomers(ctx);
  return takesAll(customer) ? {} : { customer };
}

export function findPurchase(ctx: Ctx, id: string): Promise<Purchase | null> {
  return ctx.db.purchase.findFirst({ where: { AND: [{ id }, visiblePurchases(ctx)] } });
}

/** Those of these purchases that the caller may see, by uuid: one statement. */
export async function purchasesById(ctx: Ctx, ids: readonly string[]): Promise<ReadonlyMap<string, Purchase>> {
  const rows = await ctx.db.purchase.findMany({ where: { AND: [{ id: { in: [...new Set(ids)] } }, visiblePurchases(ctx)] } });
  return new Map(rows.map((row) => [row.id, row]));
}

export async function requirePurchase(ctx: Ctx, id: string): Promise<Purchase> {
  const purchase = await findPurchase(ctx, id);
  if (!purchase) throw new NotFoundError('Purchase', id);
  return purchase;
}

/** What a customer bought first; null where they bought nothing yet. */
export function firstPurchase(ctx: Ctx, customerId: string): Promise<Purchase | null> {
  return ctx.db.purchase.findFirst({
    where: { AND: [{ customerId }, visiblePurchases(ctx)] },
    orderBy: [{ purchasedAt: 'asc' }, { id: 'asc' }],
  });
}

/** What these customers bought from the one moment to the other, first to last. */
export function purchasesBetween(ctx: Ctx, customerIds: readonly string[], from: Date, to: Date): Promise<readonly Purchase[]> {
  return ctx.db.purchase.findMany({
    where: { AND: [{ customerId: { in: [...customerIds] }, purchasedAt: { gte: from, lte: to } }, visiblePurchases(ctx)] },
    orderBy: [{ purchasedAt: 'asc' }, { id: 'asc' }],
  });
}

/** The lines of products that there are not, or that are sold no more. An import takes the latter, as it tells of earlier times. */
async function unsoldProducts(tx: TxCtx, lines: readonly PurchaseLineInput[]): Promise<readonly ValidationIssue[]> {
  const looked = lines.slice(0, MOST_ENTRIES);
  const known = await findProducts(
    tx,
    looked.map(({ productId }) => productId),
  );
  return looked.flatMap(({ productId }, index): ValidationIssue[] => {
    const product = known.get(productId);
    if (product?.isActive) return [];
    const path = ['lines', String(index), 'productId'];
    return product
      ? [{ path, message: 'This product is not sold any more.', code: 'INACTIVE' }]
      : [{ path, message: 'There is no product with this id.', code: 'NOT_FOUND' }];
  });
}
