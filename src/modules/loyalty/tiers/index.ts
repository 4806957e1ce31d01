/** The door to tiers. */

export { earnedWithin } from './earned.ts';
export { tierEvents } from './events.ts';
export { keepTier } from './keep-tier.ts';
export { tierLoaders } from './loaders.ts';
export { reviewTiers, reviewTiersJob } from './review-job.ts';
export { judge, type Tier, tierNamed, tierReached } from './tiers.ts';
