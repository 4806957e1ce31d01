/** The sample company's programs: one of each kind, members in every tier, a change that is announced, and whom they brought along. */
import { beforeAll, expect, it } from 'vitest';
import { access } from '../../../src/modules/access/index.ts';
import { communications } from '../../../src/modules/communications/index.ts';
import { contacts } from '../../../src/modules/contacts/index.ts';
import { feedback } from '../../../src/modules/feedback/index.ts';
import { loyalty } from '../../../src/modules/loyalty/index.ts';
import { sales } from '../../../src/modules/sales/index.ts';
import { createTestRapport } from '../../support/index.ts';
import { faultsIn } from './points-documents.ts';

const rapport = createTestRapport([access, contacts, sales, communications, feedback, loyalty]);
const PROGRAMS = `{
  loyaltyPrograms(first: 10) { nodes {
    name kind outstandingPoints
    currentVersion { number } versions { number effectiveFrom notices { members delivered read } }
    members(first: 50) { nodes { balance joinedAt tier { name } earnedInWindow } }
  } }
}`;

interface Shown {
  readonly loyaltyPrograms: {
    readonly nodes: readonly {
      readonly kind: string;
      readonly outstandingPoints: string;
      readonly currentVersion: { readonly number: number };
      readonly versions: readonly { readonly effectiveFrom: string; readonly notices: Readonly<Record<string, number>> }[];
      readonly members: {
        readonly nodes: readonly { readonly balance: number; readonly tier: { readonly name: string } | null }[];
      };
    }[];
  };
}

beforeAll(async () => {
  for (const { seed } of rapport.modules) await seed?.(rapport.ctx);
}, 120_000);

it('has one program of each kind, the first with members in every tier and in none', async () => {
  const { loyaltyPrograms } = await rapport.asAdministrator().data<Shown>(PROGRAMS);
  const programs = loyaltyPrograms.nodes;

  expect(programs.map(({ kind }) => kind).sort()).toEqual(['FREQUENT_BUYER', 'POINTS', 'PUNCH_CARD']);
  const points = programs.find(({ kind }) => kind === 'POINTS');
  const members = points?.members.nodes ?? [];
  expect(new Set(members.map(({ tier }) => tier?.name ?? null))).toEqual(new Set([null, 'Silver', 'Gold', 'Platinum']));
  expect(points?.outstandingPoints).toBe(String(members.reduce((sum, { balance }) => sum + balance, 0)));
  expect(points?.currentVersion.number).toBe(1);
  expect(points?.versions.at(-1)).toMatchObject({
    effectiveFrom: new Date(rapport.clock.now().getTime() + 25 * 86_400_000).toISOString(),
    notices: { members: members.length, read: 3 },
  });
  expect(await rapport.db.loyaltyMembership.count({ where: { downgradeAt: { not: null } } })).toBeGreaterThan(0);
  for (const { members: of } of programs) expect(of.nodes.length).toBeGreaterThan(3);
});

it('has members who brought others along, in several states', async () => {
  const made = await rapport.db.referral.groupBy({ by: ['state'], _count: true, orderBy: { state: 'asc' } });

  const states = Object.fromEntries(made.map(({ state, _count }) => [state, _count]));
  expect(states).toMatchObject({ INVITED: 1, SIGNED_UP: 1, REWARDED: 3, REJECTED: 1 });
});

it('has customers at risk for every reason, some so likely to leave that they are a task', async () => {
  const { customersAtRisk } = await rapport.asAdministrator().data<{
    customersAtRisk: { nodes: readonly { score: number; reasons: readonly { kind: string }[] }[]; totalCount: number };
  }>('{ customersAtRisk(first: 100) { nodes { score reasons { kind } } totalCount } }');
  const likely = customersAtRisk.nodes.filter(({ score }) => score >= 0.5);
  expect(likely.length).toBeGreaterThan(0);
  expect(await rapport.db.task.count({ where: { origin: 'loyalty.risk' } })).toBe(likely.length);
  const kinds = new Set(customersAtRisk.nodes.flatMap(({ reasons }) => reasons.map(({ kind }) => kind)));
  expect(kinds).toEqual(new Set(['LATE', 'UNRESOLVED_COMPLAINT', 'FALLING_SPEND', 'LOW_SCORE', 'SILENCE']));
});

it('shows who comes back', async () => {
  const { retention } = await rapport
    .asAdministrator()
    .data<{ retention: readonly { retained: readonly number[] }[] }>(
      '{ retention(period: QUARTER, from: "2024-01-01", to: "2026-03-02") { retained } }',
    );
  expect(retention.length).toBeGreaterThan(3);
  expect(retention.some(({ retained }) => retained.slice(1).some((share) => share > 0))).toBe(true);
});

it('has rewards that were handed over, kept, given back and given, a punched card, offers and contests', async () => {
  const { db } = rapport;
  const grants = await db.rewardGrant.groupBy({ by: ['state', 'origin'], _count: true });
  const claimed = grants.filter(({ origin }) => origin !== 'PUNCH_CARD').map(({ state }) => state);
  expect(claimed.sort()).toEqual(['CLAIMED', 'FULFILLED', 'ISSUED', 'REVOKED']);
  expect(await db.punchCard.count({ where: { completedAt: { not: null } } })).toBe(
    await db.rewardGrant.count({ where: { origin: 'PUNCH_CARD' } }),
  );
  expect(await db.punchCard.count({ where: { completedAt: null } })).toBeGreaterThan(0);
  expect(await db.punch.count()).toBeGreaterThan(3);
  expect((await db.offer.findMany({ orderBy: { audience: 'asc' } })).map(({ audience }) => audience)).toEqual([
    'EVERYONE',
    'MEMBERS',
    'TIER',
  ]);
  const contests = await db.contest.findMany({ orderBy: { opensAt: 'asc' } });
  expect(
    contests.map(({ entryCount, drawnAt, winnerEntryId }) => [entryCount, drawnAt !== null, winnerEntryId !== null]),
  ).toEqual([
    [4, true, true],
    [2, false, false],
  ]);
  expect(await faultsIn(rapport)).toEqual([]);
});

it('is added once', async () => {
  const before = [
    await rapport.db.referral.count(),
    await rapport.db.loyaltyMembership.count(),
    await rapport.db.pointsEntry.count(),
    await rapport.db.programNotice.count(),
  ];
  await loyalty.seed?.(rapport.ctx);
  const after = [
    await rapport.db.referral.count(),
    await rapport.db.loyaltyMembership.count(),
    await rapport.db.pointsEntry.count(),
    await rapport.db.programNotice.count(),
  ];
  expect(after).toEqual(before);
});
