/** Correcting a balance by hand. */
import type { TxCtx } from '../../../kernel/index.ts';
import type { Membership } from '../memberships/index.ts';
import { fill, type Movement } from './earn.ts';
import { take } from './spend.ts';
import { rulesNow } from './versions.ts';

export interface Adjustment {
  /** Added to the balance; not 0. */
  readonly points: number;
  readonly reason: string;
  readonly idempotencyKey?: string | null;
}

/** Adds points as if they were earned, or takes them as if they were spent: an InsufficientPointsError if there are not as many. */
export async function adjust(tx: TxCtx, membership: Membership, { points, ...rest }: Adjustment): Promise<Movement> {
  if (points < 0) return take(tx, membership, 'ADJUST', { points: -points, ...rest });
  return fill(tx, membership, 'ADJUST', { points, ...rest, version: await rulesNow(tx, membership.programId) });
}
