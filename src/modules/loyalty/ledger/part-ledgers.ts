/** Undoing a merge of two ledgers: each gets back what is left of its own points, and pays for what the other spent of them. */
import type { TxCtx } from '../../../kernel/index.ts';
import type { Membership } from '../memberships/index.ts';
import { MOST } from '../most.ts';
import { settles } from './earn.ts';
import type { Join } from './join-ledgers.ts';
import { drawsFor, sumOf } from './lots.ts';
import { rulesNow } from './versions.ts';
import { type Draw, type EntryDraft, writeEntries } from './write-entries.ts';

interface Parting {
  /** Whose the absorbed membership is again. */
  readonly customerId: string;
  readonly source: string;
}

/** One of the two, on its own again. */
interface Side {
  /** With the balance and what is owed by its own entries. */
  readonly membership: Membership;
  /** What it owes from now on. */
  readonly owed: number;
  /** What of its lots the merge had taken to pay with; it comes back. */
  readonly returned: readonly Draw[];
}

/**
 * Both are held. Lots that the absorbed one's entries filled go back to it, with what was pending. Where points of the one were spent by
 * the other meanwhile, two adjustments that cancel each other out let each ledger sum up to what is left in its own lots. What was paid
 * with the other's points, because of the merge, is owed again.
 */
export async function partLedgers(tx: TxCtx, join: Join, { customerId, source }: Parting): Promise<void> {
  const joined = await tx.db.loyaltyMembership.findUniqueOrThrow({ where: { id: join.intoId } });
  const absorbed = await moveBack(tx, join, customerId);
  const returned = await paidByMerge(tx, join);
  // What is owed since the merge is the survivor's to owe.
  const owed = joined.owed + sumOf(returned.into) + sumOf(returned.absorbed);
  const owedAgain = Math.min(owed, absorbed.owed);
  const { number } = await rulesNow(tx, joined.programId);
  const alone = {
    balance: joined.balance - absorbed.balance,
    owed: joined.owed - absorbed.owed,
    carried: joined.carried - absorbed.balance,
  };
  const own = { membership: { ...joined, ...alone }, owed: Math.min(owed - owedAgain, MOST), returned: returned.into };
  const drafts = await draftsOf(tx, own, { source: `${source}:kept`, programVersion: number }, join.settlementId);
  if (drafts.length > 0) await writeEntries(tx, own.membership, drafts);
  else await tx.db.loyaltyMembership.update({ where: { id: join.intoId }, data: alone });
  const others = { membership: absorbed, owed: owedAgain, returned: returned.absorbed };
  await writeEntries(tx, absorbed, await draftsOf(tx, others, { source: `${source}:restored`, programVersion: number }, null));
}

/** The rows, as they were before; the absorbed membership has the balance that it had then. */
async function moveBack(
  tx: TxCtx,
  { absorbedId, intoId, earlierIds, pendingIds }: Join,
  customerId: string,
): Promise<Membership> {
  await tx.db.$executeRaw`
    UPDATE "PointsLot" AS lot SET "membershipId" = ${absorbedId}::uuid FROM "PointsEntry" AS entry
    WHERE entry."id" = lot."entryId" AND entry."membershipId" = ANY(${[absorbedId, ...earlierIds]}::uuid[])
      AND lot."membershipId" = ${intoId}::uuid`;
  const pending = { id: { in: [...pendingIds] }, membershipId: intoId };
  await tx.db.pendingEarning.updateMany({ where: pending, data: { membershipId: absorbedId } });
  const earlier = { id: { in: [...earlierIds] } };
  await tx.db.loyaltyMembership.updateMany({ where: earlier, data: { customerId, absorbedIntoId: absorbedId } });
  return tx.db.loyaltyMembership.update({ where: { id: absorbedId }, data: { customerId, absorbedIntoId: null } });
}

/** Out of whose lots the merge paid what one of them owed. */
async function paidByMerge({ db }: TxCtx, { settlementId, absorbedId }: Join) {
  const draws =
    settlementId === null
      ? []
      : await db.pointsDraw.findMany({
          where: { entryId: settlementId },
          orderBy: { lotId: 'asc' },
          select: { lotId: true, points: true, lot: { select: { membershipId: true } } },
        });
  const of = (isAbsorbed: boolean): readonly Draw[] =>
    draws.filter(({ lot }) => (lot.membershipId === absorbedId) === isAbsorbed).map(({ lotId, points }) => ({ lotId, points }));
  return { absorbed: of(true), into: of(false) };
}

/** What one side needs so that its ledger sums up to its own lots and to what it owes, in the order in which its balance stays above 0. */
async function draftsOf(
  tx: TxCtx,
  { membership, owed, returned }: Side,
  { source, programVersion }: { readonly source: string; readonly programVersion: number },
  settlementId: string | null,
): Promise<readonly EntryDraft[]> {
  const { _sum } = await tx.db.pointsLot.aggregate({ where: { membershipId: membership.id }, _sum: { remaining: true } });
  const left = _sum.remaining ?? 0;
  const back = sumOf(returned);
  const points = left - membership.balance;
  const owes = owed - back - membership.owed;
  const shared = {
    programVersion,
    draws: returned,
    points: back,
    owed: back,
    reason: 'The merge that paid it was undone',
  } as const;
  const paid = Math.min(owed, left + back);
  return [
    ...(points !== 0 || owes !== 0
      ? [{ kind: 'ADJUST', points, owed: owes, reason: 'A merge was undone', source, programVersion } as const]
      : []),
    ...(settlementId !== null ? [{ ...shared, kind: 'REVERSE', reversesId: settlementId } as const] : []),
    ...(settlementId === null && back > 0 ? [{ ...shared, kind: 'ADJUST' } as const] : []),
    ...(paid > 0 ? [settles(paid, programVersion, null, await paidFrom(tx, membership, returned, paid))] : []),
  ];
}

/** Out of what is there and of what has just come back. */
async function paidFrom(tx: TxCtx, { id }: Membership, returned: readonly Draw[], paid: number): Promise<readonly Draw[]> {
  const draws = new Map((await drawsFor(tx, id, paid)).map(({ lotId, points }) => [lotId, points]));
  let missing = paid - [...draws.values()].reduce((sum, points) => sum + points, 0);
  for (const { lotId, points } of returned) {
    const more = Math.min(missing, points);
    missing -= more;
    if (more > 0) draws.set(lotId, (draws.get(lotId) ?? 0) + more);
  }
  return [...draws].map(([lotId, points]) => ({ lotId, points }));
}
