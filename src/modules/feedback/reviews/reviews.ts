/** Reviews: finding them, and by what they are known once their customer was erased. */
import { createHash } from 'node:crypto';
import { Prisma, type ReviewSite } from '../../../generated/index.ts';
import { type Ctx, takesAll } from '../../../kernel/index.ts';
import { visibleCustomers } from '../../contacts/index.ts';

export type Review = Prisma.ReviewModel;

/** Which reviews the caller may see: those of nobody we know, and those of the customers they may see. */
export function visibleReviews(ctx: Ctx): Prisma.ReviewWhereInput {
  const customer = visibleCustomers(ctx);
  return takesAll(customer) ? {} : { OR: [{ customerId: null }, { customer }] };
}

export function findReview(ctx: Ctx, id: string): Promise<Review | null> {
  return ctx.db.review.findFirst({ where: { AND: [{ id }, visibleReviews(ctx)] } });
}

const ERASED = 'erased:';

/**
 * What stands for a site's id of a review whose customer was erased: nobody reads the id from it, and yet the same review is known when
 * it is recorded again. SHA-256 of `SITE id`, in hexadecimal digits.
 */
export function erasedExternalId(site: ReviewSite, externalId: string): string {
  return `${ERASED}${createHash('sha256').update(`${site} ${externalId}`).digest('hex')}`;
}

/** The same, of row `review` of the table. What stands there already stays. */
export const ERASED_EXTERNAL_ID = Prisma.sql`CASE
  WHEN starts_with(review."externalId", ${ERASED}) THEN review."externalId"
  ELSE ${ERASED} || encode(sha256(convert_to(review."site"::text || ' ' || review."externalId", 'UTF8')), 'hex') END`;
