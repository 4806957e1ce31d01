/** What keeps a customer follows them when they are merged into another. In the order in which it moves. */
import { ownRows } from '../../contacts/index.ts';
import { churnMerge } from '../churn/index.ts';
import { contestEntryMerge } from '../contests/index.ts';
import { membershipMerge } from '../ledger/index.ts';
import { referralMerge } from '../referrals/index.ts';

export const loyaltyMerge: Rapport.Contributions['contacts.merge'] = {
  LoyaltyMembership: membershipMerge,
  ContestEntry: contestEntryMerge,
  Referral: referralMerge,
  RewardGrant: ownRows({ table: 'RewardGrant' }),
  ChurnRisk: churnMerge,
};
