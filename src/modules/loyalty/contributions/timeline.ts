/** What loyalty adds to a customer's story: a line for each of its events that names a customer. Each area brings its own. */
import type { TimelineLine } from '../../contacts/index.ts';
import { contestLines } from '../contests/index.ts';
import type { events } from '../events.ts';
import { referralLines } from '../referrals/index.ts';
import { membershipLines } from './membership-lines.ts';
import { pointsLines } from './points-lines.ts';
import { rewardLines } from './reward-lines.ts';

type OwnName = keyof typeof events;
type AboutCustomer = {
  [Name in OwnName]: Rapport.Events[Name] extends { readonly customerId: string } ? Name : never;
}[OwnName];
/** Of the events that name a customer none may be left out. */
type OwnLines = { readonly [Name in AboutCustomer]: TimelineLine<Rapport.Events[Name]> };

export const loyaltyTimeline: OwnLines = {
  ...membershipLines,
  ...pointsLines,
  ...rewardLines,
  ...contestLines,
  ...referralLines,
};
