/** Reviews and losses to begin with, made as the product makes them. */
import type { Ctx } from '../../../src/index.ts';
import { type Loss, type NewLoss, recordLoss } from '../../../src/modules/feedback/losses/index.ts';
import { type NewReview, type Review, recordReview, replyToReview } from '../../../src/modules/feedback/reviews/index.ts';
import type { TestRapport } from '../../support/index.ts';
import type { GivenCustomer } from '../contacts/given.ts';

let written = 0;

/** What stands on Google now, with five stars, unless told otherwise. */
export function givenReview({ ctx, clock }: TestRapport, input: Partial<NewReview> = {}): Promise<Review> {
  written += 1;
  const stars = { rating: 5, ratingScale: 5 } as const;
  return recordReview(ctx, { site: 'GOOGLE', externalId: `g-${written}`, ...stars, reviewedAt: clock.now(), ...input });
}

/** Lost now, to nobody known, for the price, unless told otherwise. */
export function givenLoss(
  { ctx, clock }: TestRapport,
  { id: customerId }: Pick<GivenCustomer, 'id'>,
  input: Partial<NewLoss> = {},
): Promise<Loss> {
  const reasons = [{ reason: 'PRICE', weight: 1 }] as const;
  return recordLoss(ctx, { customerId, evidence: 'DIRECT', reasons, lostAt: clock.now(), ...input });
}

/** A review and a loss of a customer's, with these words wherever the customer's own stand. */
export async function givenOpinionRecords(ctx: Ctx, customerId: string, personalText: string): Promise<void> {
  const reviewedAt = ctx.clock.now();
  const { id: reviewId } = await recordReview(ctx, {
    ...{
      site: 'OWN',
      externalId: `of ${personalText}`,
      rating: 4.5,
      ratingScale: 5,
      text: `${personalText} liked it`,
      customerId,
    },
    ...{ url: `https://example.com/${personalText}`, reviewedAt },
  });
  await replyToReview(ctx, { reviewId, text: `Thank you, ${personalText}` });
  await recordLoss(ctx, {
    ...{ customerId, competitorName: 'Rival & Sons', evidence: 'ANECDOTAL', lostAt: reviewedAt },
    reasons: [{ reason: 'PRICE', weight: 1 }],
  });
}
