/** What reviews promise to other modules: their permissions and the facts that are announced of them. */
import { z } from 'zod';
import { ReviewSite } from '../../../generated/index.ts';
import { defineEvent } from '../../../kernel/index.ts';

export const reviewPermissions = {
  'feedback.review.read': {
    description: 'See what customers write about us on other sites.',
    roles: ['manager', 'sales', 'service', 'marketing', 'dashboard'],
  },
  'feedback.review.record': {
    description: 'Record reviews as they stand on their sites.',
    roles: ['manager', 'service', 'marketing'],
  },
  'feedback.review.reply': {
    description: 'Record what we replied to reviews.',
    roles: ['manager', 'service', 'marketing'],
  },
} as const;

/** The customer is null where nobody knows for certain who wrote it. */
const reviewOf = z.object({
  reviewId: z.uuid(),
  customerId: z.uuid().nullable(),
  productId: z.uuid().nullable(),
  site: z.enum(ReviewSite),
});

export const reviewEvents = {
  'feedback.review.recorded': defineEvent({
    description: 'Somebody wrote about us on a site.',
    payload: reviewOf.extend({ reviewedAt: z.iso.datetime() }),
    occurredAt: ({ reviewedAt }) => new Date(reviewedAt),
    channels: ({ customerId }) => (customerId === null ? ['*'] : ['*', customerId]),
  }),
  'feedback.review.replied': defineEvent({
    description: 'We replied to what somebody wrote about us.',
    payload: reviewOf,
    channels: ({ customerId }) => (customerId === null ? ['*'] : ['*', customerId]),
  }),
};
