/** Replying to reviews: each once. */
import { ConflictError, type Ctx, NotFoundError, type TxCtx } from '../../../kernel/index.ts';
import { audit } from '../../access/index.ts';
import { lockFact } from '../../contacts/index.ts';
import { findReview, type Review } from './reviews.ts';

export interface Reply {
  readonly reviewId: string;
  readonly text: string;
}

/** Keeps what we replied and announces it. The same words again change nothing; others are a ConflictError. */
export function replyToReview(ctx: Ctx, { reviewId: id, text: reply }: Reply): Promise<Review> {
  return ctx.transact(async (tx) => {
    await holdWriter(tx, id);
    const replied = await tx.db.review.updateManyAndReturn({
      where: { id, repliedAt: null },
      data: { reply, repliedAt: tx.clock.now() },
    });
    const [review] = replied;
    if (!review) return requireSame(tx, id, reply);
    const { customerId, productId, site } = review;
    const action = 'feedback.review.replied';
    await tx.emit(action, { reviewId: id, customerId, productId, site });
    const before = { ...review, reply: null, repliedAt: null };
    await audit(tx, { action, type: 'Review', id, before, after: review });
    return review;
  });
}

/** Words to a customer are kept only while the customer is held: they may be erased at any time. */
async function holdWriter(tx: TxCtx, id: string): Promise<void> {
  const review = await findReview(tx, id);
  if (!review) throw new NotFoundError('Review', id);
  const { customerId } = review;
  if (customerId === null) return;
  const find = async () => {
    const found = await findReview(tx, id);
    return found && { customerId: found.customerId ?? customerId };
  };
  await lockFact(tx, { type: 'Review', id, find });
}

async function requireSame(tx: TxCtx, id: string, reply: string): Promise<Review> {
  const known = await tx.db.review.findUniqueOrThrow({ where: { id } });
  if (known.reply === reply) return known;
  throw new ConflictError('This review was replied to already, in other words.', { code: 'ALREADY_ANSWERED' });
}
