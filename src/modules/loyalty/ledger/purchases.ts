/** Purchases earn by themselves, and what comes back of them is taken back, under the rules that were in force when they were made. */
import { type Ctx, DAY_MS, newId, type TxCtx } from '../../../kernel/index.ts';
import { lockFact } from '../../contacts/index.ts';
import { type PurchaseWorth, purchaseWorth } from '../../sales/index.ts';
import { lockMembership, type Membership, unlessErased } from '../memberships/index.ts';
import { PURCHASE, settleDue, sourceOf } from './due.ts';
import { earn } from './earn.ts';
import { holdPointsMemberships } from './held-membership.ts';
import { pointsLeft, pointsOf } from './purchase-points.ts';
import { takeBack } from './take-back.ts';
import { rulesAt, rulesNumbered, type VersionInForce } from './versions.ts';
import { type PointsEntry, roomIn, writeEntries } from './write-entries.ts';

/**
 * Books what a purchase earns in each program of its customer that they had joined by then; a second time changes nothing. Who was erased
 * since keeps the points that there are, and gets no others.
 */
export async function earnForPurchase(ctx: Ctx, purchaseId: string): Promise<void> {
  await ctx.transact(async (tx) => {
    const purchase = await holdPurchase(tx, purchaseId);
    if (!purchase) return;
    for (const membership of await holdPointsMemberships(tx, purchase.customerId)) await bookOnce(tx, membership, purchase);
  });
}

/** Takes back what is due for all that came back of a purchase by now; a second time changes nothing. */
export async function takeBackForPurchase(ctx: Ctx, purchaseId: string, source: string): Promise<void> {
  const where = { purchaseId };
  const pending = await ctx.db.pendingEarning.findMany({ where: { ...where, settledAt: null }, select: { membershipId: true } });
  const booked = await ctx.db.pointsEntry.findMany({
    where: { ...where, source: sourceOf(purchaseId) },
    select: { membershipId: true },
  });
  for (const membershipId of new Set([...pending, ...booked].map((row) => row.membershipId))) {
    await ctx.transact(async (tx) => {
      const held = await unlessErased(lockMembership(tx, membershipId));
      const purchase = held && (await purchaseWorth(tx, purchaseId));
      if (purchase) await followReturns(tx, held.membership, purchase, source);
    });
  }
}

/** Its customer is held: nothing comes back meanwhile, nor is it made somebody else's. */
async function holdPurchase(tx: TxCtx, id: string): Promise<PurchaseWorth | null> {
  const held = await unlessErased(lockFact(tx, { type: 'Purchase', id, find: () => purchaseWorth(tx, id) }));
  return held?.fact ?? null;
}

async function bookOnce(tx: TxCtx, membership: Membership, purchase: PurchaseWorth): Promise<void> {
  if (!(await hadJoined(tx, membership, purchase.purchasedAt)) || (await isBooked(tx, membership, purchase))) return;
  const version = await rulesAt(tx, membership.programId, purchase.purchasedAt);
  const points = pointsOf(version.rules, purchase);
  if (points === 0) return;
  const after = await book(tx, membership, purchase, points, version);
  // What came back before this was heard of.
  await followReturns(tx, after, purchase, `returned:${purchase.id}`);
}

/** The membership, or one that it absorbed. */
async function hadJoined({ db }: TxCtx, { id, joinedAt }: Membership, moment: Date): Promise<boolean> {
  if (joinedAt <= moment) return true;
  return (await db.loyaltyMembership.count({ where: { absorbedIntoId: id, joinedAt: { lte: moment } } })) > 0;
}

async function isBooked({ db }: TxCtx, { programId }: Membership, { id: purchaseId }: PurchaseWorth): Promise<boolean> {
  const entry = await db.pointsEntry.findUnique({ where: { programId_source: { programId, source: sourceOf(purchaseId) } } });
  return (
    entry !== null ||
    (await db.pendingEarning.findUnique({ where: { programId_purchaseId: { programId, purchaseId } } })) !== null
  );
}

async function book(
  tx: TxCtx,
  membership: Membership,
  { id: purchaseId, purchasedAt }: PurchaseWorth,
  earned: number,
  version: VersionInForce,
): Promise<Membership> {
  const { id: membershipId, programId } = membership;
  const maturesAt = new Date(purchasedAt.getTime() + version.rules.pendingDays * DAY_MS);
  if (maturesAt > tx.clock.now()) {
    const pending = { membershipId, programId, purchaseId, programVersion: version.number, earned, points: earned, maturesAt };
    await tx.db.pendingEarning.create({ data: { id: newId(), ...pending } });
    return membership;
  }
  const points = Math.min(earned, roomIn(membership));
  if (points === 0) return membership;
  const earning = { points, reason: PURCHASE, version, source: sourceOf(purchaseId), purchaseId };
  return (await earn(tx, membership, earning)).membership;
}

/** First from what is pending, then from what was booked: so much that the points left are those of what is left of the purchase. */
async function followReturns(tx: TxCtx, held: Membership, purchase: PurchaseWorth, source: string): Promise<void> {
  const { programId } = held;
  const pending = await tx.db.pendingEarning.findUnique({
    where: { programId_purchaseId: { programId, purchaseId: purchase.id } },
  });
  if (pending?.settledAt === null) {
    const { rules } = await rulesNumbered(tx, programId, pending.programVersion);
    const points = Math.min(pending.points, pointsLeft(rules, purchase, pending.earned));
    const settledAt = points === 0 ? tx.clock.now() : null;
    await tx.db.pendingEarning.update({ where: { id: pending.id }, data: { points, settledAt } });
    return;
  }
  const entry = await tx.db.pointsEntry.findUnique({
    where: { programId_source: { programId, source: sourceOf(purchase.id) } },
    include: { reversedBy: { select: { id: true } } },
  });
  if (entry && !entry.reversedBy) await takePart(tx, held, purchase, { entry, earned: pending?.earned ?? entry.points, source });
}

interface Part {
  readonly entry: PointsEntry;
  /** By the whole purchase. */
  readonly earned: number;
  readonly source: string;
}

/** The part that leaves nothing of the entry reverses it; those before it adjust the balance. */
async function takePart(tx: TxCtx, held: Membership, purchase: PurchaseWorth, { entry, earned, source }: Part): Promise<void> {
  const { programId, id, programVersion } = entry;
  if (await tx.db.pointsEntry.findUnique({ where: { programId_source: { programId, source } }, select: { id: true } })) return;
  const { rules } = await rulesNumbered(tx, programId, programVersion);
  const left = Math.min(entry.points, pointsLeft(rules, purchase, earned));
  if (left === entry.points) return;
  const before = await settleDue(tx, held);
  const taken = await takeBack(tx, before, entry, entry.points - left);
  const shared = { ...taken, source, purchaseId: purchase.id, programVersion };
  if (left === 0) {
    await writeEntries(tx, before, [{ ...shared, kind: 'REVERSE', reversesId: id, reason: 'What was bought came back' }]);
  } else if (taken.points !== 0 || taken.owed !== 0) {
    await writeEntries(tx, before, [{ ...shared, kind: 'ADJUST', reason: 'A part of what was bought came back' }]);
  }
}
