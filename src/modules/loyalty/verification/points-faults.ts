/** Where balances, lots and lines of the ledger disagree. Each check is one statement, and so sees one moment. */
import { Prisma } from '../../../generated/index.ts';
import type { Ctx } from '../../../kernel/index.ts';
import { membershipNumber } from '../memberships/index.ts';
import type { Fault } from './faults.ts';

/** These memberships with those that they absorbed: `root` and `member`. */
const ledgersOf = (ids: readonly string[]) => Prisma.sql`(
  SELECT coalesce(member."absorbedIntoId", member."id") AS "root", member.* FROM "LoyaltyMembership" AS member
  WHERE member."id" = ANY(${[...ids]}::uuid[]) OR member."absorbedIntoId" = ANY(${[...ids]}::uuid[])
)`;

interface Sums {
  readonly id: string;
  readonly serial: number;
  readonly balance: number;
  readonly owed: number;
  readonly entries: bigint;
  readonly entriesOwed: bigint;
  readonly lots: bigint;
}

/** Balance and debt against the entries, and the balance against what is left in the lots. */
export async function membershipFaults({ db }: Ctx, ids: readonly string[]): Promise<readonly Fault[]> {
  const rows = await db.$queryRaw<Sums[]>`
    SELECT * FROM (
      SELECT root."id"::text, root."serial", root."balance", root."owed",
        coalesce(sums."points", 0)::bigint AS "entries", coalesce(sums."owed", 0)::bigint AS "entriesOwed",
        coalesce((SELECT sum("remaining") FROM "PointsLot" WHERE "membershipId" = root."id"), 0)::bigint AS "lots"
      FROM "LoyaltyMembership" AS root LEFT JOIN (
        SELECT member."root", sum(entry."points") AS "points", sum(entry."owed") AS "owed"
        FROM ${ledgersOf(ids)} AS member JOIN "PointsEntry" AS entry ON entry."membershipId" = member."id" GROUP BY member."root"
      ) AS sums ON sums."root" = root."id"
      WHERE root."id" = ANY(${[...ids]}::uuid[])
    ) AS compared
    WHERE "balance" <> "entries" OR "owed" <> "entriesOwed" OR "balance" <> "lots" ORDER BY "id"`;
  return rows.flatMap(({ id, serial, balance, owed, entries, entriesOwed, lots }): Fault[] => {
    const of = (kind: Fault['kind'], message: string): Fault => {
      return { kind, type: 'LoyaltyMembership', id, message: `Membership ${membershipNumber(serial)}: ${message}` };
    };
    return [
      ...(BigInt(balance) === entries ? [] : [of('BALANCE', `the balance is ${balance}; its entries sum up to ${entries}.`)]),
      ...(BigInt(owed) === entriesOwed ? [] : [of('OWED', `${owed} are owed; ${entriesOwed} by its entries.`)]),
      ...(BigInt(balance) === lots ? [] : [of('BALANCE', `the balance is ${balance}; ${lots} are left in its lots.`)]),
    ];
  });
}

/** What is left in a lot against what its entry filled in and others drew out; and that no lot was left behind by a merge. */
export async function lotFaults({ db }: Ctx, ids: readonly string[]): Promise<readonly Fault[]> {
  const rows = await db.$queryRaw<
    { id: string; serial: number; entrySerial: bigint; remaining: number; left: bigint; isBehind: boolean }[]
  >`
    SELECT * FROM (
      SELECT entry."id"::text, member."serial", entry."serial" AS "entrySerial", lot."remaining",
        (lot."points" - coalesce(drawn."points", 0))::bigint AS "left", member."id" <> member."root" AND lot."remaining" > 0 AS "isBehind"
      FROM ${ledgersOf(ids)} AS member JOIN "PointsLot" AS lot ON lot."membershipId" = member."id"
      JOIN "PointsEntry" AS entry ON entry."id" = lot."entryId"
      LEFT JOIN LATERAL (
        SELECT sum(CASE WHEN other."points" < 0 THEN draw."points" ELSE -draw."points" END) AS "points"
        FROM "PointsDraw" AS draw JOIN "PointsEntry" AS other ON other."id" = draw."entryId" WHERE draw."lotId" = lot."id"
      ) AS drawn ON true
    ) AS compared
    WHERE "remaining" <> "left" OR "isBehind" ORDER BY "entrySerial"`;
  return rows.map(({ id, serial, entrySerial, remaining, left, isBehind }) => ({
    ...{ kind: 'LOT', type: 'PointsEntry', id },
    message: isBehind
      ? `Lot of entry ${entrySerial}: lies with membership ${membershipNumber(serial)}, which was absorbed.`
      : `Lot of entry ${entrySerial} of membership ${membershipNumber(serial)}: ${remaining} are left; ${left} by what was drawn out of it.`,
  }));
}

interface Line {
  readonly id: string;
  readonly entrySerial: bigint;
  readonly serial: number;
  readonly points: number;
  readonly balanceAfter: number;
  readonly expected: bigint;
  readonly moved: bigint;
  readonly isLast: boolean;
  readonly balance: number;
  readonly final: bigint;
}

/** Each line against the one before it, the last one against the balance, and what it moved in lots. */
export async function entryFaults({ db }: Ctx, ids: readonly string[]): Promise<readonly Fault[]> {
  const rows = await db.$queryRaw<Line[]>`
    SELECT * FROM (
      SELECT entry."id"::text, entry."serial" AS "entrySerial", member."serial", entry."points", entry."balanceAfter",
        (coalesce(lag(entry."balanceAfter") OVER line, 0) + entry."carried" + entry."points")::bigint AS "expected",
        CASE WHEN entry."source" LIKE 'merge:%' THEN entry."points" ELSE coalesce(lot."points", 0) + sign(entry."points") * coalesce((
          SELECT sum("points") FROM "PointsDraw" WHERE "entryId" = entry."id"), 0) END::bigint AS "moved",
        lead(entry."id") OVER line IS NULL AS "isLast", member."balance", (entry."balanceAfter" + member."carried")::bigint AS "final"
      FROM ${ledgersOf(ids)} AS member JOIN "PointsEntry" AS entry ON entry."membershipId" = member."id"
      LEFT JOIN "PointsLot" AS lot ON lot."entryId" = entry."id"
      WINDOW line AS (PARTITION BY entry."membershipId" ORDER BY entry."serial")
    ) AS compared
    WHERE "balanceAfter" <> "expected" OR "points" <> "moved" OR ("isLast" AND "final" <> "balance") ORDER BY "entrySerial"`;
  return rows.map(({ id, entrySerial, serial, points, balanceAfter, expected, moved, balance, final }) => ({
    ...{ kind: 'ENTRY', type: 'PointsEntry', id },
    message: `Entry ${entrySerial} of membership ${membershipNumber(serial)}: ${
      BigInt(balanceAfter) !== expected
        ? `says that the balance was ${balanceAfter} afterwards; it was ${expected} by the lines before it.`
        : BigInt(points) !== moved
          ? `is of ${points} points, and moved ${moved} in lots.`
          : `is the last one, and leaves ${final}; the balance is ${balance}.`
    }`,
  }));
}
