/** What sales adds to the graph. */
import type { RapportBuilder } from '../../../kernel/index.ts';
import { creditSchema } from './credit.ts';
import { salesEnums } from './enums.ts';
import { expectedDemandQuery } from './expected-demand.ts';
import { imports } from './imports.ts';
import { instalmentSchema } from './instalment.ts';
import { lifetimeValue } from './lifetime-value.ts';
import { loyaltyMeasure } from './loyalty-measure.ts';
import { moneyBackSchema } from './money-back.ts';
import { opportunities } from './opportunity.ts';
import { paymentMutations } from './payments.ts';
import { products } from './product.ts';
import { promises } from './promise.ts';
import { purchases } from './purchase.ts';
import { purchaseCadence } from './purchase-cadence.ts';
import { purchaseTotalsQuery } from './purchase-total.ts';
import { purchaseRecording } from './record-purchase.ts';
import { rfm } from './rfm.ts';

export function schema(builder: RapportBuilder): void {
  salesEnums(builder);
  const { CreateProductInput } = products(builder);
  const { PurchaseFilter } = purchases(builder);
  const { PaymentInput } = purchaseRecording(builder);
  imports(builder, { CreateProductInput, PaymentInput });
  opportunities(builder);
  promises(builder);
  moneyBackSchema(builder);
  paymentMutations(builder);
  creditSchema(builder);
  instalmentSchema(builder);
  purchaseCadence(builder);
  loyaltyMeasure(builder);
  expectedDemandQuery(builder);
  rfm(builder);
  lifetimeValue(builder);
  purchaseTotalsQuery(builder, PurchaseFilter);
}
