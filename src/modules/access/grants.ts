/** Nobody gives what they do not hold: the rule behind every role, every key and every member of staff that is made. */
import type { Prisma } from '../../generated/index.ts';
import type { Ctx, Permission, ValidationIssue } from '../../kernel/index.ts';
import { ADMINISTRATOR, type Authority, authorityOf, authorityOfRoles } from './authority.ts';

export type RoleWithLimits = Prisma.RoleModel & { readonly refundLimits: readonly Prisma.RoleRefundLimitModel[] };

const NOT_HELD = 'NOT_HELD';
/** A name that nobody declared is not echoed at length. */
const MAX_ECHO = 80;

/** Whether any registered module declares this permission. */
export function isPermission(ctx: Pick<Ctx, 'permissions'>, name: string): name is Permission {
  const declared: ReadonlyMap<string, unknown> = ctx.permissions;
  return declared.has(name);
}

/** Every permission that a registered module declares, by name. */
export function allPermissions(ctx: Pick<Ctx, 'permissions'>): Permission[] {
  return [...ctx.permissions.keys()].sort();
}

/** One fault for each permission that does not exist or that the caller does not hold. */
export function permissionIssues(ctx: Ctx, names: readonly string[], path: readonly string[]): ValidationIssue[] {
  return names.flatMap((name, index) => {
    const at = [...path, String(index)];
    if (!isPermission(ctx, name))
      return [{ path: at, message: `There is no permission "${name.slice(0, MAX_ECHO)}".`, code: 'INVALID' }];
    return ctx.can(name) ? [] : [{ path: at, message: `You do not hold "${name}", so you cannot give it.`, code: NOT_HELD }];
  });
}

/** A fault if the authority that would be given is more than the caller's own. */
export async function authorityIssues(ctx: Ctx, given: Authority, path: readonly string[]): Promise<ValidationIssue[]> {
  const own = await authorityOf(ctx);
  return own.covers(given)
    ? []
    : [{ path, message: 'This is more authority than you have, so you cannot give it.', code: NOT_HELD }];
}

/** What the roles allow together. The administrator's role allows whatever any module declares, now and later. */
export function permissionsOf(
  ctx: Pick<Ctx, 'permissions'>,
  roles: readonly Prisma.RoleModel[],
): ReadonlySet<Permission> | 'all' {
  if (roles.some(({ builtIn }) => builtIn === ADMINISTRATOR)) return 'all';
  return new Set(roles.flatMap(({ permissions }) => permissions).filter((name) => isPermission(ctx, name)));
}

/** Whether the caller holds all that the roles give, permissions and authority. */
export async function holdsRoles(ctx: Ctx, roles: readonly RoleWithLimits[]): Promise<boolean> {
  const given = permissionsOf(ctx, roles);
  const held = given === 'all' ? ctx.actor?.permissions === 'all' : [...given].every((permission) => ctx.can(permission));
  return held && (await authorityOf(ctx)).covers(authorityOfRoles(roles));
}
