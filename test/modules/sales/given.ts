/** Products and purchases to begin with, made as the product makes them. */
import { newId } from '../../../src/index.ts';
import { createProduct, type NewProduct, type Product } from '../../../src/modules/sales/products/index.ts';
import { type NewPurchaseInput, type Purchase, recordPurchase } from '../../../src/modules/sales/purchases/index.ts';
import { globalId, type TestRapport } from '../../support/index.ts';

export interface GivenProduct extends Product {
  readonly globalId: string;
}

/** A good called Tea, of a sku of its own, unless told otherwise. */
export async function givenProduct(rapport: TestRapport, input: Partial<NewProduct> = {}): Promise<GivenProduct> {
  const product = await createProduct(rapport.ctx, { sku: newId(), name: 'Tea', ...input });
  return { ...product, globalId: globalId('Product', product.id) };
}

export interface GivenPurchase extends Purchase {
  readonly globalId: string;
}

/**
 * A purchase of this customer: now, in a store, for 10.00 EUR, of a product of its own, unpaid and under a number of its own, unless
 * told otherwise.
 */
export async function givenPurchase(
  rapport: TestRapport,
  customer: { readonly id: string },
  input: Partial<Omit<NewPurchaseInput, 'customerId'>> = {},
): Promise<GivenPurchase> {
  const purchase = await recordPurchase(rapport.ctx, {
    customerId: customer.id,
    number: newId(),
    purchasedAt: rapport.clock.now(),
    touchpoint: 'STORE',
    currencyCode: 'EUR',
    lines: input.lines ?? [{ productId: (await givenProduct(rapport)).id, quantity: '1', unitPrice: '10' }],
    ...input,
  });
  return { ...purchase, globalId: globalId('Purchase', purchase.id) };
}
