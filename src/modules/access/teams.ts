/** Teams: the departments that members of staff belong to. */
import type { Prisma } from '../../generated/index.ts';
import { ConflictError, type Ctx, NotFoundError, newId } from '../../kernel/index.ts';
import { audit } from './audit.ts';
import { nameKeyOf } from './names.ts';

/** Adds a team. Two teams never have the same name, however it is capitalized. */
export async function createTeam(ctx: Ctx, { name }: { readonly name: string }): Promise<Prisma.TeamModel> {
  return ctx.transact(async (tx) => {
    const team = { id: newId(), name, nameKey: nameKeyOf(name), createdAt: tx.clock.now() };
    const { count } = await tx.db.team.createMany({ data: [team], skipDuplicates: true });
    if (count === 0) throw new ConflictError(`There is a team named "${name}" already.`, { code: 'UNIQUE_VIOLATION' });
    await audit(tx, { action: 'access.team.created', type: 'Team', id: team.id, before: null, after: { name } });
    return team;
  });
}

/** Of these uuids those of teams, with what `selected` asks of them. */
export async function findTeams(
  ctx: Pick<Ctx, 'db'>,
  ids: readonly string[],
  selected: object = {},
): Promise<ReadonlyMap<string, Prisma.TeamModel>> {
  const rows = await ctx.db.team.findMany({ ...selected, where: { id: { in: [...new Set(ids)] } } });
  return new Map(rows.map((row) => [row.id, row]));
}

/** The team, or NotFoundError. */
export async function requireTeam(ctx: Pick<Ctx, 'db'>, id: string): Promise<Prisma.TeamModel> {
  const team = await ctx.db.team.findUnique({ where: { id } });
  if (!team) throw new NotFoundError('Team', id);
  return team;
}

/** All teams, and who belongs to them. */
export function teamsWithStaff({ db }: Pick<Ctx, 'db'>): Promise<{ id: string; staff: { id: string }[] }[]> {
  return db.team.findMany({ select: { id: true, staff: { select: { id: true } } } });
}
