/** What of other customers' own rows names the absorbed one: as who sent them, and as whom they were merged into before. */
import { Prisma } from '../../../generated/index.ts';
import type { MergeableRecords } from '../contract.ts';

/** The survivor itself may have been sent by the absorbed customer: nobody sends themselves, so the reference rests meanwhile. */
const SURVIVOR_SENT = 'SURVIVOR_SENT';

/** Their rows are locked and written in one transaction, which others wait for. */
const MOST_REFERRED = 1_000;

/** Whose rows a merge changes because the absorbed customer sent them; of too many, enough to tell that they are. */
export function referredBy(absorbedId: string): Prisma.Sql {
  return Prisma.sql`
    SELECT "id" FROM "Customer" WHERE "acquisitionReferrerId" = ${absorbedId}::uuid LIMIT ${MOST_REFERRED + 1}`;
}

export const referralMerge: MergeableRecords = {
  preview: (ctx, { absorbedId }) => ctx.db.customer.count({ where: { acquisitionReferrerId: absorbedId } }),
  async blockers(ctx, { absorbedId }) {
    const referred = await ctx.db.customer.count({ where: { acquisitionReferrerId: absorbedId } });
    if (referred <= MOST_REFERRED) return [];
    return [`Who would be absorbed sent ${referred} others; at most ${MOST_REFERRED} change hands at once. Merge the other way.`];
  },
  async apply(tx, { absorbedId, survivorId }) {
    const sent = await tx.db.customer.updateMany({
      where: { id: survivorId, acquisitionReferrerId: absorbedId },
      data: { acquisitionReferrerId: null },
    });
    const moved = await tx.db.customer.updateManyAndReturn({
      where: { acquisitionReferrerId: absorbedId },
      data: { acquisitionReferrerId: survivorId },
      select: { id: true },
    });
    return { moved: moved.map(({ id }) => id), aside: sent.count > 0 ? SURVIVOR_SENT : null };
  },
  async undo(tx, { absorbedId, survivorId, moved, aside }) {
    await tx.db.customer.updateMany({
      where: { id: { in: [...moved] }, acquisitionReferrerId: survivorId },
      data: { acquisitionReferrerId: absorbedId },
    });
    if (aside !== SURVIVOR_SENT) return;
    // Only while the rest of it still says how they found us.
    await tx.db.customer.updateMany({
      where: { id: survivorId, acquisitionReferrerId: null, acquisitionSource: { not: null } },
      data: { acquisitionReferrerId: absorbedId },
    });
  },
};

const MOST = 100;

/** Those who were merged into the absorbed customer before: all of a chain name its last. */
export const earlierMerges: MergeableRecords = {
  preview: (ctx, { absorbedId }) => ctx.db.customer.count({ where: { mergedIntoId: absorbedId } }),
  async blockers(ctx, { absorbedId, survivorId }) {
    const earlier = await ctx.db.customer.count({ where: { mergedIntoId: { in: [absorbedId, survivorId] } } });
    return earlier >= MOST ? [`At most ${MOST} customers can be merged into one.`] : [];
  },
  async apply(tx, { absorbedId, survivorId }) {
    const moved = await tx.db.customer.updateManyAndReturn({
      where: { mergedIntoId: absorbedId },
      data: { mergedIntoId: survivorId },
      select: { id: true },
    });
    return { moved: moved.map(({ id }) => id) };
  },
  async undo(tx, { absorbedId, survivorId, moved }) {
    await tx.db.customer.updateMany({
      where: { id: { in: [...moved] }, mergedIntoId: survivorId },
      data: { mergedIntoId: absorbedId },
    });
  },
};
