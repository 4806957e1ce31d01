/** How much of what was earned can be taken back, and out of what. */
import type { TxCtx } from '../../../kernel/index.ts';
import type { Membership } from '../memberships/index.ts';
import { MOST } from '../most.ts';
import { drawsFor, sumOf } from './lots.ts';
import type { Draw, PointsEntry } from './write-entries.ts';

export interface Taken {
  /** Not above 0: what the balance loses. */
  readonly points: number;
  /** What was spent already, and is owed from now on. */
  readonly owed: number;
  readonly programVersion: number;
  readonly draws: readonly Draw[];
}

/**
 * Takes back of an entry that earned points so that `total` of them are taken together, with all that was taken before: first what is left
 * of its own lot, then of the others. What expired of it is gone already and counts as taken. What was spent is owed, up to as many as can
 * be kept: what goes beyond is let go.
 */
export async function takeBack(tx: TxCtx, before: Membership, entry: PointsEntry, total: number): Promise<Taken> {
  const { lotId, expired } = await lotOf(tx, entry);
  const due = Math.max(0, total - expired) - (await takenBefore(tx, entry));
  const wanted = Math.max(0, due);
  const draws = await drawsFor(tx, before.id, Math.min(wanted, before.balance), lotId);
  const points = sumOf(draws);
  const owed = Math.min(wanted - points, MOST - before.owed);
  return { points: points === 0 ? 0 : -points, owed, programVersion: entry.programVersion, draws };
}

async function lotOf({ db }: TxCtx, { id: entryId }: PointsEntry): Promise<{ lotId: string | null; expired: number }> {
  const lot = await db.pointsLot.findUnique({ where: { entryId }, select: { id: true } });
  if (!lot) return { lotId: null, expired: 0 };
  const { _sum } = await db.pointsDraw.aggregate({ where: { lotId: lot.id, entry: { kind: 'EXPIRE' } }, _sum: { points: true } });
  return { lotId: lot.id, expired: _sum.points ?? 0 };
}

/** By the returns and refunds before, of a purchase that earned by itself. */
async function takenBefore({ db }: TxCtx, { source, programId, purchaseId }: PointsEntry): Promise<number> {
  if (source === null || purchaseId === null) return 0;
  const { _sum } = await db.pointsEntry.aggregate({
    where: { programId, purchaseId, kind: 'ADJUST', source: { not: null } },
    _sum: { points: true, owed: true },
  });
  return (_sum.owed ?? 0) - (_sum.points ?? 0);
}
