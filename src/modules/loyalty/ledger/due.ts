/** What time does to a ledger: pending points are booked, and what is left of old lots expires. */
import type { TxCtx } from '../../../kernel/index.ts';
import type { Membership } from '../memberships/index.ts';
import { type Earning, earnAll } from './earn.ts';
import { rulesNow, rulesNumbered } from './versions.ts';
import { writeEntries } from './write-entries.ts';

/**
 * Books at a held membership what has fallen due by now, so that nothing that follows depends on whether the jobs have come by: points are
 * not spent after they expired, nor are they missing once they count.
 */
export async function settleDue(tx: TxCtx, membership: Membership): Promise<Membership> {
  return (await isAnythingDue(tx, membership)) ? expireDue(tx, await bookMatured(tx, membership)) : membership;
}

async function isAnythingDue({ db, clock }: TxCtx, { id }: Membership): Promise<boolean> {
  const [found] = await db.$queryRaw<{ isDue: boolean }[]>`
    SELECT EXISTS (SELECT FROM "PointsLot" WHERE "membershipId" = ${id}::uuid AND "remaining" > 0 AND "expiresAt" <= ${clock.now()})
      OR EXISTS (SELECT FROM "PendingEarning"
        WHERE "membershipId" = ${id}::uuid AND "settledAt" IS NULL AND "maturesAt" <= ${clock.now()}) AS "isDue"`;
  return found?.isDue ?? false;
}

/**
 * Pending points whose days are over are earned, the first bought first; what cannot be kept of one member is not. So many of them, or all;
 * as many statements as for one.
 */
export async function bookMatured(tx: TxCtx, before: Membership, most?: number): Promise<Membership> {
  const now = tx.clock.now();
  const matured = await tx.db.pendingEarning.findMany({
    where: { membershipId: before.id, settledAt: null, maturesAt: { lte: now } },
    orderBy: [{ maturesAt: 'asc' }, { id: 'asc' }],
    ...(most !== undefined && { take: most }),
  });
  if (matured.length === 0) return before;
  const earnings: Earning[] = [];
  for (const { purchaseId, points, programVersion } of matured) {
    const version = await rulesNumbered(tx, before.programId, programVersion);
    earnings.push({ points, reason: PURCHASE, version, source: sourceOf(purchaseId), purchaseId });
  }
  const ids = matured.map(({ id }) => id);
  await tx.db.pendingEarning.updateMany({ where: { id: { in: ids } }, data: { settledAt: now } });
  return earnAll(tx, before, earnings);
}

export const PURCHASE = 'For a purchase';

/** What a purchase's points are booked for. */
export function sourceOf(purchaseId: string): string {
  return `purchase:${purchaseId}`;
}

/** What is left of a held membership's lots whose time is over is gone; what is pending stays as it is. */
export async function expireDue(tx: TxCtx, before: Membership): Promise<Membership> {
  const lots = await tx.db.pointsLot.findMany({
    where: { membershipId: before.id, remaining: { gt: 0 }, expiresAt: { lte: tx.clock.now() } },
    orderBy: [{ expiresAt: 'asc' }, { id: 'asc' }],
    select: { id: true, remaining: true },
  });
  if (lots.length === 0) return before;
  const { number } = await rulesNow(tx, before.programId);
  return (await writeEntries(tx, before, [expiring(lots, number)])).membership;
}

/** One line for all lots of a membership that expire at once. */
export function expiring(lots: readonly { readonly id: string; readonly remaining: number }[], programVersion: number) {
  const draws = lots.map(({ id: lotId, remaining: points }) => ({ lotId, points }));
  const points = -draws.reduce((sum, draw) => sum + draw.points, 0);
  return { kind: 'EXPIRE', points, reason: 'Expired', programVersion, draws } as const;
}
