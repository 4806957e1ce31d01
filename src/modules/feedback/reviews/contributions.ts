/** Reviews follow a merge, are handed out and erased, and stand in the customer's story. */

import { ERASED, eraseAudited } from '../../access/index.ts';
import { type MergeableRecords, ownRows, type PersonalData } from '../../contacts/index.ts';
import { ERASED_EXTERNAL_ID } from './reviews.ts';

export const reviewMerge: Readonly<Record<string, MergeableRecords>> = { Review: ownRows({ table: 'Review' }) };

export const reviewPersonalData: PersonalData = {
  async export(ctx, customerId) {
    const reviews = await ctx.db.review.findMany({
      where: { customerId },
      orderBy: [{ reviewedAt: 'asc' }, { id: 'asc' }],
      omit: { customerId: true, productId: true, recordedByKind: true, recordedById: true },
      include: { product: { select: { sku: true, name: true } } },
    });
    return { reviews };
  },
  /** The rating stays, the words go, and so does what leads to them on the site. */
  async erase(tx, customerId) {
    const erased = await tx.db.$queryRaw<{ id: string }[]>`
      UPDATE "Review" AS review SET "text" = NULL, "url" = NULL, "externalId" = ${ERASED_EXTERNAL_ID},
        "reply" = CASE WHEN review."reply" IS NOT NULL THEN ${ERASED} END
      WHERE review."customerId" = ${customerId}::uuid RETURNING review."id"`;
    await eraseAudited(
      tx,
      'Review',
      erased.map(({ id }) => id),
    );
  },
};

const line = {
  permission: 'feedback.review.read',
  node: ({ reviewId }: { readonly reviewId: string }) => ({ type: 'Review', id: reviewId }),
} as const;

const SITES = {
  GOOGLE: 'on Google',
  FACEBOOK: 'on Facebook',
  TRUSTPILOT: 'on Trustpilot',
  OWN: 'on our own site',
  OTHER: 'on another site',
} as const;

export const reviewTimeline: Rapport.Contributions['contacts.timeline'] = {
  'feedback.review.recorded': { ...line, summary: ({ site }) => `Wrote about us ${SITES[site]}.` },
  'feedback.review.replied': { ...line, summary: ({ site }) => `We replied to what was written about us ${SITES[site]}.` },
};
