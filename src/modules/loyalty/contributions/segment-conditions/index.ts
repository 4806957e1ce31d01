/** What loyalty contributes to the language of segments. Each area brings its own. */
import { membershipConditions } from './membership-conditions.ts';
import { pointsConditions } from './points-conditions.ts';
import { riskConditions } from './risk-conditions.ts';

export const loyaltyConditions: Rapport.Contributions['contacts.segment-criteria'] = {
  ...membershipConditions,
  ...pointsConditions,
  ...riskConditions,
};
