/** The programs of the sample company: one of each kind, the first with a change that is announced. */
import type { NewProgram } from '../programs/index.ts';

const tiers = [
  { name: 'Silver', threshold: 300, benefits: ['Free delivery'] },
  { name: 'Gold', threshold: 1_000, benefits: ['Free delivery', 'The first of the new harvest'] },
  { name: 'Platinum', threshold: 2_500, benefits: ['Free delivery', 'The first of the new harvest', 'A tasting each year'] },
];

const earning = (pointsPerEuro: string) => ({
  version: 1,
  earn: [
    { currencyCode: 'EUR', pointsPerUnit: pointsPerEuro },
    { currencyCode: 'EUR', category: 'Gift cards', pointsPerUnit: '0' },
    { currencyCode: 'CZK', pointsPerUnit: '0.04' },
  ],
  expiresAfterDays: 365,
  referral: { points: 100, returnWindowDays: 14 },
});

export const POINTS: NewProgram = { name: 'Leaves', kind: 'POINTS', rules: { ...earning('1'), tiers } };
/** More for each euro, and Gold takes more. */
export const CHANGE = {
  ...earning('1.5'),
  tiers: tiers.map((tier) => (tier.name === 'Gold' ? { ...tier, threshold: 1_200 } : tier)),
};
export const PUNCHES: NewProgram = {
  name: 'Ten cups',
  kind: 'PUNCH_CARD',
  rules: { version: 1, noticeDays: 0, punches: { required: 10 } },
};
export const REGULARS: NewProgram = {
  name: 'Regulars',
  kind: 'FREQUENT_BUYER',
  rules: { version: 1, discount: { purchases: 3, withinDays: 90, percent: 5 } },
};

/** What members of the first program earned, in points and days ago: so that there are some in every tier, and one who is about to fall. */
export const EARNED: readonly (readonly (readonly [points: number, daysAgo: number])[])[] = [
  [],
  [[120, 40]],
  [
    [180, 200],
    [150, 20],
  ],
  [[320, 90]],
  [
    [640, 150],
    [90, 12],
  ],
  [
    [700, 300],
    [420, 60],
  ],
  [[1_100, 33]],
  [
    [900, 250],
    [950, 120],
    [800, 15],
  ],
  [[2_600, 75]],
  [
    [1_050, 380],
    [60, 100],
  ],
];
