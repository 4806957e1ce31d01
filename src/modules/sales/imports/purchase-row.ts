/** What an imported row names: its customer and its products, by our ids or by those of elsewhere. */
import { idOf, type TxCtx, text, uuidOf } from '../../../kernel/index.ts';
import { holdNamedCustomers, Issues, type NamedCustomers } from '../../contacts/index.ts';
import { findProducts, findProductsBySku, type Product } from '../products/index.ts';
import type { PurchaseInput } from '../purchases/index.ts';

type Given<Value> = Value | null | undefined;

/** Ids are global ids. */
export interface ImportedPurchase extends Omit<PurchaseInput, 'lines'> {
  readonly customerId?: Given<string>;
  readonly customerExternalId?: Given<ExternalId>;
  readonly lines: readonly ImportedLine[];
}

type ExternalId = { readonly system: string; readonly id: string };

interface ImportedLine extends Omit<PurchaseInput['lines'][number], 'productId'> {
  readonly productId?: Given<string>;
  readonly sku?: Given<string>;
}

/** A row whose names are read. What could not be read is among its issues, and null here. */
export interface NamingRow {
  readonly input: ImportedPurchase;
  readonly issues: Issues;
  readonly customerId: string | null;
  readonly externalId: ExternalId | null;
  readonly products: readonly { readonly id: string | null; readonly sku: string | null }[];
}

export function readNames(input: ImportedPurchase): NamingRow {
  const issues = new Issues();
  const { customerId, customerExternalId, lines } = input;
  requireOne(issues, 'customerId', customerId, 'customerExternalId', customerExternalId);
  return {
    input,
    issues,
    customerId: issues.read('customerId', idOf('Customer'), customerId) ?? null,
    externalId: readExternalId(issues.at('customerExternalId'), customerExternalId),
    products: lines.map(({ productId, sku }, index) => {
      const at = issues.at('lines', index);
      requireOne(at, 'productId', productId, 'sku', sku);
      return {
        id: at.read('productId', idOf('Product'), productId) ?? null,
        sku: at.read('sku', text(1, 100), sku) ?? null,
      };
    }),
  };
}

function requireOne(issues: Issues, first: string, one: unknown, second: string, other: unknown): void {
  if (one == null && other == null) issues.add(first, `Give this or ${second}.`, 'REQUIRED');
  if (one != null && other != null) issues.add(first, `Give this or ${second}, not both.`);
}

function readExternalId(issues: Issues, given: Given<ExternalId>): ExternalId | null {
  if (!given) return null;
  const system = issues.read('system', text(1, 50), given.system);
  const id = issues.read('id', text(1, 200), given.id);
  return system && id ? { system, id } : null;
}

/** What the database has of all that rows name. The customers are held. */
export interface Known {
  readonly customers: NamedCustomers;
  readonly productsById: ReadonlyMap<string, Product>;
  readonly productsBySku: ReadonlyMap<string, Product>;
}

/** In a fixed number of statements. */
export async function readKnown(tx: TxCtx, rows: readonly NamingRow[]): Promise<Known> {
  const products = rows.flatMap((row) => row.products);
  const ids = products.flatMap(({ id }) => id ?? []);
  const skus = products.flatMap(({ sku }) => sku ?? []);
  return {
    productsById: ids.length > 0 ? await findProducts(tx, ids) : new Map(),
    productsBySku: skus.length > 0 ? await findProductsBySku(tx, skus) : new Map(),
    customers: await holdNamedCustomers(
      tx,
      rows.flatMap(({ customerId }) => customerId ?? []),
      rows.flatMap(({ externalId }) => externalId ?? []),
    ),
  };
}

/** The customer's uuid; null where there is none to record for, which is then among the issues. */
export function customerOf({ customerId, externalId, issues }: NamingRow, { customers }: Known): string | null {
  if (customerId === null && externalId === null) return null;
  const field = externalId ? 'customerExternalId' : 'customerId';
  const customer = externalId ? customers.byExternalId(externalId) : customers.byId(customerId ?? '');
  if (!customer) issues.add(field, 'There is no such customer.', 'NOT_FOUND');
  else if (customer.isErased) issues.add(field, 'This customer was erased: nothing can be recorded about them.', 'CONFLICT');
  return customer && !customer.isErased ? customer.id : null;
}

/** The purchase with the products' uuids; a product that there is not is among the issues. */
export function withProducts({ input, products, issues }: NamingRow, known: Known): PurchaseInput {
  const { customerId: _id, customerExternalId: _externalId, lines, ...purchase } = input;
  return {
    ...purchase,
    lines: lines.map(({ productId: _product, sku: _sku, ...line }, index) => {
      const { id, sku } = products[index] ?? { id: null, sku: null };
      const product = sku === null ? known.productsById.get(id ?? '') : known.productsBySku.get(sku);
      if (!product && (id ?? sku) !== null)
        issues.at('lines', index).add(sku === null ? 'productId' : 'sku', 'There is no such product.', 'NOT_FOUND');
      return { ...line, productId: product?.id ?? uuidOf('Product', '') };
    }),
  };
}
