/** Ledgers are read from indexes, among many lines: the statements are explained as they are sent. */
import { beforeAll, expect, it } from 'vitest';
import { newId } from '../../../src/index.ts';
import { earnForComplaint, earnPoints, spendPoints } from '../../../src/modules/loyalty/ledger/index.ts';
import { countStatements, createTestRapport, describeOnPostgres, globalId, type Statement } from '../../support/index.ts';
import { givenProgram } from './given.ts';
import { MODULES } from './given-rewards.ts';

const MEMBERS = 200;
const LINES_EACH = 200;
const uuid = (place: number) => `01890000-0000-7000-8000-${String(place).padStart(12, '0')}`;
/** The same in SQL. */
const uuidOf = (place: string) => `('01890000-0000-7000-8000-' || lpad((${place})::text, 12, '0'))::uuid`;
const BY_HAND = { reason: 'Because', idempotencyKey: null };

await describeOnPostgres('among many lines of many ledgers', () => {
  const counter = countStatements();
  const rapport = createTestRapport(MODULES, { databaseOptions: { kind: 'postgres', wrapAdapter: counter.wrapAdapter } });

  /** Members who spent all that they earned; the first owes 5, all others have 3, and wait for a purchase's. */
  beforeAll(async () => {
    const program = `'${(await givenProgram(rapport)).id}'::uuid`;
    const now = `timestamptz '${rapport.clock.now().toISOString()}'`;
    const run = (sql: string) => rapport.db.$executeRawUnsafe(sql);
    const members = `FROM generate_series(1, ${MEMBERS}) AS n`;
    const lines = `FROM generate_series(1, ${LINES_EACH}) AS k CROSS JOIN generate_series(1, ${MEMBERS}) AS n`;
    const line = `n * ${LINES_EACH} + k`;
    await run(`INSERT INTO "Customer" ("id", "kind", "displayName", "givenName", "createdAt", "updatedAt", "recordedByKind")
      SELECT ${uuidOf('n')}, 'PERSON', 'Ada ' || n, 'Ada', ${now}, ${now}, 'SYSTEM' ${members}`);
    await run(`INSERT INTO "LoyaltyMembership" ("id", "programId", "customerId", "joinedAt", "balance", "owed", "recordedByKind")
      SELECT ${uuidOf('n')}, ${program}, ${uuidOf('n')}, ${now}, CASE n WHEN 1 THEN 0 ELSE 3 END, CASE n WHEN 1 THEN 5 ELSE 0 END, 'SYSTEM' ${members}`);
    await run(`INSERT INTO "PointsEntry" ("id", "membershipId", "programId", "kind", "points", "owed", "reason", "balanceAfter", "programVersion", "source", "enteredAt", "recordedByKind")
      SELECT ${uuidOf(line)}, ${uuidOf('n')}, ${program}, 'ADJUST', 3, CASE WHEN n = 1 AND k = 7 THEN 5 ELSE 0 END, 'Because', 3, 1, 'x:' || ${line}, ${now} - interval '9 days', 'SYSTEM' ${lines}`);
    await run(`INSERT INTO "PointsLot" ("id", "entryId", "membershipId", "points", "remaining", "earnedAt")
      SELECT ${uuidOf(line)}, ${uuidOf(line)}, ${uuidOf('n')}, 3, CASE WHEN n > 1 AND k = 9 THEN 3 ELSE 0 END, ${now} - interval '9 days' ${lines}`);
    await run(`INSERT INTO "Purchase" ("id", "number", "customerId", "purchasedAt", "touchpoint", "currencyCode", "totalMinor", "fingerprint", "recordedAt", "recordedByKind")
      SELECT ${uuidOf(line)}, 'N' || ${line}, ${uuidOf('n')}, ${now}, 'STORE', 'EUR', 1, '', ${now}, 'SYSTEM' ${lines}`);
    await run(`INSERT INTO "PendingEarning" ("id", "membershipId", "programId", "purchaseId", "programVersion", "earned", "points", "maturesAt", "settledAt")
      SELECT ${uuidOf(line)}, ${uuidOf('n')}, ${program}, ${uuidOf(line)}, 1, 4, 4, ${now} + interval '9 days', CASE k WHEN 9 THEN NULL ELSE ${now} END ${lines}`);
    await run('VACUUM (ANALYZE) "Customer", "LoyaltyMembership", "PointsEntry", "PointsLot", "PendingEarning"');
  }, 120_000);

  /** The plans of the statements that read the table. */
  async function plansOf(table: string, run: () => Promise<unknown>): Promise<string> {
    const { statements } = await counter.during(run);
    const reads = statements.filter(({ sql }) => /^\s*SELECT/i.test(sql) && sql.includes(`"${table}"`));
    expect(reads.length).toBeGreaterThan(0);
    const plans = await Promise.all(reads.map(explained));
    expect(plans.join('\n')).not.toMatch(/Seq Scan on "?(?:PointsEntry|PointsLot|PendingEarning)/);
    return plans.join('\n');
  }

  async function explained({ sql, args }: Statement): Promise<string> {
    const rows = await rapport.db.$queryRawUnsafe<Record<string, string>[]>(`EXPLAIN ${sql}`, ...args);
    return rows.map((row) => Object.values(row)[0]).join('\n');
  }

  it('since when a member owes comes from the index of what is owed', async () => {
    const earning = () => earnPoints(rapport.ctx, { ...BY_HAND, membershipId: uuid(1), points: 1 });
    expect(await plansOf('PointsEntry', earning)).toContain('PointsEntry_owed_idx');
    const settled = await rapport.db.pointsEntry.findFirst({ where: { membershipId: uuid(1), owed: { lt: 0 } } });
    expect(settled?.reason).toBe('Owed since 2026-02-21');
  });

  it('what is spent comes from the index of the lots in which something is left', async () => {
    const spending = () => spendPoints(rapport.ctx, { ...BY_HAND, membershipId: uuid(2), points: 2 });
    expect(await plansOf('PointsLot', spending)).toContain('PointsLot_left_idx');
  });

  it('what is pending comes from the index of what waits', async () => {
    const query = 'query ($ids: [ID!]!) { nodes(ids: $ids) { ... on LoyaltyMembership { pending } } }';
    const ids = Array.from({ length: 20 }, (_none, nth) => globalId('LoyaltyMembership', uuid(1 + nth)));
    const asking = async () => {
      const { nodes } = await rapport.asAdministrator().data<{ nodes: unknown[] }>(query, { ids });
      expect(nodes).toEqual(ids.map(() => ({ pending: 4 })));
    };
    expect(await plansOf('PendingEarning', asking)).toContain('PendingEarning_waiting_idx');
  });

  it('whether a complaint was settled already comes from the index of what lines are booked for', async () => {
    const grant = { customerId: uuid(3), complaintId: newId(), resolutionId: newId(), points: 1 };
    const plans = await plansOf('PointsEntry', () => earnForComplaint(rapport.ctx, grant));
    // Whole: without the program newer servers skip through the index, and older ones read all of it.
    expect(plans).toMatch(/PointsEntry_programId_source_key.*\n.*Index Cond: .*"programId" = .* AND \(source = /);
  });
});
