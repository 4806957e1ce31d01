/** Contact points: at most one of a kind stays the primary one, the survivor's where both have one. */
import { Prisma } from '../../../generated/index.ts';
import type { JsonValue, TxCtx } from '../../../kernel/index.ts';
import type { MergeableRecords, MergePair } from '../contract.ts';
import { ownRows } from './own-rows.ts';
import { restoreRows, rowsIn } from './rows-aside.ts';

const rows = ownRows({
  table: 'ContactPoint',
  capped: 'contact points',
  same: Prisma.sql`kept."kind" = gone."kind" AND (kept."value" = gone."value" OR kept."normalized" = gone."normalized")`,
});

export const contactPointMerge: MergeableRecords = {
  ...rows,
  async apply(tx, merge) {
    const primary = await tx.db.contactPoint.findMany({
      where: { customerId: { in: [merge.absorbedId, merge.survivorId] }, isPrimary: true },
      select: { id: true },
    });
    await withdrawSecond(tx, merge);
    const { moved, aside = [] } = await rows.apply(tx, merge);
    return { moved, aside: { rows: aside, primary: primary.map(({ id }) => id) } };
  },
  async undo(tx, { aside, ...merge }) {
    const { rows: kept, primary } = partsOf(aside);
    await rows.undo(tx, { ...merge, aside: [] });
    await restoreRows(tx, 'ContactPoint', rowsIn(kept), { isPrimary: false });
    await promoteAgain(tx, merge, rowsIn(primary));
  },
};

function partsOf(aside: JsonValue | undefined): { readonly rows?: JsonValue; readonly primary?: JsonValue } {
  return typeof aside === 'object' && aside !== null && 'primary' in aside ? aside : {};
}

async function withdrawSecond(tx: TxCtx, { absorbedId, survivorId }: MergePair): Promise<void> {
  await tx.db.$executeRaw`
    UPDATE "ContactPoint" AS gone SET "isPrimary" = false
    WHERE gone."customerId" = ${absorbedId}::uuid AND gone."isPrimary" AND EXISTS (
      SELECT FROM "ContactPoint" AS kept
      WHERE kept."customerId" = ${survivorId}::uuid AND kept."isPrimary" AND kept."kind" = gone."kind")`;
}

/** Those that were primary before the merge are so again, where nobody has chosen another of the kind since. */
async function promoteAgain(tx: TxCtx, { absorbedId, survivorId }: MergePair, ids: readonly string[]): Promise<void> {
  await tx.db.$executeRaw`
    UPDATE "ContactPoint" AS point SET "isPrimary" = true
    WHERE point."id" = ANY(${[...ids]}::uuid[]) AND NOT point."isPrimary"
      AND point."customerId" IN (${absorbedId}::uuid, ${survivorId}::uuid) AND NOT EXISTS (
        SELECT FROM "ContactPoint" AS other
        WHERE other."customerId" = point."customerId" AND other."kind" = point."kind" AND other."isPrimary")`;
}
