/** What customers write about us on other sites, and what can be done with it. */
import { z } from 'zod';
import { ReviewSite } from '../../../generated/index.ts';
import {
  idOf,
  optionalText,
  orderedBy,
  type RapportBuilder,
  requireIdOf,
  text,
  wholeNumber,
  withoutNulls,
} from '../../../kernel/index.ts';
import { MOST_ON_SCALE, recordReview, replyToReview, visibleReviews } from '../reviews/index.ts';

const MAY_READ = { can: 'feedback.review.read' } as const;
const NEWEST_FIRST = orderedBy('reviewedAt', 'desc');

export function reviews(builder: RapportBuilder): void {
  reviewRecord(builder);
  reviewLists(builder);
  reviewMutations(builder);
}

function reviewRecord(builder: RapportBuilder): void {
  builder.enumType(ReviewSite, {
    name: 'ReviewSite',
    description: 'Where a review stands.',
    values: {
      GOOGLE: { description: 'Google, its maps included.' },
      FACEBOOK: { description: 'On our page there.' },
      TRUSTPILOT: { description: 'About one of our shops there.' },
      OWN: { description: 'A site of our own.' },
      OTHER: { description: 'Any other.' },
    },
  });
  builder.record('Review', {
    description: 'What somebody wrote about us on a site, as it stands there, and our reply.',
    permission: 'feedback.review.read',
    visible: visibleReviews,
    fields: (t) => ({
      site: t.expose('site', { type: ReviewSite, description: 'Where it stands.' }),
      externalId: t.exposeString('externalId', {
        description: "The site's own id of it, unique on the site; a digest of it once the customer was erased.",
      }),
      rating: t.exposeFloat('rating', { description: 'Above 0, at most ratingScale, which is best.' }),
      ratingScale: t.exposeInt('ratingScale', { description: 'The best rating that the site knows; usually 5 or 10.' }),
      text: t.exposeString('text', { nullable: true, description: "The writer's words, at most 10,000 characters." }),
      url: t.exposeString('url', { nullable: true, description: 'Where it can be read.' }),
      customer: t.relation('customer', { nullable: true, description: 'Who wrote it; null where that is not certain.' }),
      reply: t.exposeString('reply', {
        nullable: true,
        description: 'Our words, at most 10,000 characters; null until we replied.',
      }),
      reviewedAt: t.expose('reviewedAt', { type: 'DateTime', description: 'When it was written.' }),
    }),
  });
}

function reviewLists(builder: RapportBuilder): void {
  const ReviewFilter = builder.filterType(
    'ReviewFilter',
    'Review',
    (t) => ({
      site: t.field({ type: [ReviewSite], description: 'Any of these.' }),
      productId: t.id({ description: 'Those about one product.' }),
      customerId: t.id({ description: "One customer's." }),
      isReplied: t.boolean({ description: 'Whether we replied.' }),
      reviewedAt: t.field({ type: 'DateTimeFilter', description: 'When they were written.' }),
    }),
    {
      site: (among) => ({ site: { in: [...among] } }),
      productId: (id) => ({ productId: requireIdOf('Product', id) }),
      customerId: (id) => ({ customerId: requireIdOf('Customer', id) }),
      isReplied: (isReplied) => ({ repliedAt: isReplied ? { not: null } : null }),
      reviewedAt: (range) => ({ reviewedAt: withoutNulls(range) }),
    },
  );
  builder.queryField('reviews', (t) =>
    t.page('Review', {
      description: 'Reviews on every site, newest first.',
      authScopes: MAY_READ,
      args: { filter: t.arg({ type: ReviewFilter.ref, description: 'Which of them.' }) },
      order: NEWEST_FIRST,
      where: ({ filter }, ctx) => ({ AND: [visibleReviews(ctx), ReviewFilter.where(filter, ctx)] }),
    }),
  );
  builder.prismaObjectField('Customer', 'reviews', (t) =>
    t.relatedPage('reviews', {
      description: 'What this customer wrote about us for certain, newest first.',
      authScopes: MAY_READ,
      order: NEWEST_FIRST,
    }),
  );
}

function reviewMutations(builder: RapportBuilder): void {
  builder.resultMutation('recordReview', {
    description:
      'Records a review as it stands on its site. Without customerId it is the review of the customer who has its id as an external id of the system `google`, `facebook`, `trustpilot` or `own`, if there is one. The same review again changes nothing; with other content it is a ConflictError with UNIQUE_VIOLATION.',
    permission: 'feedback.review.record',
    input: (t) => ({
      site: t.field({ type: ReviewSite, required: true, description: 'Where it stands.' }),
      externalId: t
        .string({ required: true, description: "The site's own id of it, in 1 to 255 characters; unique on the site." })
        .check(text(1, 255)),
      rating: t.float({ required: true, description: 'Above 0, at most ratingScale.' }),
      ratingScale: t
        .int({ required: true, description: `The best rating that the site knows, 1 to ${MOST_ON_SCALE}; usually 5 or 10.` })
        .check(wholeNumber(1, MOST_ON_SCALE)),
      text: t.string({ description: "The writer's words, at most 10,000 characters." }).check(optionalText(10_000)),
      url: t
        .string({ description: 'An http or https address where it can be read, at most 2,000 characters.' })
        .check(webAddress()),
      customerId: t.id({ description: 'Who wrote it, where that is certain.' }).check(idOf('Customer')),
      productId: t.id({ description: 'What it is about; not one product in particular unless given.' }).check(idOf('Product')),
      reviewedAt: t.field({
        type: 'DateTime',
        required: true,
        description: 'When it was written; at most 50 years ago, at most a minute ahead of the server.',
      }),
    }),
    success: { review: 'Review' },
    resolve: async (input, tx) => ({ review: await recordReview(tx, input) }),
  });
  builder.resultMutation('replyToReview', {
    description:
      'Keeps what we replied, once; it does not publish it. The same words again change nothing; others are a ConflictError with ALREADY_ANSWERED.',
    permission: 'feedback.review.reply',
    input: (t) => ({
      reviewId: t.id({ required: true, description: 'Of the review.' }).check(idOf('Review')),
      text: t.string({ required: true, description: 'Our words, in 1 to 10,000 characters.' }).check(text(1, 10_000)),
    }),
    success: { review: 'Review' },
    resolve: async (input, tx) => ({ review: await replyToReview(tx, input) }),
  });
}

/** Nothing but blanks means null. */
function webAddress() {
  const told = 'Must be an http or https address, for example https://example.com/reviews/1.';
  return optionalText(2_000).refine((value) => value === null || z.url({ protocol: /^https?$/ }).safeParse(value).success, told);
}
