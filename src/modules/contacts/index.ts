/** The door to contacts: what other modules may use of it. */

export { allowedChannels, allows, consentTo, latestConsents, refuses, writeConsent } from './consents.ts';
export type { ContactPoint } from './contact-points.ts';
export type { Merge, MergeableRecords, MergePair, MovedRecords, PersonalData, TimelineLine } from './contract.ts';
export { moveLifecycle, moveLifecycles } from './customer-changes.ts';
export type { CreateCustomerInput } from './customer-input.ts';
export {
  type Customer,
  createCustomer,
  customersById,
  findCustomer,
  findCustomers,
  lockCustomer,
  lockCustomerOf,
  lockCustomers,
  requireCustomer,
  rowsOfCustomers,
  visibleCustomers,
} from './customers.ts';
export { beginningOf, containsText, foldText, foldTexts, literal } from './folded-text.ts';
export { identifyCustomer } from './identify-customer.ts';
export { Issues, type Read } from './issues.ts';
export { isTimeZone, requireTimeZone } from './locales.ts';
export { lockFact } from './lock-fact.ts';
export { asideText, ownRows, restoreRows, rowsIn } from './merging/index.ts';
export { contacts } from './module.ts';
export { holdNamedCustomers, type NamedCustomers } from './named-customers.ts';
export { datedOccasions, nextOccurrence, type Occasion, type PartialDate } from './occasions/index.ts';
export { presentCustomers } from './present-customers.ts';
export { householdOf, interestsOf } from './profile/index.ts';
export {
  contactPointsById,
  emailsOf,
  normalizedEmail,
  noteBounce,
  ownersOfEmails,
  shareContactPoint,
  waysToReach,
} from './reach.ts';
export { salutationOf } from './salutation/index.ts';
export { sampleCustomers } from './sample-customers.ts';
export {
  anyOf,
  type ConditionScope,
  createSegment,
  days,
  defineSegmentCondition,
  membersOf,
  membersOfSegments,
  oneOf,
  type ParameterFault,
  requireSegment,
  type Segment,
  type SegmentCondition,
  segmentsById,
  someOf,
} from './segments/index.ts';
export { visibleCustomerIds } from './visible-ids.ts';
