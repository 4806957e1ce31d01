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

/** All that a purchase may leave behind, to show that a refused one left nothing. */
export async function salesWritten({ db }: TestRapport) {
  const [purchases, lines, payments, balances, spending, rhythms, products, customers, events, audit, keys] = await Promise.all([
    db.purchase.findMany({ orderBy: { id: 'asc' } }),
    db.purchaseLine.count(),
    db.payment.count(),
    db.purchaseBalance.findMany({ orderBy: { purchaseId: 'asc' } }),
    db.customerSpending.findMany({ orderBy: [{ customerId: 'asc' }, { currencyCode: 'asc' }] }),
    db.purchaseRhythm.findMany({ orderBy: { customerId: 'asc' } }),
    db.product.findMany({ orderBy: { id: 'asc' } }),
    db.customer.findMany({ orderBy: { id: 'asc' } }),
    db.loggedEvent.count(),
    // Who read what is recorded after the answer: not by whoever writes.
    db.auditEntry.count({ where: { NOT: { action: { endsWith: '.read' } } } }),
    db.idempotencyRecord.count(),
  ]);
  return { purchases, lines, payments, balances, spending, rhythms, products, customers, events, audit, keys };
}
