/** What loyalty contributes to the language of segments. Each area brings its own. */
import { membershipConditions } from './membership-conditions.ts';

export const loyaltyConditions: Rapport.Contributions['contacts.segment-criteria'] = {
  ...membershipConditions,
};
