/**
 * Random histories of points. One step after the other the ledger says what a naive model says, line by line; many steps at once leave
 * balances that are sums, none below 0, and no line reversed twice.
 */
import fc from 'fast-check';
import { expect, it, vi } from 'vitest';
import { createTestRapport, describeOnPostgres, type TestRapport } from '../../support/index.ts';
import { MODULES } from './given-rewards.ts';
import { faultsIn, sumsOf } from './points-documents.ts';
import type { ModelRules } from './points-paper.ts';
import { MOVES, RULES, STEPS, type Step } from './points-steps.ts';
import { PointsWorld } from './points-world.ts';

/** In the suite 6 and 2; `npm run soak` asks for 1,000 of each. */
const SOAK = process.env.SOAK_HISTORIES === undefined ? null : Number(process.env.SOAK_HISTORIES);
const AT_ONCE = 8;

vi.setConfig({ testTimeout: 60_000 + (SOAK ?? 0) * 30_000 });

/** Each step is several statements: the first failure is told as it is, not made smaller. */
const runs = (few: number) => ({ numRuns: SOAK ?? few, endOnFailure: true });

/** Two lots expire at the same moment: once before points are spent, once by the job. */
const EXPIRING: [ModelRules, Step[]] = [
  { number: 1, pointsPerEuro: 1, pendingDays: 0, expiresAfterDays: 5 },
  [
    { step: 'earn', who: 0, points: 10 },
    { step: 'earn', who: 0, points: 20 },
    { step: 'wait', days: 5 },
    { step: 'spend', who: 0, points: 5 },
    { step: 'expire' },
  ],
];

/** What expires first is spent first, what is taken back is owed, a merge pays it, and its undoing lets it be owed again. */
const OWING: [ModelRules, Step[]] = [
  { number: 1, pointsPerEuro: 1, pendingDays: 0, expiresAfterDays: 5 },
  [
    { step: 'earn', who: 0, points: 10 },
    { step: 'wait', days: 2 },
    { step: 'buy', who: 0, euros: 20 },
    { step: 'spend', who: 0, points: 15 },
    { step: 'return', nth: 0, euros: 20 },
    { step: 'earn', who: 1, points: 30 },
    { step: 'merge', who: 1, other: 2 },
    { step: 'earn', who: 0, points: 12 },
    { step: 'spend', who: 1, points: 10 },
    { step: 'reverse', nth: 2 },
    { step: 'wait', days: 4 },
    { step: 'undo' },
    { step: 'expire' },
    { step: 'earn', who: 0, points: 3 },
  ],
];

async function reversedTwice({ db }: TestRapport): Promise<unknown> {
  return db.$queryRaw`SELECT "reversesId" FROM "PointsEntry" WHERE "reversesId" IS NOT NULL GROUP BY 1 HAVING count(*) > 1`;
}

await describeOnPostgres('random histories of points', () => {
  const rapport = createTestRapport(MODULES, { databaseOptions: { kind: 'postgres', poolSize: AT_ONCE + 2 } });

  it('are those of a naive model: every line, lot and debt, what is pending, and what is refused', async () => {
    await fc.assert(
      fc.asyncProperty(RULES, fc.array(STEPS, { minLength: 12, maxLength: 18 }), async (rules, steps) => {
        const world = await PointsWorld.begin(rapport, rules);
        for (const step of steps) await world.take(step);
      }),
      { ...runs(6), examples: [EXPIRING, OWING] },
    );
    expect(await faultsIn(rapport)).toEqual([]);
  });

  it('that happen at once leave sums that agree, nothing below 0, points or a debt, and each line reversed once at most', async () => {
    const batches = fc.array(fc.array(MOVES, { minLength: AT_ONCE, maxLength: AT_ONCE }), { minLength: 3, maxLength: 3 });
    await fc.assert(
      fc.asyncProperty(RULES, batches, async (rules, moves) => {
        const world = await PointsWorld.begin(rapport, rules);
        for (const batch of moves) {
          await world.takeAtOnce(batch);
          for (const id of world.memberIds) {
            const { absorbedIntoId } = await rapport.db.loyaltyMembership.findUniqueOrThrow({ where: { id } });
            if (absorbedIntoId !== null) continue;
            const { balance, owed, entries, owedByEntries, lots } = await sumsOf(rapport, { id });
            expect({ entries, lots, owedByEntries }).toEqual({ entries: balance, lots: balance, owedByEntries: owed });
            expect(balance >= 0 && owed >= 0 && (balance === 0 || owed === 0)).toBe(true);
          }
        }
      }),
      runs(2),
    );
    expect(await reversedTwice(rapport)).toEqual([]);
    expect(await faultsIn(rapport)).toEqual([]);
  });
});
