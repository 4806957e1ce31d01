/** What is kept of how likely a customer is to leave: with a merge, handed out, and erased. */
import type { Ctx, TxCtx } from '../../../kernel/index.ts';
import { asideText, type MergeableRecords, restoreRows, rowsIn } from '../../contacts/index.ts';

/**
 * Until it is computed again, the survivor stands as they stood, or as the other did if they stood nowhere. That somebody was asked to
 * act for either of them counts for both. An undo puts back both as they were.
 */
export const churnMerge: MergeableRecords = {
  preview: (ctx, { absorbedId }) => ctx.db.churnStanding.count({ where: { customerId: absorbedId } }),
  async apply(tx, { absorbedId, survivorId }) {
    const aside = await tx.db.$queryRaw<{ row: string; isGone: boolean }[]>`
      SELECT ${asideText('kept')}, kept."customerId" = ${absorbedId}::uuid AS "isGone" FROM "ChurnStanding" AS kept
      WHERE kept."customerId" IN (${absorbedId}::uuid, ${survivorId}::uuid)`;
    if (!aside.some(({ isGone }) => isGone)) return { moved: [] };
    await tx.db.$executeRaw`
      INSERT INTO "ChurnStanding" AS kept ("customerId", "score", "reasons", "suggestedAction", "risenAt", "asOf")
      SELECT ${survivorId}::uuid, "score", "reasons", "suggestedAction", "risenAt", "asOf" FROM "ChurnStanding"
      WHERE "customerId" = ${absorbedId}::uuid
      ON CONFLICT ("customerId") DO UPDATE SET "risenAt" = coalesce(kept."risenAt", excluded."risenAt")`;
    await tx.db.churnStanding.delete({ where: { customerId: absorbedId } });
    return { moved: [], aside: aside.map(({ row }) => row) };
  },
  async undo(tx, { absorbedId, survivorId, aside }) {
    const rows = rowsIn(aside);
    if (rows.length === 0) return;
    await tx.db.churnStanding.deleteMany({ where: { customerId: { in: [absorbedId, survivorId] } } });
    await restoreRows(tx, 'ChurnStanding', rows);
  },
};

export function exportChurn({ db }: Ctx, customerId: string) {
  return db.churnStanding.findUnique({ where: { customerId }, omit: { customerId: true } });
}

/** Nothing is judged of who is nobody. */
export async function eraseChurn(tx: TxCtx, customerId: string): Promise<void> {
  await tx.db.churnStanding.deleteMany({ where: { customerId } });
}
