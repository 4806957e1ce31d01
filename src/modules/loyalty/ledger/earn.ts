/** Points that are earned: they fill a lot, and settle what is owed before anything else. */
import { DAY_MS, newId, type TxCtx } from '../../../kernel/index.ts';
import type { Membership } from '../memberships/index.ts';
import { keepTier } from '../tiers/index.ts';
import type { VersionInForce } from './versions.ts';
import { type EntryDraft, firstEntry, type PointsEntry, roomIn, writeEntries } from './write-entries.ts';

/** Of anything that adds points. */
export interface Earning {
  /** At least 1. */
  readonly points: number;
  readonly reason: string;
  /** Under whose rules: those in force when it was earned. */
  readonly version: VersionInForce;
  /** What it is booked for, so that it is booked once in a program: `purchase:<uuid>`. A second one fails in the database. */
  readonly source?: string;
  readonly purchaseId?: string | null;
  readonly idempotencyKey?: string | null;
}

export interface Movement {
  readonly entry: PointsEntry;
  /** As it is afterwards: for the next movement. */
  readonly membership: Membership;
}

/** Books points that a held membership earned, and gives it the tier that they reach. */
export async function earn(tx: TxCtx, before: Membership, earning: Earning): Promise<Movement> {
  const { entry, membership } = await fill(tx, before, 'EARN', earning);
  return { entry, membership: await keepTier(tx, membership) };
}

/** The same for several, in this order, of each as many points as can be kept of one member. As many statements as for one. */
export async function earnAll(tx: TxCtx, before: Membership, earnings: readonly Earning[]): Promise<Membership> {
  const since = await debtOf(tx, before);
  const drafts: EntryDraft[] = [];
  let { balance, owed } = before;
  for (const earning of earnings) {
    const points = Math.min(earning.points, roomIn({ balance }));
    if (points === 0) continue;
    const paid = Math.min(owed, points);
    drafts.push(...filling(tx, 'EARN', { ...earning, points }, { paid, since }));
    balance += points - paid;
    owed -= paid;
  }
  if (drafts.length === 0) return before;
  return keepTier(tx, (await writeEntries(tx, before, drafts)).membership);
}

/** Adds points by a line of this kind. */
export async function fill(tx: TxCtx, before: Membership, kind: 'EARN' | 'ADJUST', earning: Earning): Promise<Movement> {
  const paid = Math.min(before.owed, earning.points);
  const drafts = filling(tx, kind, earning, { paid, since: await debtOf(tx, before) });
  const { entries, membership } = await writeEntries(tx, before, drafts);
  return { entry: firstEntry(entries), membership };
}

interface Payment {
  /** Of what is owed: who owes has nothing, so what is earned now is all there is to pay with. */
  readonly paid: number;
  readonly since: Date | null;
}

/** The line that adds points, and the one that pays with them. */
function filling(tx: TxCtx, kind: 'EARN' | 'ADJUST', { version, ...earning }: Earning, { paid, since }: Payment): EntryDraft[] {
  const lot = { id: newId(), points: earning.points, expiresAt: expiryOf(version, tx.clock.now()) };
  const settlement = paid > 0 ? [settles(paid, version.number, since, [{ lotId: lot.id, points: paid }])] : [];
  return [{ kind, ...earning, programVersion: version.number, lot }, ...settlement];
}

/** When what is earned now expires; null: never. */
export function expiryOf({ rules: { expiresAfterDays } }: VersionInForce, now: Date): Date | null {
  return expiresAfterDays === null ? null : new Date(now.getTime() + expiresAfterDays * DAY_MS);
}

/** Since when a membership owes; null where it owes nothing. */
async function debtOf(tx: TxCtx, { id, owed }: Membership): Promise<Date | null> {
  return owed === 0 ? null : owedSince(tx, id);
}

/** The line that pays what is owed. */
export function settles(paid: number, programVersion: number, since: Date | null, draws: EntryDraft['draws'] = []): EntryDraft {
  const reason = since ? `Owed since ${since.toISOString().slice(0, 10)}` : 'Owed';
  return { kind: 'ADJUST', points: -paid, owed: -paid, reason, programVersion, draws };
}

/** When what is owed was last added to, in a membership or in one that it absorbed. */
export async function owedSince({ db }: TxCtx, membershipId: string): Promise<Date | null> {
  const [last] = await db.$queryRaw<{ enteredAt: Date }[]>`
    SELECT last."enteredAt" FROM (
      SELECT ${membershipId}::uuid AS "id" UNION ALL SELECT "id" FROM "LoyaltyMembership" WHERE "absorbedIntoId" = ${membershipId}::uuid
    ) AS member CROSS JOIN LATERAL (
      SELECT entry."serial", entry."enteredAt" FROM "PointsEntry" AS entry
      WHERE entry."membershipId" = member."id" AND entry."owed" > 0 ORDER BY entry."serial" DESC LIMIT 1
    ) AS last ORDER BY last."serial" DESC LIMIT 1`;
  return last?.enteredAt ?? null;
}
