/** Points that are spent, or taken by hand: never more than there are. */
import type { TxCtx } from '../../../kernel/index.ts';
import type { Membership } from '../memberships/index.ts';
import { settleDue } from './due.ts';
import type { Movement } from './earn.ts';
import { InsufficientPointsError } from './insufficient-points.ts';
import { drawsFor } from './lots.ts';
import { rulesNow } from './versions.ts';
import { firstEntry, writeEntries } from './write-entries.ts';

export interface Spending {
  /** At least 1. */
  readonly points: number;
  readonly reason: string;
  readonly source?: string;
  readonly idempotencyKey?: string | null;
}

/** Takes points out of a held membership, those that expire first first; an InsufficientPointsError if there are not as many. */
export function spend(tx: TxCtx, membership: Membership, spending: Spending): Promise<Movement> {
  return take(tx, membership, 'SPEND', spending);
}

/** Takes points by a line of this kind. */
export async function take(
  tx: TxCtx,
  held: Membership,
  kind: 'SPEND' | 'ADJUST',
  { points, ...spending }: Spending,
): Promise<Movement> {
  const before = await settleDue(tx, held);
  if (before.balance < points) throw new InsufficientPointsError(points, before.balance);
  const draws = await drawsFor(tx, before.id, points);
  const { number: programVersion } = await rulesNow(tx, before.programId);
  const drafts = [{ kind, points: -points, ...spending, programVersion, draws }];
  const { entries, membership } = await writeEntries(tx, before, drafts);
  return { entry: firstEntry(entries), membership };
}
