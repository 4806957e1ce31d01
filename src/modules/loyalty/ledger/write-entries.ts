/** Writing lines of the ledger with what they do to the lots and to the balance: all of it, or nothing. */
import { type PointsEntryKind, Prisma } from '../../../generated/index.ts';
import { ConflictError, insertionOf, newId, type TxCtx } from '../../../kernel/index.ts';
import { authorship } from '../../access/index.ts';
import type { Membership } from '../memberships/index.ts';
import { MOST } from '../most.ts';

export type PointsEntry = Prisma.PointsEntryModel;

/** How many points more can be kept of a member. */
export function roomIn({ balance }: Pick<Membership, 'balance'>): number {
  return MOST - balance;
}

export interface EntryDraft {
  readonly kind: PointsEntryKind;
  /** Added to the balance. */
  readonly points: number;
  /** Added to what is owed; 0 unless given. */
  readonly owed?: number;
  readonly reason: string;
  /** Under whose rules. */
  readonly programVersion: number;
  /** What it is booked for: once in a program. */
  readonly source?: string | null;
  readonly purchaseId?: string | null;
  readonly reversesId?: string;
  readonly idempotencyKey?: string | null;
  /** That it fills; its `id` is the caller's, so that another draft may draw on it. */
  readonly lot?: { readonly id: string; readonly points: number; readonly expiresAt: Date | null };
  /** What it takes out of lots; what it gives back to them if it adds to the balance. */
  readonly draws?: readonly Draw[];
}

export interface Draw {
  readonly lotId: string;
  readonly points: number;
}

export interface Booked {
  /** In the order of the drafts. */
  readonly entries: readonly PointsEntry[];
  /** As it is afterwards. */
  readonly membership: Membership;
}

/** Books what was drafted at a held membership, in this order, in one statement, and announces each line. */
export async function writeEntries(tx: TxCtx, before: Membership, drafts: readonly EntryDraft[]): Promise<Booked> {
  const rows = ledgerRows(tx, before, drafts);
  const last = rows.at(-1);
  if (!last) return { entries: [], membership: before };
  const owed = drafts.reduce((sum, draft) => sum + (draft.owed ?? 0), before.owed);
  const membership = { ...before, balance: last.balanceAfter, owed, carried: 0 };
  const written = await tx.db.$queryRaw<Pick<PointsEntry, 'id' | 'serial'>[]>`
    WITH ledger AS (${insertionOf('PointsEntry', rows)} RETURNING "id", "serial"), ${lotParts(tx, before, drafts, rows)}
      held AS (UPDATE "LoyaltyMembership" SET "balance" = ${last.balanceAfter}, "owed" = ${owed}, "carried" = 0
        WHERE "id" = ${before.id}::uuid)
    SELECT "id", "serial" FROM ledger`;
  const serials = new Map(written.map(({ id, serial }) => [id, serial]));
  const entries = rows.map((row) => ({ ...row, serial: serialOf(serials, row) }));
  await tx.emitAll(
    'loyalty.points.changed',
    entries.map((entry) => changeOf(entry, before.customerId)),
  );
  return { entries, membership };
}

function serialOf(serials: ReadonlyMap<string, bigint>, { id }: EntryRow): bigint {
  const serial = serials.get(id);
  if (serial === undefined) throw new Error('A line of the ledger was not written.');
  return serial;
}

/** All columns but the one that the database draws. */
type EntryRow = Omit<PointsEntry, 'serial'>;

const NONE = { owed: 0, source: null, idempotencyKey: null, purchaseId: null, reversesId: null } as const;

function ledgerRows(
  tx: TxCtx,
  { id: membershipId, programId, ...before }: Membership,
  drafts: readonly EntryDraft[],
): EntryRow[] {
  const shared = { membershipId, programId, enteredAt: tx.clock.now(), ...authorship(tx) };
  let balance = before.balance;
  return drafts.map(({ lot: _lot, draws: _draws, ...columns }, index) => {
    balance += columns.points;
    if (balance > MOST) throw tooMuch();
    const carried = index === 0 ? before.carried : 0;
    return { id: newId(), ...NONE, ...shared, ...columns, balanceAfter: balance, carried };
  });
}

/** What the columns cannot hold, in words. */
function tooMuch(): ConflictError {
  return new ConflictError(`A membership holds at most ${MOST} points.`);
}

/** What becomes of lots, each part with a comma behind it. A lot that is filled and drawn on at once holds what is left. */
function lotParts(
  tx: TxCtx,
  { id: membershipId }: Membership,
  drafts: readonly EntryDraft[],
  rows: readonly EntryRow[],
): Prisma.Sql {
  const earnedAt = tx.clock.now();
  const idOf = (index: number) => rows[index]?.id;
  const taken = takenFromLots(drafts);
  const lots = drafts.flatMap(({ lot }, index) =>
    lot ? [{ ...lot, remaining: lot.points - (taken.get(lot.id) ?? 0), entryId: idOf(index), membershipId, earnedAt }] : [],
  );
  const draws = drafts.flatMap(({ draws: drawn = [] }, index) => drawn.map((draw) => ({ ...draw, entryId: idOf(index) })));
  for (const { id } of lots) taken.delete(id);
  return Prisma.sql`
    ${lots.length > 0 ? Prisma.sql`filled AS (${insertionOf('PointsLot', lots)}),` : Prisma.empty}
    ${draws.length > 0 ? Prisma.sql`drawn AS (${insertionOf('PointsDraw', draws)}),` : Prisma.empty}
    ${taken.size > 0 ? Prisma.sql`emptied AS (${takingFrom(taken)}),` : Prisma.empty}`;
}

/** By lot: how much; less than nothing is given back. */
function takenFromLots(drafts: readonly EntryDraft[]): Map<string, number> {
  const taken = new Map<string, number>();
  for (const { points, draws = [] } of drafts) {
    for (const draw of draws) taken.set(draw.lotId, (taken.get(draw.lotId) ?? 0) + (points < 0 ? draw.points : -draw.points));
  }
  return taken;
}

function takingFrom(taken: ReadonlyMap<string, number>): Prisma.Sql {
  return Prisma.sql`
    UPDATE "PointsLot" AS lot SET "remaining" = lot."remaining" - taken."points"
    FROM jsonb_to_recordset(${JSON.stringify([...taken].map(([id, points]) => ({ id, points })))}::jsonb) AS taken("id" uuid, "points" int)
    WHERE lot."id" = taken."id"`;
}

/** As the event tells it. */
export function changeOf(
  {
    id: entryId,
    membershipId,
    kind,
    points,
    balanceAfter,
  }: Pick<PointsEntry, 'id' | 'membershipId' | 'kind' | 'points' | 'balanceAfter'>,
  customerId: string,
) {
  return { entryId, membershipId, customerId, kind, points, balanceAfter };
}

/** Of what was booked. */
export function firstEntry(entries: readonly PointsEntry[]): PointsEntry {
  const [entry] = entries;
  if (!entry) throw new Error('Nothing was booked.');
  return entry;
}
