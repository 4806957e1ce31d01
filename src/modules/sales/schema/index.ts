/** What sales adds to the graph. */
import type { RapportBuilder } from '../../../kernel/index.ts';
import { creditSchema } from './credit.ts';
import { salesEnums } from './enums.ts';
import { instalmentSchema } from './instalment.ts';
import { moneyBackSchema } from './money-back.ts';
import { opportunities } from './opportunity.ts';
import { paymentMutations } from './payments.ts';
import { products } from './product.ts';
import { promises } from './promise.ts';
import { purchases } from './purchase.ts';
import { purchaseRecording } from './record-purchase.ts';

export function schema(builder: RapportBuilder): void {
  salesEnums(builder);
  products(builder);
  purchases(builder);
  purchaseRecording(builder);
  opportunities(builder);
  promises(builder);
  moneyBackSchema(builder);
  paymentMutations(builder);
  creditSchema(builder);
  instalmentSchema(builder);
}
