/** What keeps a customer follows them when they are merged into another. In the order in which it moves. */
import { ownRows } from '../../contacts/index.ts';
import { contestEntryMerge } from '../contests/index.ts';
import { ledgerMerge, membershipMerge } from '../ledger/index.ts';

export const loyaltyMerge: Rapport.Contributions['contacts.merge'] = {
  LoyaltyMembership: membershipMerge,
  PointsEntry: ledgerMerge,
  ContestEntry: contestEntryMerge,
  RewardGrant: ownRows({ table: 'RewardGrant' }),
};
