/** The door to memberships. */

export { enrollCustomer } from './enroll.ts';
export { membershipEvents } from './events.ts';
export {
  absorbedInto,
  findMembership,
  lockMembership,
  lockRows,
  type Membership,
  membershipNumber,
  UNABSORBED,
  visibleMemberships,
} from './memberships.ts';
export { requireMayTakePart } from './take-part.ts';
export { customersToTell, day } from './told.ts';
export { unlessErased } from './unless-erased.ts';
