/** Making one ledger of two: the entries stay where they were written, what is left of the points belongs to one membership. */
import { z } from 'zod';
import type { TxCtx } from '../../../kernel/index.ts';
import type { Membership } from '../memberships/index.ts';
import { owedSince, settles } from './earn.ts';
import { drawsFor } from './lots.ts';
import { rulesNow } from './versions.ts';
import { firstEntry, writeEntries } from './write-entries.ts';

const Kept = z.object({
  absorbedId: z.uuid(),
  intoId: z.uuid(),
  /** Memberships that the absorbed one had absorbed before. */
  earlierIds: z.array(z.uuid()),
  /** What was pending at the absorbed one. */
  pendingIds: z.array(z.uuid()),
  /** The line by which what one owed was paid with the points of the other. */
  settlementId: z.uuid().nullable(),
});

/** What the undoing of a merge needs to know of two memberships that it joined. */
export type Join = z.infer<typeof Kept>;

/** As a merge keeps them. */
export function joinsIn(aside: unknown): readonly Join[] {
  return z.array(Kept).catch([]).parse(aside);
}

/** Both are held. The absorbed one keeps its row, with its balance as it was, and its entries; lots and what is pending go over. */
export async function joinLedgers(tx: TxCtx, absorbed: Membership, into: Membership): Promise<Join> {
  const earlier = await tx.db.loyaltyMembership.findMany({ where: { absorbedIntoId: absorbed.id }, select: { id: true } });
  const earlierIds = earlier.map(({ id }) => id);
  await tx.db.loyaltyMembership.updateMany({
    where: { id: { in: [absorbed.id, ...earlierIds] } },
    data: { customerId: into.customerId, absorbedIntoId: into.id },
  });
  const own = { where: { membershipId: absorbed.id }, data: { membershipId: into.id } };
  await tx.db.pointsLot.updateMany(own);
  const pending = await tx.db.pendingEarning.updateManyAndReturn({ ...own, select: { id: true } });
  const pendingIds = pending.map(({ id }) => id);
  return { absorbedId: absorbed.id, intoId: into.id, earlierIds, pendingIds, settlementId: await addUp(tx, absorbed, into) };
}

/** Balances and what is owed add up; who owes and has points pays. Answers the line that paid, if one did. */
async function addUp(tx: TxCtx, absorbed: Membership, into: Membership): Promise<string | null> {
  const balance = into.balance + absorbed.balance;
  const owed = into.owed + absorbed.owed;
  const carried = into.carried + absorbed.balance;
  const paid = Math.min(balance, owed);
  if (paid === 0) {
    await tx.db.loyaltyMembership.update({ where: { id: into.id }, data: { balance, owed, carried } });
    return null;
  }
  const { number } = await rulesNow(tx, into.programId);
  const draft = settles(paid, number, await owedSince(tx, into.id), await drawsFor(tx, into.id, paid));
  const { entries } = await writeEntries(tx, { ...into, balance, owed, carried }, [draft]);
  return firstEntry(entries).id;
}
