/** Members of staff: who they are, where they work, and the roles that say what they may do. */
import type { Prisma } from '../../generated/index.ts';
import {
  ConflictError,
  type Ctx,
  foldText,
  NotFoundError,
  newId,
  RequestError,
  type TxCtx,
  ValidationError,
} from '../../kernel/index.ts';
import { audit } from './audit.ts';
import { holdsRoles, type RoleWithLimits } from './grants.ts';
import { nameKeyOf } from './names.ts';
import { requireTeam } from './teams.ts';

const LONGEST_SEARCH = 200;

export interface NewStaff {
  readonly name: string;
  readonly email?: string | null | undefined;
  /** The `sub` of the token that signs them in; without one they cannot sign in. */
  readonly subject?: string | null | undefined;
  readonly teamId?: string | null | undefined;
  readonly roleIds: readonly string[];
}

/** Adds a member of staff with roles that the caller could give: none holds more than the caller does. */
export async function createStaff(ctx: Ctx, input: NewStaff): Promise<Prisma.StaffModel> {
  return ctx.transact(async (tx) => {
    if (input.teamId) await requireTeam(tx, input.teamId);
    const roles = await requireGivableRoles(tx, input.roleIds);
    const staff = staffRow(tx, input);
    const { count } = await tx.db.staff.createMany({ data: [staff], skipDuplicates: true });
    if (count === 0)
      throw new ConflictError('There is a member of staff with this subject already.', { code: 'UNIQUE_VIOLATION' });
    await tx.db.staff.update({ where: { id: staff.id }, data: { roles: { connect: roles.map(({ id }) => ({ id })) } } });
    const { name, email, subject, teamId } = staff;
    const after = { name, email, subject, teamId, roleIds: roles.map(({ id }) => id) };
    await audit(tx, { action: 'access.staff.created', type: 'Staff', id: staff.id, before: null, after });
    return staff;
  });
}

/** The member of staff, or NotFoundError. */
export async function requireStaff(ctx: Pick<Ctx, 'db'>, id: string): Promise<Prisma.StaffModel> {
  const staff = await ctx.db.staff.findUnique({ where: { id } });
  if (!staff) throw new NotFoundError('Staff', id);
  return staff;
}

/** Of these uuids those of members of staff, with what `selected` asks of them. */
export async function findStaff(
  ctx: Pick<Ctx, 'db'>,
  ids: readonly string[],
  selected: object = {},
): Promise<ReadonlyMap<string, Prisma.StaffModel>> {
  const rows = await ctx.db.staff.findMany({ ...selected, where: { id: { in: [...new Set(ids)] } } });
  return new Map(rows.map((row) => [row.id, row]));
}

/** Everybody who works in a team: their uuid → the team's. */
export async function teamsOfStaff(ctx: Pick<Ctx, 'db'>): Promise<ReadonlyMap<string, string>> {
  const rows = await ctx.db.staff.findMany({ where: { teamId: { not: null } }, select: { id: true, teamId: true } });
  return new Map(rows.flatMap(({ id, teamId }) => (teamId === null ? [] : [[id, teamId] as const])));
}

/** The members of staff with these e-mail addresses, in lower case; by the address. */
export async function staffByEmail(
  ctx: Pick<Ctx, 'db'>,
  emails: readonly string[],
): Promise<ReadonlyMap<string, Pick<Prisma.StaffModel, 'id' | 'teamId'>>> {
  if (emails.length === 0) return new Map();
  const rows = await ctx.db.$queryRaw<{ id: string; teamId: string | null; address: string }[]>`
    SELECT "id"::text, "teamId"::text, lower("email") AS "address" FROM "Staff"
    WHERE lower("email") = ANY(${[...emails]}::text[]) ORDER BY "createdAt" DESC, "id" DESC`;
  // Whoever was there first has the address.
  return new Map(rows.map(({ address, ...staff }) => [address, staff]));
}

/** All roles of a member of staff, with their authority. */
export function rolesOfStaff(ctx: Pick<Ctx, 'db'>, staffId: string): Promise<RoleWithLimits[]> {
  return ctx.db.role.findMany({ where: { staff: { some: { id: staffId } } }, include: { refundLimits: true } });
}

/** Rows whose name or e-mail contains the text, without regard to case and accents. */
export function staffMatching(search: string): Prisma.StaffWhereInput {
  if (search.length > LONGEST_SEARCH)
    throw new RequestError('BAD_USER_INPUT', `A search has at most ${LONGEST_SEARCH} characters.`);
  const literal = foldText(search).replace(/[\\%_]/g, '\\$&');
  return literal === '' ? {} : { searchKey: { contains: literal } };
}

function staffRow(tx: TxCtx, { name, email = null, subject = null, teamId = null }: NewStaff): Prisma.StaffModel {
  const searchKey = foldText([name, email].filter(Boolean).join(' '));
  return { id: newId(), name, nameKey: nameKeyOf(name), searchKey, email, subject, teamId, createdAt: tx.clock.now() };
}

async function requireGivableRoles(tx: TxCtx, ids: readonly string[]): Promise<RoleWithLimits[]> {
  const roles = await tx.db.role.findMany({ where: { id: { in: [...ids] } }, include: { refundLimits: true } });
  const missing = ids.find((id) => !roles.some((role) => role.id === id));
  if (missing !== undefined) throw new NotFoundError('Role', missing);
  const refused = await Promise.all(roles.map(async (role) => ((await holdsRoles(tx, [role])) ? [] : [role])));
  const issues = refused.flat().map(({ id, name }) => ({
    path: ['roleIds', String(ids.indexOf(id))],
    message: `The role "${name}" holds more than you do, so you cannot give it.`,
    code: 'NOT_HELD',
  }));
  if (issues.length > 0) throw new ValidationError(issues);
  return roles;
}
