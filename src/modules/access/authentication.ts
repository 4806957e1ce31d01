/** Who holds a credential: the administrator's key, an API key, or the token of a member of staff. */
import type { Prisma } from '../../generated/index.ts';
import type { Actor, Ctx, Permission } from '../../kernel/index.ts';
import { ADMINISTRATOR } from './authority.ts';
import { isPermission, permissionsOf } from './grants.ts';
import { hashOf, isSecret, prefixOf } from './key-secrets.ts';
import { verifyToken } from './tokens.ts';

/** How old `lastUsedAt` may be before a use is noted again: a key that is always in use costs no write per request. */
const USE_NOTED_EVERY = 5 * 60_000;

type KeyWithRoles = Prisma.ApiKeyGetPayload<{ include: { staff: { include: { roles: true } } } }>;

/** The actor behind a credential, as it is now; null for one that is unknown, revoked or expired. */
export async function authenticate(ctx: Ctx, credential: string): Promise<Actor | null> {
  const adminKey = ctx.config.access.ADMIN_KEY;
  if (adminKey !== undefined && isSecret(credential, hashOf(adminKey))) {
    return { kind: 'API_KEY', id: 'admin-key', name: 'ADMIN_KEY', permissions: 'all' };
  }
  const prefix = prefixOf(credential);
  return prefix === null ? authenticateToken(ctx, credential) : authenticateKey(ctx, prefix, credential);
}

async function authenticateKey(ctx: Ctx, prefix: string, credential: string): Promise<Actor | null> {
  const key = await ctx.db.apiKey.findUnique({ where: { prefix }, include: { staff: { include: { roles: true } } } });
  const now = ctx.clock.now();
  if (!key || !isSecret(credential, key.secretHash) || key.revokedAt || (key.expiresAt && key.expiresAt <= now)) return null;
  await noteUse(ctx, key, now);
  return {
    kind: 'API_KEY',
    id: `api-key:${key.id}`,
    name: key.name,
    permissions: permissionsOfKey(ctx, key),
    apiKeyId: key.id,
    ...(key.staffId !== null && { staffId: key.staffId }),
    ...(key.expiresAt && { expiresAt: key.expiresAt }),
  };
}

export function permissionsOfKey(ctx: Ctx, key: KeyWithRoles): ReadonlySet<Permission> | 'all' {
  if (key.builtIn === ADMINISTRATOR) return 'all';
  const own = key.permissions.filter((name) => isPermission(ctx, name));
  const bounds = key.staff ? permissionsOf(ctx, key.staff.roles) : 'all';
  return new Set(bounds === 'all' ? own : own.filter((permission) => bounds.has(permission)));
}

/** A use that cannot be noted is no reason to refuse it. */
async function noteUse(ctx: Ctx, { id, lastUsedAt }: KeyWithRoles, now: Date): Promise<void> {
  const staleBefore = new Date(now.getTime() - USE_NOTED_EVERY);
  if (lastUsedAt && lastUsedAt > staleBefore) return;
  try {
    await ctx.db.apiKey.updateMany({
      where: { id, OR: [{ lastUsedAt: null }, { lastUsedAt: { lte: staleBefore } }] },
      data: { lastUsedAt: now },
    });
  } catch (error) {
    ctx.log.warn({ apiKeyId: id, error: String(error) }, 'The use of an API key could not be noted.');
  }
}

async function authenticateToken(ctx: Ctx, credential: string): Promise<Actor | null> {
  const token = await verifyToken(ctx, credential);
  if (!token) return null;
  const staff = await ctx.db.staff.findUnique({ where: { subject: token.subject }, include: { roles: true } });
  if (!staff) return null;
  const permissions = permissionsOf(ctx, staff.roles);
  return { kind: 'STAFF', id: `staff:${staff.id}`, name: staff.name, permissions, staffId: staff.id, expiresAt: token.expiresAt };
}
