/** Reviews of the sample company: on each site, of customers and of strangers, replied to or not, over the last year. */
import type { Prisma } from '../../../generated/index.ts';
import { type Ctx, DAY_MS } from '../../../kernel/index.ts';
import { authorship } from '../../access/index.ts';
import { sampleCustomers } from '../../contacts/index.ts';
import { sampleProducts } from '../../sales/index.ts';
import { sampleId } from '../sample-settlements.ts';
import { SAMPLE_REVIEWS, SAMPLE_SITES, type SampleReview } from './sample-words.ts';

/** Each is written so many times, by different people. */
const ROUNDS = 5;
const BATCH = 20;
const KIND = 21;

type Row = Prisma.ReviewCreateManyInput & { readonly id: string; readonly reviewedAt: Date };

/** Adds what is missing of them, the oldest first, a few at a time: a long transaction would hold every live feed back. */
export async function sampleReviews(ctx: Ctx): Promise<void> {
  const all = await writeAll(ctx);
  const known = await ctx.db.review.findMany({ where: { id: { in: all.map(({ id }) => id) } }, select: { id: true } });
  const missing = all.filter(({ id }) => !known.some((one) => one.id === id));
  for (let from = 0; from < missing.length; from += BATCH) await store(ctx, missing.slice(from, from + BATCH));
}

async function writeAll(ctx: Ctx): Promise<readonly Row[]> {
  const [customers, products] = [await sampleCustomers(ctx), await sampleProducts(ctx)];
  if (customers.length === 0) return [];
  const told = Array.from({ length: ROUNDS }, () => SAMPLE_REVIEWS).flat();
  const rows = told.map((review, place) => {
    const speakers = customers.filter(({ language, lifecycle }) => language === review.language && lifecycle === 'ACTIVE');
    // Of every other one nobody knows who wrote it; every third is about one product.
    const writer = place % 2 === 0 ? speakers[(place * 3) % Math.max(1, speakers.length)] : undefined;
    const product = place % 3 === 0 ? products[(place * 5) % Math.max(1, products.length)] : undefined;
    return rowOf(ctx, review, { place, customerId: writer?.id ?? null, productId: product?.id ?? null });
  });
  return rows.sort((one, other) => one.reviewedAt.getTime() - other.reviewedAt.getTime());
}

interface Written {
  readonly place: number;
  readonly customerId: string | null;
  readonly productId: string | null;
}

/** What is of the last days has no reply yet. */
function rowOf(ctx: Ctx, { stars, text, reply }: SampleReview, { place, ...links }: Written): Row {
  const [site, ratingScale, pages] = SAMPLE_SITES[place % SAMPLE_SITES.length] ?? (['OTHER', 5, ''] as const);
  const daysAgo = 1 + ((place * 37) % 360);
  const reviewedAt = new Date(ctx.clock.now().getTime() - daysAgo * DAY_MS + (place % 9) * 3_600_000);
  const externalId = `sample-${place + 1}`;
  return {
    ...{ id: sampleId(KIND, place), site, externalId, url: `${pages}${externalId}`, text, ratingScale, reviewedAt },
    ...{ rating: (stars * ratingScale) / 5, ...links },
    ...(reply !== null && daysAgo > 3 && { reply, repliedAt: new Date(reviewedAt.getTime() + DAY_MS) }),
    ...{ recordedAt: ctx.clock.now(), ...authorship(ctx) },
  };
}

async function store(ctx: Ctx, batch: readonly Row[]): Promise<void> {
  await ctx.transact(async (tx) => {
    const reviews = await tx.db.review.createManyAndReturn({ data: [...batch] });
    for (const { id: reviewId, customerId, productId, site, reviewedAt, repliedAt } of reviews) {
      const named = { reviewId, customerId, productId, site };
      await tx.emit('feedback.review.recorded', { ...named, reviewedAt: reviewedAt.toISOString() });
      if (repliedAt) await tx.emit('feedback.review.replied', named);
    }
  });
}
