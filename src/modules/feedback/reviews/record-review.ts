/** Recording reviews as they stand on their sites, each once. */
import type { ReviewSite } from '../../../generated/index.ts';
import { ConflictError, type Ctx, newId, type TxCtx } from '../../../kernel/index.ts';
import { audit, authorship } from '../../access/index.ts';
import { Issues, identifyCustomer, requireCustomer } from '../../contacts/index.ts';
import { requireProduct } from '../../sales/index.ts';
import { faultOfMoment } from '../moments.ts';
import { erasedExternalId, type Review } from './reviews.ts';

/** Usual are 5 and 10. */
export const MOST_ON_SCALE = 100;
/** Older than any site of reviews. */
const OLDEST_YEARS = 50;

/** Ids are uuids; what is absent or null is unknown. */
export interface NewReview {
  readonly site: ReviewSite;
  /** The site's own id of it. */
  readonly externalId: string;
  /** Above 0, at most `ratingScale`. */
  readonly rating: number;
  readonly ratingScale: number;
  readonly text?: string | null | undefined;
  readonly url?: string | null | undefined;
  readonly customerId?: string | null | undefined;
  readonly productId?: string | null | undefined;
  readonly reviewedAt: Date;
}

/**
 * Records a review and announces it, or changes nothing. Recorded again as it is, it stays as it is; with other content, or after its
 * customer was erased, that is a ConflictError.
 */
export function recordReview(ctx: Ctx, input: NewReview): Promise<Review> {
  return ctx.transact(async (tx) => {
    refuseFaults(tx, input);
    const customerId = await writerOf(tx, input);
    if (input.productId) await requireProduct(tx, input.productId);
    const row = {
      id: newId(),
      ...contentOf(input),
      site: input.site,
      externalId: input.externalId,
      customerId,
      recordedAt: tx.clock.now(),
      ...authorship(tx),
    };
    const { count } = await tx.db.review.createMany({ data: [row], skipDuplicates: true });
    const review = await requireUnerased(tx, input);
    if (count === 0) return requireSame(review, input, customerId);
    await announce(tx, review);
    return review;
  });
}

function refuseFaults(tx: TxCtx, { rating, ratingScale, reviewedAt }: NewReview): void {
  const issues = new Issues();
  if (rating <= 0 || rating > ratingScale) issues.add('rating', `Must be above 0 and at most ratingScale, here ${ratingScale}.`);
  const fault = faultOfMoment(reviewedAt, tx.clock.now(), OLDEST_YEARS);
  if (fault) issues.add('reviewedAt', fault);
  issues.throwIfAny();
}

/** Who wrote it: the customer given, else the one whom the site's id of it names for certain; null if there is none. */
async function writerOf(tx: TxCtx, { site, externalId, customerId }: NewReview): Promise<string | null> {
  if (customerId) return (await requireCustomer(tx, customerId)).id;
  // Any system may be OTHER, so ids of it are nobody's in particular.
  if (site === 'OTHER') return null;
  const matches = await identifyCustomer(tx, { externalId: { system: site.toLowerCase(), id: externalId } });
  const [writer, ...others] = matches.filter(({ customer }) => customer.archivedAt === null);
  return writer && others.length === 0 ? (await requireCustomer(tx, writer.customer.id)).id : null;
}

/** What a site shows of it. */
function contentOf({ rating, ratingScale, text = null, url = null, productId = null, reviewedAt }: NewReview) {
  return { rating, ratingScale, text, url, productId, reviewedAt };
}

/** The review with this id of the site. Read after the attempt to write it: who erases it meanwhile was waited for. */
async function requireUnerased(tx: TxCtx, { site, externalId }: NewReview): Promise<Review> {
  const among = [externalId, erasedExternalId(site, externalId)];
  const known = await tx.db.review.findMany({ where: { site, externalId: { in: among } } });
  const review = known.find((one) => one.externalId === externalId);
  if (review && known.length === 1) return review;
  throw new ConflictError('The customer who wrote this review was erased, for good: it is not recorded again.');
}

/** A customer who is not named again stays who it is. */
function requireSame(known: Review, input: NewReview, customerId: string | null): Review {
  const given: Readonly<Record<string, unknown>> = { ...contentOf(input), ...(input.customerId && { customerId }) };
  const stored: Readonly<Record<string, unknown>> = { ...known };
  const different = Object.keys(given).filter((field) => comparable(given[field]) !== comparable(stored[field]));
  if (different.length === 0) return known;
  throw new ConflictError(
    `The review ${input.externalId} of ${input.site} is recorded already, with another ${different.join(' and another ')}.`,
    { code: 'UNIQUE_VIOLATION' },
  );
}

const comparable = (value: unknown) => (value instanceof Date ? value.getTime() : value);

async function announce(tx: TxCtx, review: Review): Promise<void> {
  const { id, customerId, productId, site, reviewedAt } = review;
  const action = 'feedback.review.recorded';
  await tx.emit(action, { reviewId: id, customerId, productId, site, reviewedAt: reviewedAt.toISOString() });
  await audit(tx, { action, type: 'Review', id, before: null, after: review });
}
