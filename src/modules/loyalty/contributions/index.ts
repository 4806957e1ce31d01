/** The door to what loyalty adds to contacts. */

export { loyaltyMerge } from './merge.ts';
export { loyaltyPersonalData } from './personal-data.ts';
export { loyaltyConditions } from './segment-conditions/index.ts';
export { loyaltyTimeline } from './timeline.ts';
