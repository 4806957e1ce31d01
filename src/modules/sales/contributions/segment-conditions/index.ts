/** What sales contributes to the language of segments. */
import { purchaseConditions } from './purchase-conditions.ts';
import { standingConditions } from './standing-conditions.ts';

export const salesConditions: Rapport.Contributions['contacts.segment-criteria'] = {
  ...purchaseConditions,
  ...standingConditions,
};
