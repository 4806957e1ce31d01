/** Undoing a merge of two ledgers: each gets back what is left of its own points, and pays for what the other spent of them. */
import type { TxCtx } from '../../../kernel/index.ts';
import type { Membership } from '../memberships/index.ts';
import { MOST } from '../most.ts';
import { bookMatured, expireDue, expiring } from './due.ts';
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
  readonly returned: Returned;
}

/** What of a side's lots the merge had taken to pay with; it comes back. */
interface Returned {
  readonly good: readonly Draw[];
  /** What has expired meanwhile: nothing is paid with it. */
  readonly lapsed: readonly Draw[];
}

/**
 * Both are held. Lots that the absorbed one's entries filled go back to it, with what was pending. Where points of the one were spent by
 * the other meanwhile, two adjustments that cancel each other out let each ledger sum up to what is left in its own lots. What was paid
 * with the other's points, because of the merge, is owed again. What has expired by then is gone before; what was pending and has fallen due is
 * booked after, by whose it is.
 */
export async function partLedgers(tx: TxCtx, join: Join, { customerId, source }: Parting): Promise<void> {
  const joined = await expireDue(tx, await tx.db.loyaltyMembership.findUniqueOrThrow({ where: { id: join.intoId } }));
  const absorbed = await moveBack(tx, join, customerId);
  const returned = await paidByMerge(tx, join);
  // What is owed since the merge is the survivor's to owe.
  const owed = joined.owed + sumOf(allOf(returned.into)) + sumOf(allOf(returned.absorbed));
  const owedAgain = Math.min(owed, absorbed.owed);
  const { number } = await rulesNow(tx, joined.programId);
  const alone = {
    balance: joined.balance - absorbed.balance,
    owed: joined.owed - absorbed.owed,
    carried: joined.carried - absorbed.balance,
  };
  const own = { membership: { ...joined, ...alone }, owed: Math.min(owed - owedAgain, MOST), returned: returned.into };
  const drafts = await draftsOf(tx, own, { source: `${source}:kept`, programVersion: number }, join.settlementId);
  if (drafts.length === 0) await tx.db.loyaltyMembership.update({ where: { id: join.intoId }, data: alone });
  const kept = await writeEntries(tx, own.membership, drafts);
  const others = { membership: absorbed, owed: owedAgain, returned: returned.absorbed };
  const shared = { source: `${source}:restored`, programVersion: number };
  const restored = await writeEntries(tx, absorbed, await draftsOf(tx, others, shared, null));
  for (const { membership } of [kept, restored]) await bookMatured(tx, membership);
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
async function paidByMerge({ db, clock }: TxCtx, { settlementId, absorbedId }: Join) {
  const draws =
    settlementId === null
      ? []
      : await db.pointsDraw.findMany({
          where: { entryId: settlementId },
          orderBy: { lotId: 'asc' },
          select: { lotId: true, points: true, lot: { select: { membershipId: true, expiresAt: true } } },
        });
  const isGood = ({ lot: { expiresAt } }: (typeof draws)[number]) => expiresAt === null || expiresAt > clock.now();
  const of = (isAbsorbed: boolean): Returned => {
    const own = draws.filter(({ lot }) => (lot.membershipId === absorbedId) === isAbsorbed);
    const lapsed = own.filter((draw) => !isGood(draw));
    return { good: own.filter(isGood).map(drawOf), lapsed: lapsed.map(drawOf) };
  };
  return { absorbed: of(true), into: of(false) };
}

const drawOf = ({ lotId, points }: Draw): Draw => ({ lotId, points });
const lotOf = ({ lotId: id, points: remaining }: Draw) => ({ id, remaining });
const allOf = ({ good, lapsed }: Returned): readonly Draw[] => [...good, ...lapsed];

/** What one side needs so that its ledger sums up to its own lots and to what it owes, in the order in which its balance stays above 0. */
async function draftsOf(
  tx: TxCtx,
  { membership, owed, returned }: Side,
  { source, programVersion }: { readonly source: string; readonly programVersion: number },
  settlementId: string | null,
): Promise<readonly EntryDraft[]> {
  const { _sum } = await tx.db.pointsLot.aggregate({ where: { membershipId: membership.id }, _sum: { remaining: true } });
  const left = _sum.remaining ?? 0;
  const back = sumOf(allOf(returned));
  const points = left - membership.balance;
  const owes = owed - back - membership.owed;
  const shared = {
    programVersion,
    draws: allOf(returned),
    points: back,
    owed: back,
    reason: 'The merge that paid it was undone',
  } as const;
  const paid = Math.min(owed, left + sumOf(returned.good));
  return [
    ...(points !== 0 || owes !== 0
      ? [{ kind: 'ADJUST', points, owed: owes, reason: 'A merge was undone', source, programVersion } as const]
      : []),
    ...(settlementId !== null ? [{ ...shared, kind: 'REVERSE', reversesId: settlementId } as const] : []),
    ...(settlementId === null && back > 0 ? [{ ...shared, kind: 'ADJUST' } as const] : []),
    ...(returned.lapsed.length > 0 ? [expiring(returned.lapsed.map(lotOf), programVersion)] : []),
    ...(paid > 0 ? [settles(paid, programVersion, null, await paidFrom(tx, membership, returned.good, paid))] : []),
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
