/** What contacts itself contributes to the language of segments. */
import { customFieldConditions } from './custom-field-condition.ts';
import { customerConditions } from './customer-conditions.ts';
import { profileConditions } from './profile-conditions.ts';

export const contactConditions: Rapport.Contributions['contacts.segment-criteria'] = {
  ...customerConditions,
  ...profileConditions,
  ...customFieldConditions,
};

export { anyOf, days, oneOf, someOf } from './parameters.ts';
