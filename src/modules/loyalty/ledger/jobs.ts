/** What time does to all ledgers: pending points are booked within a minute, and old ones expire. Any number of processes at once. */
import { type Ctx, insertRows, type JobDefinition, newId, type TxCtx } from '../../../kernel/index.ts';
import { authorship } from '../../access/index.ts';
import type { Membership } from '../memberships/index.ts';
import { bookMatured, expiring } from './due.ts';
import { rulesNow } from './versions.ts';
import { changeOf } from './write-entries.ts';

/** Lots, or pending earnings, of one transaction: it must not hold back the readers of the log for long. */
const BATCH = 1_000;
const PENDING_BATCH = 50;

async function expirePoints(ctx: Ctx, signal: AbortSignal): Promise<void> {
  for (let total = 0; !signal.aborted; ) {
    const expired = await ctx.transact(expireBatch);
    total += expired;
    if (expired > 0) ctx.log.info({ lots: total }, 'Points expired.');
    if (expired < BATCH) return;
  }
}

interface DueLot {
  readonly id: string;
  readonly membershipId: string;
  readonly remaining: number;
}

/** How many lots were emptied. What others hold at this moment is passed over, and is theirs to expire or the next run's. */
async function expireBatch(tx: TxCtx): Promise<number> {
  const now = tx.clock.now();
  const picked = await tx.db.$queryRaw<{ id: string; membershipId: string }[]>`
    SELECT lot."id"::text, lot."membershipId"::text FROM "PointsLot" AS lot
    JOIN "LoyaltyMembership" AS member ON member."id" = lot."membershipId"
    WHERE lot."remaining" > 0 AND lot."expiresAt" <= ${now}
    ORDER BY lot."expiresAt", lot."id" LIMIT ${BATCH} FOR NO KEY UPDATE OF member SKIP LOCKED`;
  if (picked.length === 0) return 0;
  const ids = picked.map(({ id }) => id);
  // As they are now that their memberships are held.
  const held = [...new Set(picked.map(({ membershipId }) => membershipId))];
  const lots = await tx.db.pointsLot.findMany({
    where: { id: { in: ids }, membershipId: { in: held }, remaining: { gt: 0 } },
    orderBy: [{ expiresAt: 'asc' }, { id: 'asc' }],
    select: { id: true, membershipId: true, remaining: true },
  });
  const memberships = await tx.db.loyaltyMembership.findMany({ where: { id: { in: held } } });
  await writeExpiries(tx, memberships, lots);
  return picked.length;
}

/** As `writeEntries` would for each membership, in as many statements as for one. */
async function writeExpiries(tx: TxCtx, memberships: readonly Membership[], lots: readonly DueLot[]): Promise<void> {
  const versions = new Map<string, number>();
  for (const { programId } of memberships) {
    if (!versions.has(programId)) versions.set(programId, (await rulesNow(tx, programId)).number);
  }
  const due = new Map<string, DueLot[]>();
  for (const lot of lots) due.set(lot.membershipId, [...(due.get(lot.membershipId) ?? []), lot]);
  const shared = { enteredAt: tx.clock.now(), ...authorship(tx) };
  const booked = memberships.flatMap((membership) => {
    const { id: membershipId, programId, balance, carried, customerId } = membership;
    const own = due.get(membershipId);
    if (!own) return [];
    const { draws, ...draft } = expiring(own, versions.get(programId) ?? 1);
    const row = { id: newId(), membershipId, programId, ...draft, carried, balanceAfter: balance + draft.points, ...shared };
    return [{ row, draws: draws.map((draw) => ({ ...draw, entryId: row.id })), customerId }];
  });
  await insertRows(
    tx.db,
    'PointsEntry',
    booked.map(({ row }) => ({ ...row, owed: 0 })),
  );
  await insertRows(
    tx.db,
    'PointsDraw',
    booked.flatMap(({ draws }) => draws),
  );
  await tx.db.pointsLot.updateMany({ where: { id: { in: lots.map(({ id }) => id) } }, data: { remaining: 0 } });
  const balances = JSON.stringify(booked.map(({ row }) => ({ id: row.membershipId, balance: row.balanceAfter })));
  await tx.db.$executeRaw`
    UPDATE "LoyaltyMembership" AS member SET "balance" = booked."balance", "carried" = 0
    FROM jsonb_to_recordset(${balances}::jsonb) AS booked("id" uuid, "balance" int) WHERE member."id" = booked."id"`;
  await tx.emitAll(
    'loyalty.points.changed',
    booked.map(({ row, customerId }) => changeOf(row, customerId)),
  );
}

async function bookPending(ctx: Ctx, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    if ((await ctx.transact(bookBatch)) < PENDING_BATCH) return;
  }
}

/** How many were found, of each member the first bought. What others hold is passed over. */
async function bookBatch(tx: TxCtx): Promise<number> {
  const found = await tx.db.$queryRaw<{ membershipId: string }[]>`
    SELECT member."id"::text AS "membershipId" FROM "PendingEarning" AS pending
    JOIN "LoyaltyMembership" AS member ON member."id" = pending."membershipId"
    WHERE pending."settledAt" IS NULL AND pending."maturesAt" <= ${tx.clock.now()}
    ORDER BY pending."maturesAt", pending."id" LIMIT ${PENDING_BATCH} FOR NO KEY UPDATE OF member SKIP LOCKED`;
  const counts = new Map<string, number>();
  for (const { membershipId } of found) counts.set(membershipId, (counts.get(membershipId) ?? 0) + 1);
  const where = { id: { in: [...counts.keys()] } };
  for (const membership of await tx.db.loyaltyMembership.findMany({ where, orderBy: { id: 'asc' } })) {
    await bookMatured(tx, membership, counts.get(membership.id));
  }
  return found.length;
}

export const expiryJob: JobDefinition = {
  description: 'Takes what is left of points whose time is over, within a minute.',
  schedule: '* * * * *',
  run: expirePoints,
};

export const pendingJob: JobDefinition = {
  description: 'Books points of purchases once the days are over in which these may come back, within a minute.',
  schedule: '* * * * *',
  run: bookPending,
};
