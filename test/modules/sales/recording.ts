/** Recording a purchase through the API. */
import type { TestClient, TestRapport } from '../../support/index.ts';
import { TEST_START } from '../../support/index.ts';
import { graphql, type ResultOf, type VariablesOf } from '../../typed-documents/index.ts';
import { givenCustomer } from '../contacts/given.ts';
import { givenProduct } from './given.ts';

export const RECORD_PURCHASE = graphql(`
  mutation RecordPurchase($input: RecordPurchaseInput!) {
    recordPurchase(input: $input) {
      __typename
      ... on RecordPurchaseSuccess {
        purchase {
          id number purchasedAt touchpoint campaignCode
          customer { displayName lifecycle }
          lines {
            product { sku name } quantity returnedQuantity
            unitPrice { amount currencyCode } discount { amount currencyCode } total { amount currencyCode }
          }
          payments { method amount { amount currencyCode } paidAt }
          total { amount currencyCode } paid { amount } returned { amount } refunded { amount } outstanding { amount } refundable { amount }
        }
      }
      ... on Error { message code }
      ... on ValidationError { issues { path code } }
      ... on NotFoundError { type id }
    }
  }
`);

type Answered = ResultOf<typeof RECORD_PURCHASE>['recordPurchase'];
export type PurchaseTold = VariablesOf<typeof RECORD_PURCHASE>['input'];

export const purchaseIn = (answer: Answered | undefined) => (answer && 'purchase' in answer ? answer.purchase : undefined);

/** Somebody at the till. */
export const till = (rapport: TestRapport): TestClient =>
  rapport.as('sales.purchase.record', 'sales.purchase.read', 'sales.product.read', 'contacts.customer.read');

/** One Tea for 10.00 EUR, for a customer of its own, unless told otherwise. */
export async function purchaseToTell(rapport: TestRapport, told: Partial<PurchaseTold> = {}): Promise<PurchaseTold> {
  const [customer, product] = [await givenCustomer(rapport), await givenProduct(rapport)];
  return {
    customerId: customer.globalId,
    number: product.sku,
    purchasedAt: TEST_START.toISOString(),
    touchpoint: 'STORE',
    currencyCode: 'EUR',
    lines: [{ productId: product.globalId, quantity: '1', unitPrice: '10' }],
    ...told,
  };
}

export async function tell(rapport: TestRapport, input: PurchaseTold): Promise<Answered> {
  return (await till(rapport).data(RECORD_PURCHASE, { input })).recordPurchase;
}
