/** The door to reviews. */

export { reviewEvents, reviewPermissions } from './contract.ts';
export { reviewMerge, reviewPersonalData, reviewTimeline } from './contributions.ts';
export { MOST_ON_SCALE, type NewReview, recordReview } from './record-review.ts';
export { replyToReview } from './reply-to-review.ts';
export { erasedExternalId, type Review, visibleReviews } from './reviews.ts';
export { sampleReviews } from './sample.ts';
