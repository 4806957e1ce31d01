/** The sample company's programs: one of each kind, members in every tier, a change that is announced, and whom they brought along. */
import { beforeAll, expect, it } from 'vitest';
import { access } from '../../../src/modules/access/index.ts';
import { communications } from '../../../src/modules/communications/index.ts';
import { contacts } from '../../../src/modules/contacts/index.ts';
import { loyalty } from '../../../src/modules/loyalty/index.ts';
import { sales } from '../../../src/modules/sales/index.ts';
import { createTestRapport } from '../../support/index.ts';

const rapport = createTestRapport([access, contacts, sales, communications, loyalty]);
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
}, 60_000);

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
