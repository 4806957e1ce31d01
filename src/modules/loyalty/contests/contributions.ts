/** Contest entries follow a merge, are handed out, and stand in the customer's story. */
import type { Ctx } from '../../../kernel/index.ts';
import { type MergeableRecords, rowsIn } from '../../contacts/index.ts';

/** Where both have entered, one entry counts: the one that won, else the earlier. The other keeps its position, as all others do. */
export const contestEntryMerge: MergeableRecords = {
  preview: (ctx, { absorbedId }) => ctx.db.contestEntry.count({ where: { customerId: absorbedId } }),
  async apply(tx, { absorbedId, survivorId }) {
    const voided = await tx.db.$queryRaw<{ id: string }[]>`
      UPDATE "ContestEntry" AS void SET "voidedAt" = ${tx.clock.now()}
      FROM "ContestEntry" AS kept JOIN "Contest" AS contest ON contest."id" = kept."contestId"
      WHERE void."contestId" = kept."contestId" AND void."voidedAt" IS NULL AND kept."voidedAt" IS NULL
        AND (void."customerId", kept."customerId")
          IN ((${absorbedId}::uuid, ${survivorId}::uuid), (${survivorId}::uuid, ${absorbedId}::uuid))
        AND CASE WHEN contest."winnerEntryId" IN (void."id", kept."id") THEN contest."winnerEntryId" = kept."id"
          ELSE kept."position" < void."position" END
      RETURNING void."id"`;
    const moved = await tx.db.$queryRaw<{ id: string }[]>`
      UPDATE "ContestEntry" SET "customerId" = ${survivorId}::uuid WHERE "customerId" = ${absorbedId}::uuid RETURNING "id"`;
    return { moved: moved.map(({ id }) => id), aside: voided.map(({ id }) => id) };
  },
  async undo(tx, { absorbedId, survivorId, moved, aside }) {
    await tx.db.contestEntry.updateMany({
      where: { id: { in: [...moved] }, customerId: survivorId },
      data: { customerId: absorbedId },
    });
    await tx.db.contestEntry.updateMany({ where: { id: { in: [...rowsIn(aside)] } }, data: { voidedAt: null } });
  },
};

/** No words of theirs stand in an entry. */
export function exportContestEntries({ db }: Ctx, customerId: string) {
  return db.contestEntry.findMany({
    where: { customerId },
    orderBy: [{ enteredAt: 'asc' }, { id: 'asc' }],
    select: {
      ...{ position: true, enteredAt: true, voidedAt: true },
      contest: { select: { name: true, opensAt: true, closesAt: true, drawnAt: true } },
      won: { select: { id: true } },
    },
  });
}

const line = {
  permission: 'loyalty.contest.read',
  node: ({ contestId }: { readonly contestId: string }) => ({ type: 'Contest', id: contestId }),
} as const;
type Placed = { readonly position: number };

/** They tell the position, from 1: with the published seed anyone can work out whether it won. */
export const contestLines = {
  'loyalty.contest.entered': { ...line, summary: ({ position }: Placed) => `Entered a contest, with number ${position + 1}.` },
  'loyalty.contest.won': { ...line, summary: ({ position }: Placed) => `Won a contest, with number ${position + 1}.` },
};
