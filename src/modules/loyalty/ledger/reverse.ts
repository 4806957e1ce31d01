/** Taking back what was booked: once, and under the rules by which it was booked. */
import { ConflictError, newId, type TxCtx } from '../../../kernel/index.ts';
import type { Membership } from '../memberships/index.ts';
import { settleDue } from './due.ts';
import { expiryOf, type Movement, owedSince, settles } from './earn.ts';
import { sumOf } from './lots.ts';
import { takeBack } from './take-back.ts';
import { rulesNumbered } from './versions.ts';
import { type Draw, type EntryDraft, firstEntry, type PointsEntry, writeEntries } from './write-entries.ts';

export interface Reversal {
  readonly reason: string;
  readonly source?: string;
  readonly idempotencyKey?: string | null;
}

/**
 * Undoes what a line of a held membership, or of one that it absorbed, did. What was earned is taken back, and what is not there any more
 * is owed; what was spent comes back, and what of it has expired meanwhile comes back as if it were earned now. A ConflictError with
 * ALREADY_REVERSED the second time.
 */
export async function reverse(tx: TxCtx, held: Membership, entry: PointsEntry, reversal: Reversal): Promise<Movement> {
  await requireUnreversed(tx, entry);
  const before = await settleDue(tx, held);
  return entry.points > 0 ? takeBackAll(tx, before, entry, reversal) : giveBack(tx, before, entry, reversal);
}

async function requireUnreversed({ db }: TxCtx, { id }: PointsEntry): Promise<void> {
  if (await db.pointsEntry.findUnique({ where: { reversesId: id }, select: { id: true } })) {
    throw new ConflictError('This entry was reversed already.', { code: 'ALREADY_REVERSED' });
  }
}

async function takeBackAll(tx: TxCtx, before: Membership, entry: PointsEntry, reversal: Reversal): Promise<Movement> {
  const taken = await takeBack(tx, before, entry, entry.points);
  const draft = { ...taken, kind: 'REVERSE', reversesId: entry.id, purchaseId: entry.purchaseId, ...reversal } as const;
  const { entries, membership } = await writeEntries(tx, before, [draft]);
  return { entry: firstEntry(entries), membership };
}

async function giveBack(tx: TxCtx, before: Membership, entry: PointsEntry, reversal: Reversal): Promise<Movement> {
  const { returned, expired } = await drawnBy(tx, before, entry);
  const points = sumOf(returned) + expired;
  const version = await rulesNumbered(tx, before.programId, entry.programVersion);
  const lot = { id: newId(), points: expired, expiresAt: expiryOf(version, tx.clock.now()) };
  const draft: EntryDraft = {
    ...{ kind: 'REVERSE', points, programVersion: version.number, reversesId: entry.id, ...reversal },
    draws: returned,
    ...(expired > 0 && { lot }),
  };
  const drafts = [draft, ...(await settlementOf(tx, before, draft))];
  const { entries, membership } = await writeEntries(tx, before, drafts);
  return { entry: firstEntry(entries), membership };
}

/** What came out of lots that are still good goes back there; the rest has expired meanwhile, or its lots went with the undoing of a merge. */
async function drawnBy({ db, clock }: TxCtx, { id: membershipId }: Membership, { id: entryId }: PointsEntry) {
  const draws = await db.pointsDraw.findMany({
    where: { entryId },
    select: { lotId: true, points: true, lot: { select: { expiresAt: true, membershipId: true } } },
    orderBy: [{ lot: { expiresAt: { sort: 'asc', nulls: 'last' } } }, { lot: { earnedAt: 'asc' } }, { lotId: 'asc' }],
  });
  const now = clock.now();
  const isGood = ({ lot }: (typeof draws)[number]) =>
    lot.membershipId === membershipId && (lot.expiresAt === null || lot.expiresAt > now);
  const returned = draws.filter(isGood).map(({ lotId, points }) => ({ lotId, points }));
  return { returned, expired: sumOf(draws) - sumOf(returned) };
}

/** Who owes has nothing else: what comes back pays first, out of the lots that it came back to. */
async function settlementOf(tx: TxCtx, { id, owed }: Membership, { points, programVersion, draws = [], lot }: EntryDraft) {
  if (owed === 0) return [];
  const paid = Math.min(owed, points);
  const there = [...draws, ...(lot ? [{ lotId: lot.id, points: lot.points }] : [])];
  return [settles(paid, programVersion, await owedSince(tx, id), firstPoints(there, paid))];
}

function firstPoints(draws: readonly Draw[], points: number): readonly Draw[] {
  let left = points;
  return draws.flatMap((draw) => {
    const taken = Math.min(left, draw.points);
    left -= taken;
    return taken > 0 ? [{ ...draw, points: taken }] : [];
  });
}
