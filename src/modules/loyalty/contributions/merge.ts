/** What keeps a customer follows them when they are merged into another. In the order in which it moves. */
import { ownRows } from '../../contacts/index.ts';

export const loyaltyMerge: Rapport.Contributions['contacts.merge'] = {
  LoyaltyMembership: ownRows({ table: 'LoyaltyMembership' }),
  RewardGrant: ownRows({ table: 'RewardGrant' }),
};
