/** What somebody who is not here may do now: for what goes on in their name after they have left. */
import type { Ctx, Permission } from '../../kernel/index.ts';
import type { ActorReference } from './actors.ts';
import { permissionsOfKey } from './authentication.ts';
import { permissionsOf } from './grants.ts';

/** Whether this actor, as a row keeps it, holds the permission now. A key that was revoked or has expired holds none. */
export async function stillHolds(ctx: Ctx, { kind, id }: ActorReference, permission: Permission): Promise<boolean> {
  if (kind === 'API_KEY' && id === null) return ctx.config.access.ADMIN_KEY !== undefined;
  if (id === null) return false;
  if (kind === 'STAFF') {
    const staff = await ctx.db.staff.findUnique({ where: { id }, include: { roles: true } });
    return staff !== null && holds(permissionsOf(ctx, staff.roles), permission);
  }
  if (kind !== 'API_KEY') return false;
  const key = await ctx.db.apiKey.findUnique({ where: { id }, include: { staff: { include: { roles: true } } } });
  if (!key || key.revokedAt || (key.expiresAt && key.expiresAt <= ctx.clock.now())) return false;
  return holds(permissionsOfKey(ctx, key), permission);
}

function holds(permissions: ReadonlySet<Permission> | 'all', permission: Permission): boolean {
  return permissions === 'all' || permissions.has(permission);
}
