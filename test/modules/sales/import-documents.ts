/** The imports of sales, what they answer, and rows to begin with. */
import { TEST_START, type TestRapport } from '../../support/index.ts';
import { graphql, type ResultOf, type VariablesOf } from '../../typed-documents/index.ts';
import { givenCustomer } from '../contacts/given.ts';
import { givenProduct } from './given.ts';

export const IMPORT_PRODUCTS = graphql(`
  mutation ImportProducts($input: ImportProductsInput!) {
    importProducts(input: $input) {
      __typename
      ... on ImportProductsSuccess { created updated unchanged rejected { row issues { path code message } } }
      ... on Error { message code }
      ... on ValidationError { issues { path code } }
    }
  }
`);

export const IMPORT_PURCHASES = graphql(`
  mutation ImportPurchases($input: ImportPurchasesInput!) {
    importPurchases(input: $input) {
      __typename
      ... on ImportPurchasesSuccess { created unchanged rejected { row issues { path code message } } }
      ... on Error { message code }
      ... on ValidationError { issues { path code } }
    }
  }
`);

export type ProductRow = VariablesOf<typeof IMPORT_PRODUCTS>['input']['rows'][number];
export type PurchaseRow = VariablesOf<typeof IMPORT_PURCHASES>['input']['rows'][number];

type ProductsAnswer = NonNullable<ResultOf<typeof IMPORT_PRODUCTS>['importProducts']>;
type PurchasesAnswer = NonNullable<ResultOf<typeof IMPORT_PURCHASES>['importPurchases']>;
type Rejected = Extract<PurchasesAnswer, { readonly __typename: 'ImportPurchasesSuccess' }>['rejected'];

/** Imports as somebody who may; each call under a key of its own, as each run of an import is. */
export function importer(rapport: TestRapport) {
  let calls = 0;
  const key = () => {
    calls += 1;
    return `${crypto.randomUUID()} ${calls}`;
  };
  return {
    async products(rows: readonly ProductRow[], dryRun = false): Promise<ProductsAnswer> {
      const input = { rows: [...rows], dryRun, idempotencyKey: key() };
      const { importProducts } = await rapport.as('sales.product.manage').data(IMPORT_PRODUCTS, { input });
      if (!importProducts) throw new Error('Nothing was answered.');
      return importProducts;
    },
    async purchases(rows: readonly PurchaseRow[], dryRun = false): Promise<PurchasesAnswer> {
      const input = { rows: [...rows], dryRun, idempotencyKey: key() };
      const { importPurchases } = await rapport.as('sales.purchase.import').data(IMPORT_PURCHASES, { input });
      if (!importPurchases) throw new Error('Nothing was answered.');
      return importPurchases;
    },
  };
}

/** `[row, ['path CODE', …]]` of each row that was refused. */
export function told(answer: ProductsAnswer | PurchasesAnswer) {
  const rejected: Rejected = 'rejected' in answer ? answer.rejected : [];
  return rejected.map(({ row, issues }) => [row, issues.map(({ path, code }) => `${path.join('.')} ${code}`)]);
}

/** A customer whom the shop calls `id`, a product, and a row in which the one buys the other. */
export async function givenImported(rapport: TestRapport, id: string) {
  const customer = await givenCustomer(rapport, { externalIds: [{ system: 'shop', id }] });
  const product = await givenProduct(rapport, { sku: `sku-${id}` });
  const row = (number: string, more: Partial<PurchaseRow> = {}): PurchaseRow => ({
    customerExternalId: { system: 'shop', id },
    number,
    purchasedAt: TEST_START.toISOString(),
    touchpoint: 'ONLINE',
    currencyCode: 'USD',
    lines: [{ sku: `sku-${id}`, quantity: '2', unitPrice: '9.99', discount: '0.98' }],
    ...more,
  });
  return { customer, product, row };
}
