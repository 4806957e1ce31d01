/** The staff of the sample company: always the same people under the same ids. Nobody can sign in as one of them. */
import { type Ctx, foldText, type TxCtx } from '../../kernel/index.ts';
import { syncBuiltInRoles } from './built-in-roles.ts';
import { nameKeyOf } from './names.ts';

const TEAMS = ['Service', 'Sales', 'Marketing'] as const;
const STAFF: readonly { name: string; team: (typeof TEAMS)[number]; role: string }[] = [
  { name: 'Ilse Brandstätter', team: 'Service', role: 'manager' },
  { name: 'Jonas Kazlauskas', team: 'Service', role: 'service' },
  { name: 'Markéta Dvořáková', team: 'Service', role: 'service' },
  { name: 'Tariq Haddad', team: 'Sales', role: 'sales' },
  { name: 'Živilė Petrauskaitė', team: 'Sales', role: 'sales' },
  { name: 'Nora Lindqvist', team: 'Marketing', role: 'marketing' },
];
const SUPERVISORS = { name: 'Service supervisor', maxPoints: 1000, refund: { currencyCode: 'EUR', amountMinor: 500_00n } };

/** Ids of samples are made of their place, so that seeding again finds what is there. */
const sampleId = (kind: number, place: number) =>
  `00000000-0000-7000-8000-${String(kind).padStart(4, '0')}${String(place).padStart(8, '0')}`;

/** Adds what is missing of the sample company's staff. */
export async function seed(ctx: Ctx): Promise<void> {
  // A sample may be made before the first start.
  await syncBuiltInRoles(ctx);
  await ctx.transact(async (tx) => {
    const createdAt = tx.clock.now();
    const teams = TEAMS.map((name, place) => ({ id: sampleId(1, place), name, nameKey: nameKeyOf(name), createdAt }));
    await tx.db.team.createMany({ data: teams, skipDuplicates: true });
    await seedSupervisors(tx, createdAt);
    for (const [place, { name, team, role }] of STAFF.entries()) {
      const email = `${foldText(name).replace(' ', '.')}@example.com`;
      const person = {
        id: sampleId(2, place),
        name,
        nameKey: nameKeyOf(name),
        email,
        searchKey: foldText(`${name} ${email}`),
        createdAt,
      };
      const { count } = await tx.db.staff.createMany({ data: [person], skipDuplicates: true });
      if (count === 0) continue;
      const names = role === 'manager' ? [role, SUPERVISORS.name] : [role];
      const roles = await tx.db.role.findMany({ where: { name: { in: names } }, select: { id: true } });
      const home = await tx.db.team.findUniqueOrThrow({ where: { nameKey: nameKeyOf(team) } });
      await tx.db.staff.update({ where: { id: person.id }, data: { teamId: home.id, roles: { connect: roles } } });
    }
  });
}

/** The sample company's staff, always in the same order; nobody where the sample was not added. */
export function sampleStaff({ db }: Pick<Ctx, 'db'>): Promise<{ id: string; teamId: string | null }[]> {
  const ids = STAFF.map((_person, place) => sampleId(2, place));
  return db.staff.findMany({ where: { id: { in: ids } }, orderBy: { id: 'asc' }, select: { id: true, teamId: true } });
}

/** The manager's permissions come from the built-in role; this one brings authority. */
async function seedSupervisors(tx: TxCtx, createdAt: Date): Promise<void> {
  const { name, maxPoints, refund } = SUPERVISORS;
  const id = sampleId(3, 0);
  const role = {
    id,
    name,
    nameKey: nameKeyOf(name),
    permissions: ['access.approval.decide'],
    declared: [],
    maxPoints,
    createdAt,
  };
  const { count } = await tx.db.role.createMany({ data: [role], skipDuplicates: true });
  if (count > 0) await tx.db.roleRefundLimit.create({ data: { roleId: id, ...refund } });
}
