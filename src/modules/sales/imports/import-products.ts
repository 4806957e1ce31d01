/** Importing products by the hundred: what is there already is left alone, what is wrong is told row by row, the rest stands. */
import type { CheckedItem, Ctx, RowReport, TxCtx, ValidationIssue } from '../../../kernel/index.ts';
import {
  findProductsBySku,
  lockProducts,
  type NewProduct,
  type Product,
  type ProductUpdate,
  updateBy,
  writeNewProducts,
  writeProductUpdates,
} from '../products/index.ts';
import { byRow, type ImportInput, requireFewRows } from './rows.ts';

interface ProductImportReport {
  readonly created: number;
  readonly updated: number;
  readonly unchanged: number;
  readonly rejected: readonly RowReport[];
}

interface ReadRow {
  readonly row: number;
  readonly product: NewProduct;
}

/** Writes all rows that hold, in one transaction, and tells the others. With `dryRun` it only tells. */
export function importProducts(ctx: Ctx, { rows, dryRun }: ImportInput<CheckedItem<NewProduct>>): Promise<ProductImportReport> {
  requireFewRows(rows);
  return ctx.transact(async (tx) => {
    const rejected: RowReport[] = [];
    const bySku = new Map<string, ReadRow>();
    let repeated = 0;
    for (const [index, checked] of rows.entries()) {
      const row = index + 1;
      const issues = checked.ok ? contradiction(bySku.get(checked.value.sku), checked.value) : checked.issues;
      if (issues === null) repeated += 1;
      else if (issues.length > 0) rejected.push({ row, issues });
      else if (checked.ok) bySku.set(checked.value.sku, { row, product: checked.value });
    }
    const products = [...bySku.values()].map(({ product }) => product);
    const { created, updates } = await (dryRun ? planned(tx, products) : written(tx, products));
    const unchanged = repeated + products.length - created - updates.length;
    return { created, updated: updates.length, unchanged, rejected: byRow(rejected) };
  });
}

/** What is wrong with a sku that comes again; null where all is the same, nothing where it comes for the first time. */
function contradiction(earlier: ReadRow | undefined, product: NewProduct): readonly ValidationIssue[] | null {
  if (!earlier) return [];
  if (contentOf(earlier.product) === contentOf(product)) return null;
  return [{ path: ['sku'], message: `Row ${earlier.row} has this sku with other content.`, code: 'DUPLICATE_ROW' }];
}

function contentOf({ sku, name, kind, category, description, terms, price }: NewProduct): string {
  const texts = [sku, name, kind ?? null, category ?? null, description ?? null, terms ?? null];
  return JSON.stringify([...texts, price ? [String(price.minor), price.currencyCode] : null]);
}

interface Outcome {
  readonly created: number;
  readonly updates: readonly ProductUpdate[];
}

async function planned(tx: TxCtx, products: readonly NewProduct[]): Promise<Outcome> {
  const known = await findProductsBySku(
    tx,
    products.map(({ sku }) => sku),
  );
  return { created: products.length - known.size, updates: updatesOf(products, known) };
}

/** What is new is inserted first, then what there was is locked and compared: also what somebody else has added meanwhile. */
async function written(tx: TxCtx, products: readonly NewProduct[]): Promise<Outcome> {
  const known = await findProductsBySku(
    tx,
    products.map(({ sku }) => sku),
  );
  const fresh = products.filter(({ sku }) => !known.has(sku));
  const created = fresh.length > 0 ? await writeNewProducts(tx, fresh) : [];
  const mine = new Set(created.map(({ sku }) => sku));
  const others = products.filter(({ sku }) => !mine.has(sku));
  const updates = updatesOf(
    others,
    await lockProducts(
      tx,
      others.map(({ sku }) => sku),
    ),
  );
  await writeProductUpdates(tx, updates);
  return { created: created.length, updates };
}

function updatesOf(products: readonly NewProduct[], known: ReadonlyMap<string, Product>): readonly ProductUpdate[] {
  return products.flatMap((product) => {
    const before = known.get(product.sku);
    const update = before ? updateBy(product, before) : null;
    return update ? [update] : [];
  });
}
