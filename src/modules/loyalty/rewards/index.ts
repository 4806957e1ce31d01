/** The door to rewards. */

export { claimReward } from './claim-reward.ts';
export { rewardEvents } from './events.ts';
export { forgoOpenGrants } from './expire.ts';
export { grantExpiryJob } from './expiry-job.ts';
export { giveReward } from './give-reward.ts';
export { grantForCards } from './grant-for-cards.ts';
export { type Grant, visibleGrants } from './grants.ts';
export { rewardLoaders } from './loaders.ts';
export { claimGrant, fulfillGrant, revokeGrant, revokeHeld } from './move-grant.ts';
export { createReward, interestNames, MAX_INTERESTS, type NewReward, type Reward } from './rewards.ts';
