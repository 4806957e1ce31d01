/** Sales that are paid, owed, brought back and paid back, made as the product makes them. */
import type { PaymentMethod } from '../../../src/generated/index.ts';
import { newId } from '../../../src/index.ts';
import { openCreditAccount } from '../../../src/modules/sales/credit/index.ts';
import { recordPayment } from '../../../src/modules/sales/payments/index.ts';
import { recordPurchase } from '../../../src/modules/sales/purchases/index.ts';
import { globalId, type TestClient, type TestRapport } from '../../support/index.ts';
import { type GivenCustomer, givenCustomer } from '../contacts/given.ts';

export interface GivenSale {
  readonly id: string;
  readonly globalId: string;
  readonly customer: GivenCustomer;
  /** Global ids, in the order of the lines. */
  readonly lineIds: readonly string[];
}

interface Sold {
  readonly customer?: GivenCustomer;
  /** Quantity, unit price and discount of each line; one of 1 at 100.00 unless given. */
  readonly lines?: readonly (readonly [quantity: string, unitPrice: string, discount?: string])[];
  readonly paid?: string;
  readonly credit?: string;
  readonly currencyCode?: string;
  readonly purchasedAt?: Date;
}

export async function givenSale(rapport: TestRapport, sold: Sold = {}): Promise<GivenSale> {
  const customer = sold.customer ?? (await givenCustomer(rapport));
  const { id } = await recordPurchase(rapport.ctx, { customerId: customer.id, ...(await saleInput(rapport, sold)) });
  const lines = await rapport.db.purchaseLine.findMany({ where: { purchaseId: id }, orderBy: { position: 'asc' } });
  return { id, globalId: globalId('Purchase', id), customer, lineIds: lines.map((line) => globalId('PurchaseLine', line.id)) };
}

/** Uuids in it. */
async function saleInput(rapport: TestRapport, sold: Sold) {
  const { lines = [['1', '100.00']], paid, credit, currencyCode = 'EUR', purchasedAt = rapport.clock.now() } = sold;
  const productId = await productOf(rapport);
  const payment = (method: PaymentMethod, amount: string | undefined) => (amount === undefined ? [] : [{ method, amount }]);
  return {
    ...({ number: newId(), purchasedAt, touchpoint: 'STORE', currencyCode } as const),
    lines: lines.map(([quantity, unitPrice, discount]) => ({ productId, quantity, unitPrice, discount })),
    payments: [...payment('CASH', paid), ...payment('CREDIT', credit)],
  };
}

/** One for all: what is sold does not matter here. */
async function productOf({ db, clock }: TestRapport): Promise<string> {
  const made = { sku: 'sold', name: 'A thing', createdAt: clock.now(), updatedAt: clock.now() };
  await db.product.createMany({ data: [{ id: newId(), ...made }], skipDuplicates: true });
  return (await db.product.findUniqueOrThrow({ where: { sku: made.sku } })).id;
}

/** As the API takes it: one line of 1 at this price, all of it on credit. */
export async function creditSaleInput(rapport: TestRapport, customer: GivenCustomer, amount: string) {
  const input = await saleInput(rapport, { customer, lines: [['1', amount]], credit: amount });
  const lines = input.lines.map((line) => ({ ...line, productId: globalId('Product', line.productId) }));
  return { customerId: customer.globalId, ...input, lines };
}

interface Terms {
  readonly limit?: string;
  readonly currencyCode?: string;
  readonly netDays?: number;
  readonly instalments?: number;
}

/** A customer who may owe 1,000.00 EUR, paid at once after 30 days, unless told otherwise. */
export async function givenDebtor(rapport: TestRapport, terms: Terms = {}): Promise<GivenCustomer> {
  const customer = await givenCustomer(rapport);
  const { limit = '1000.00', currencyCode = 'EUR', netDays = 30, instalments = 1 } = terms;
  const input = { customerId: customer.globalId, limit: { amount: limit, currencyCode }, netDays, instalments };
  await openCreditAccount(rapport.ctx, input);
  return customer;
}

export function givenPayment(rapport: TestRapport, sale: GivenSale, amount: string, paidAt?: Date) {
  return recordPayment(rapport.ctx, { purchaseId: sale.globalId, method: 'CASH', amount, paidAt });
}

/** Somebody at the till: may sell, take goods back and pay money back, and see all of it. */
export function cashier(rapport: TestRapport): TestClient {
  return rapport.as(
    'contacts.customer.read',
    'sales.product.read',
    'sales.purchase.read',
    'sales.purchase.record',
    'sales.purchase.return',
    'sales.purchase.refund',
    'sales.credit.read',
    'sales.credit.open',
  );
}

/** All that a write may leave behind, to show that a refused one left nothing. */
export async function moneyWritten({ db }: TestRapport) {
  const byId = { orderBy: { id: 'asc' } } as const;
  return {
    purchases: await db.purchase.count(),
    balances: await db.purchaseBalance.findMany({ orderBy: { purchaseId: 'asc' } }),
    payments: await db.payment.count(),
    returns: await db.purchaseReturn.count(),
    returnLines: await db.returnLine.count(),
    refunds: await db.refund.count(),
    accounts: await db.creditAccount.findMany(byId),
    instalments: await db.instalment.findMany(byId),
    spending: await db.customerSpending.findMany({ orderBy: [{ customerId: 'asc' }, { currencyCode: 'asc' }] }),
    events: await db.loggedEvent.count(),
    // Who read what is recorded after the answer: not by whoever writes.
    audit: await db.auditEntry.count({ where: { NOT: { action: { endsWith: '.read' } } } }),
    keys: await db.idempotencyRecord.count(),
    approvals: await db.approval.count(),
  };
}
