import { expect, it } from 'vitest';
import { access, sampleStaff } from '../../../src/modules/access/index.ts';
import { createTestRapport } from '../../support/index.ts';

const rapport = createTestRapport([access]);

const snapshot = async () => ({
  teams: await rapport.db.team.findMany({ orderBy: { id: 'asc' } }),
  roles: await rapport.db.role.findMany({ orderBy: { id: 'asc' }, include: { refundLimits: true } }),
  staff: await rapport.db.staff.findMany({ orderBy: { id: 'asc' }, include: { roles: { orderBy: { id: 'asc' } }, team: true } }),
});

it('adds sample staff who have teams and roles and cannot sign in, and adds nothing when run again', async () => {
  await access.seed?.(rapport.ctx);
  const [someone] = await rapport.db.staff.findMany({ orderBy: { id: 'desc' } });
  const elsewhere = await rapport.db.team.findFirstOrThrow({ where: { id: { not: someone?.teamId ?? '' } } });
  await rapport.db.staff.update({ where: { id: someone?.id ?? '' }, data: { teamId: elsewhere.id } });
  const first = await snapshot();
  await access.seed?.(rapport.ctx);

  expect(await snapshot()).toEqual(first);
  expect(first.teams.map(({ name }) => name)).toEqual(['Service', 'Sales', 'Marketing']);
  expect(first.staff).toHaveLength(6);
  expect(first.staff.every(({ subject, team, roles }) => subject === null && team && roles.length > 0)).toBe(true);
  const [head] = await sampleStaff(rapport.ctx);
  expect(head).toEqual({ id: first.staff[0]?.id, teamId: first.teams[0]?.id });
});

it('gives the sample’s supervisor authority', async () => {
  const supervisor = await rapport.db.role.findFirstOrThrow({
    where: { name: 'Service supervisor' },
    include: { refundLimits: true, staff: true },
  });

  expect(supervisor).toMatchObject({ maxPoints: 1000, refundLimits: [{ currencyCode: 'EUR', amountMinor: 50_000n }] });
  expect(supervisor.staff).toHaveLength(1);
});
