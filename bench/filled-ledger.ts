/**
 * The ledgers of so many members, with 20 lines each: after four earnings of 10 points each comes a spending of 20, out of the two oldest
 * lots. 80 points are left of each member, in eight lots, of which four expire tomorrow. Written in large statements.
 */
import type { BenchServer } from './bench-server.ts';
import { vacuum } from './filled-sales.ts';
import { progress } from './report.ts';
import type { Step } from './steps.ts';

export const LINES_EACH = 20;
export const DUE_EACH = 4;

/** The same in every run, and a uuid as the product checks it. */
const uuid = (of: string) => `overlay(overlay(md5(${of}) placing '4' from 13) placing '8' from 17)::uuid`;

/** `m` is the member, `k` the place of the line, from 1, `e` the place of the earning. */
const steps = (members: number): readonly Step[] => [
  [
    'customers',
    `INSERT INTO "Customer" ("id", "kind", "displayName", "givenName", "lifecycle", "createdAt", "updatedAt", "recordedByKind")
    SELECT ${uuid(`'customer' || m`)}, 'PERSON', 'Name ' || m, 'Name', 'ACTIVE', now(), now(), 'SYSTEM' FROM generate_series(1, ${members}) AS m`,
  ],
  [
    'members',
    `INSERT INTO "LoyaltyMembership" ("id", "programId", "customerId", "joinedAt", "balance", "recordedByKind")
    SELECT ${uuid(`'member' || m`)}, (SELECT "id" FROM "LoyaltyProgram"), ${uuid(`'customer' || m`)}, now() - interval '1 year', 80, 'SYSTEM'
    FROM generate_series(1, ${members}) AS m`,
  ],
  [
    'lines',
    `INSERT INTO "PointsEntry" ("id", "membershipId", "programId", "kind", "points", "reason", "balanceAfter", "programVersion", "enteredAt", "recordedByKind")
    SELECT ${uuid(`'line' || m || ' ' || k`)}, ${uuid(`'member' || m`)}, (SELECT "id" FROM "LoyaltyProgram"),
      (CASE WHEN k % 5 = 0 THEN 'SPEND' ELSE 'EARN' END)::"PointsEntryKind", CASE WHEN k % 5 = 0 THEN -20 ELSE 10 END, 'For a purchase',
      10 * (k - k / 5) - 20 * (k / 5), 1, now() - interval '1 day' * (${LINES_EACH + 1} - k), 'SYSTEM'
    FROM generate_series(1, ${LINES_EACH}) AS k, generate_series(1, ${members}) AS m ORDER BY k, m`,
  ],
  [
    'lots',
    `INSERT INTO "PointsLot" ("id", "entryId", "membershipId", "points", "remaining", "earnedAt", "expiresAt")
    SELECT ${uuid(`'lot' || m || ' ' || e`)}, ${uuid(`'line' || m || ' ' || e + (e - 1) / 4`)}, ${uuid(`'member' || m`)}, 10,
      CASE WHEN e <= 8 THEN 0 ELSE 10 END, now() - interval '1 day' * (20 - e), now() + interval '1 day' * CASE WHEN e <= ${8 + DUE_EACH} THEN 1 ELSE 100 + e END
    FROM generate_series(1, 16) AS e, generate_series(1, ${members}) AS m ORDER BY e, m`,
  ],
  [
    'draws',
    `INSERT INTO "PointsDraw" ("entryId", "lotId", "points")
    SELECT ${uuid(`'line' || m || ' ' || 5 * ((e + 1) / 2)`)}, ${uuid(`'lot' || m || ' ' || e`)}, 10
    FROM generate_series(1, 8) AS e, generate_series(1, ${members}) AS m ORDER BY e, m`,
  ],
];

/** Refuses a database in which somebody keeps customers. */
export async function fillLedger({ database }: BenchServer, members: number): Promise<void> {
  if ((await database.prisma.customer.count()) > 0) {
    throw new Error('This database has customers in it: the benchmark fills one of its own. Name an empty database.');
  }
  for (const [index, [label, sql]] of steps(members).entries()) {
    await database.withSession((session) => session.query(sql));
    progress(`Filling with ${label}`, index + 1, steps(members).length);
  }
  await vacuum(database);
}
