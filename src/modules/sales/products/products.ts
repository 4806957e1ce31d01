/** Products and services: added, changed, and found by their ids. */
import type { Prisma, ProductKind } from '../../../generated/index.ts';
import {
  ConflictError,
  type Ctx,
  insertUniqueRows,
  type Money,
  NotFoundError,
  newId,
  type TxCtx,
  ValidationError,
  type ValidationIssue,
} from '../../../kernel/index.ts';
import { auditAll } from '../../access/index.ts';

export type Product = Prisma.ProductModel;

/** Texts are trimmed and within their lengths; what is absent or null is unknown. */
export interface NewProduct {
  readonly sku: string;
  readonly name: string;
  readonly kind?: ProductKind | null | undefined;
  readonly category?: string | null | undefined;
  readonly description?: string | null | undefined;
  readonly terms?: string | null | undefined;
  readonly price?: Money | null | undefined;
}

/** What is absent stays, null clears. */
interface ProductChange {
  readonly id: string;
  readonly name?: string | null | undefined;
  readonly category?: string | null | undefined;
  readonly description?: string | null | undefined;
  readonly terms?: string | null | undefined;
  readonly price?: Money | null | undefined;
  readonly isActive?: boolean | null | undefined;
}

/** Adds a product, unless another has its sku. */
export function createProduct(ctx: Ctx, input: NewProduct): Promise<Product> {
  return ctx.transact(async (tx) => {
    const [product] = await writeNewProducts(tx, [input]);
    if (!product) throw new ConflictError('Another product has this sku.', { code: 'UNIQUE_VIOLATION' });
    return product;
  });
}

/**
 * Writes, announces and audits products, in as many statements for hundreds as for one. Those whose sku another product has, whoever
 * else writes, are left out of the answer.
 */
export async function writeNewProducts(tx: TxCtx, products: readonly NewProduct[]): Promise<readonly Product[]> {
  const now = tx.clock.now();
  const rows = products.map(({ sku, name, kind, category = null, description = null, terms = null, price }) => ({
    ...{ id: newId(), sku, name, kind: kind ?? 'GOOD', category, description, terms, ...priceColumns(price) },
    ...{ isActive: true, createdAt: now, updatedAt: now },
  }));
  const ids = await insertUniqueRows(tx.db, 'Product', 'sku', rows);
  const written = await tx.db.product.findMany({ where: { id: { in: [...ids] } }, orderBy: { id: 'asc' } });
  await tx.emitAll(
    'sales.product.created',
    written.map(({ id }) => ({ productId: id })),
  );
  const facts = { action: 'sales.product.created', type: 'Product', before: null };
  await auditAll(
    tx,
    written.map((product) => ({ ...facts, id: product.id, after: audited(product) })),
  );
  return written;
}

/** Changes what is given, or nothing at all. */
export function updateProduct(ctx: Ctx, { id, ...given }: ProductChange): Promise<Product> {
  return ctx.transact(async (tx) => {
    refuseClearing(given);
    await tx.db.$queryRaw`SELECT "id" FROM "Product" WHERE "id" = ${id}::uuid FOR NO KEY UPDATE`;
    const before = await requireProduct(tx, id);
    const { price, name, isActive, ...texts } = given;
    const changes = changedColumns(before, {
      ...texts,
      ...(name != null && { name }),
      ...(isActive != null && { isActive }),
      ...(price !== undefined && priceColumns(price)),
    });
    if (Object.keys(changes).length === 0) return before;
    const after = await tx.db.product.update({ where: { id }, data: { ...changes, updatedAt: tx.clock.now() } });
    const fields = Object.keys(given).filter((field) => Object.keys(changes).some((column) => column.startsWith(field)));
    await tx.emit('sales.product.changed', { productId: id, fields });
    const facts = { action: 'sales.product.changed', type: 'Product', id };
    await auditAll(tx, [{ ...facts, before: audited(before), after: audited(after) }]);
    return after;
  });
}

/** Those of these uuids that there are, by uuid; with what `selected` asks of them. */
export async function findProducts(
  ctx: Pick<Ctx, 'db'>,
  ids: readonly string[],
  selected: object = {},
): Promise<ReadonlyMap<string, Product>> {
  const rows = await ctx.db.product.findMany({ ...selected, where: { id: { in: [...new Set(ids)] } } });
  return new Map(rows.map((row) => [row.id, row]));
}

/** The category of each product, sold or not. */
export function productCategories({ db }: Pick<Ctx, 'db'>): Promise<Pick<Product, 'id' | 'category'>[]> {
  return db.product.findMany({ select: { id: true, category: true } });
}

/** The product, sold or not, or NotFoundError. */
export async function requireProduct(tx: Pick<Ctx, 'db'>, id: string): Promise<Product> {
  const product = await tx.db.product.findUnique({ where: { id } });
  if (!product) throw new NotFoundError('Product', id);
  return product;
}

function refuseClearing({ name, isActive }: Omit<ProductChange, 'id'>): void {
  const issues: ValidationIssue[] = Object.entries({ name, isActive })
    .filter(([, value]) => value === null)
    .map(([field]) => ({ path: [field], message: 'Cannot be cleared.', code: 'INVALID' }));
  if (issues.length > 0) throw new ValidationError(issues);
}

/** An amount and its currency change together. */
export function priceColumns(price: Money | null | undefined) {
  return { priceMinor: price?.minor ?? null, priceCurrency: price?.currencyCode ?? null };
}

type Columns = Partial<
  Pick<Product, 'name' | 'category' | 'description' | 'terms' | 'priceMinor' | 'priceCurrency' | 'isActive'>
>;
type GivenColumns = { readonly [Column in keyof Columns]?: Columns[Column] | undefined };

/** The columns whose value would be another one. */
export function changedColumns(product: Product, columns: GivenColumns): Columns {
  const current: Readonly<Record<string, unknown>> = product;
  return Object.fromEntries(
    Object.entries(columns).filter(([column, value]) => value !== undefined && value !== current[column]),
  );
}

/** Columns that the database derives say nothing of their own. */
export function audited({ nameFolded: _folded, searchText: _search, updatedAt: _updated, ...own }: Product) {
  return own;
}
