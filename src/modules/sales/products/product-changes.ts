/** Writing changes of products: hundreds in as many statements as one. */
import type { TxCtx } from '../../../kernel/index.ts';
import { auditAll } from '../../access/index.ts';
import { audited, changedColumns, type NewProduct, type Product, priceColumns } from './products.ts';

export interface ProductUpdate {
  readonly before: Product;
  readonly after: Product;
  /** What differs, by the names of the input. */
  readonly fields: readonly string[];
}

/** What would be another one if this were told of the product; null where all is there already. What is absent or null stays. */
export function updateBy({ price, ...given }: NewProduct, before: Product): ProductUpdate | null {
  const told = Object.fromEntries(Object.entries(given).filter(([, value]) => value != null));
  const changes = changedColumns(before, { ...told, ...(price != null && priceColumns(price)) });
  const fields = Object.keys({ ...given, price }).filter((field) =>
    Object.keys(changes).some((column) => column === field || (field === 'price' && column.startsWith(field))),
  );
  return fields.length === 0 ? null : { before, after: { ...before, ...changes }, fields };
}

/** Locked in the order of their skus, so that two writers never wait for each other. */
export async function lockProducts(tx: TxCtx, skus: readonly string[]): Promise<ReadonlyMap<string, Product>> {
  if (skus.length === 0) return new Map();
  await tx.db.$queryRaw`SELECT "id" FROM "Product" WHERE "sku" = ANY(${[...skus]}::text[]) ORDER BY "sku" FOR NO KEY UPDATE`;
  return findProductsBySku(tx, skus);
}

/** Those of these skus that there are, by sku. */
export async function findProductsBySku(tx: Pick<TxCtx, 'db'>, skus: readonly string[]): Promise<ReadonlyMap<string, Product>> {
  const rows = await tx.db.product.findMany({ where: { sku: { in: [...new Set(skus)] } } });
  return new Map(rows.map((row) => [row.sku, row]));
}

/** Writes, announces and audits changes of locked products. */
export async function writeProductUpdates(tx: TxCtx, updates: readonly ProductUpdate[]): Promise<void> {
  if (updates.length === 0) return;
  const rows = updates.map(({ after: { id, name, kind, category, description, terms, priceMinor, priceCurrency } }) => ({
    ...{ id, name, kind, category, description, terms, priceCurrency },
    priceMinor: priceMinor === null ? null : String(priceMinor),
  }));
  await tx.db.$executeRaw`
    UPDATE "Product" AS product SET
      "name" = changed."name", "kind" = changed."kind", "category" = changed."category", "description" = changed."description",
      "terms" = changed."terms", "priceMinor" = changed."priceMinor", "priceCurrency" = changed."priceCurrency",
      "updatedAt" = ${tx.clock.now()}
    FROM jsonb_populate_recordset(NULL::"Product", ${JSON.stringify(rows)}::jsonb) AS changed
    WHERE product."id" = changed."id"`;
  await tx.emitAll(
    'sales.product.changed',
    updates.map(({ after, fields }) => ({ productId: after.id, fields: [...fields] })),
  );
  const facts = { action: 'sales.product.changed', type: 'Product' };
  await auditAll(
    tx,
    updates.map(({ before, after }) => ({ ...facts, id: after.id, before: audited(before), after: audited(after) })),
  );
}
