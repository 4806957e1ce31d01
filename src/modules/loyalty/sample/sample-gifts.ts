/** Rewards, cards and offers of the sample company. */
import type { NewOffer } from '../offers/index.ts';
import type { NewReward } from '../rewards/index.ts';

/** For points. */
export const GIFTS: readonly Omit<NewReward, 'programId'>[] = [
  { name: 'A tea caddy of tin', cost: 200, stock: 25, perMemberLimit: 2, interests: ['Cooking'] },
  { name: 'A tin of the first flush', cost: 400, interests: ['Gardening', 'Chess'] },
  { name: 'A tasting for two', cost: 1_500, stock: 4, perMemberLimit: 1, interests: ['Photography', 'Choir'] },
];

/** For a full card. */
export const CUP: Omit<NewReward, 'programId'> = { name: 'A cup on the house', cost: 0 };
export const CUPS = (rewardId: string) => ({ version: 1, noticeDays: 0, punches: { required: 10, rewardId } });

export const OFFERS: readonly (Omit<NewOffer, 'validFrom' | 'validTo'> & { readonly days: number })[] = [
  {
    ...({ name: 'A tenth off all pots', audience: 'EVERYONE', discountPercent: 10, days: 45 } as const),
    explanation: 'The potter in Kutná Hora sends more than we have shelves for.',
  },
  {
    ...({ name: 'Members try the new harvest', audience: 'MEMBERS', discountPercent: 15, days: 30 } as const),
    explanation: 'Whoever collects leaves tastes first.',
  },
  {
    ...({ name: 'Five euros for Gold', audience: 'TIER', tierName: 'Gold', days: 60 } as const),
    ...({ discount: { minor: 500n, currencyCode: 'EUR' } } as const),
    explanation: 'Thank you for a year of tea.',
  },
];
