/** Holding all memberships of a customer while points move. One alone: `lockMembership`. */
import type { TxCtx } from '../../../kernel/index.ts';
import { lockRows, type Membership, UNABSORBED } from '../memberships/index.ts';

/** Those of a held customer in whose programs points are kept, as they are now, held, by their ids. */
export async function holdPointsMemberships(tx: TxCtx, customerId: string): Promise<readonly Membership[]> {
  const where = { customerId, program: { kind: 'POINTS' }, ...UNABSORBED } as const;
  const ids = await tx.db.loyaltyMembership.findMany({ where, select: { id: true } });
  await lockRows(
    tx,
    ids.map(({ id }) => id),
  );
  return tx.db.loyaltyMembership.findMany({ where, orderBy: { id: 'asc' } });
}
