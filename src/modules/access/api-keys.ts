/** API keys: made with no more than their maker holds, shown once, revoked at once. */
import type { Prisma } from '../../generated/index.ts';
import { type Ctx, NotFoundError, newId, type TxCtx, ValidationError, type ValidationIssue } from '../../kernel/index.ts';
import { audit } from './audit.ts';
import { ADMINISTRATOR } from './authority.ts';
import { holdsRoles, isPermission, permissionIssues } from './grants.ts';
import { newSecret } from './key-secrets.ts';
import { requireStaff, rolesOfStaff } from './staff.ts';

export interface NewApiKey {
  readonly name: string;
  readonly permissions: readonly string[];
  /** Whose roles and authority bound the key. */
  readonly staffId?: string | null | undefined;
  readonly expiresAt?: Date | null | undefined;
}

/** Makes a key. The secret is in the answer and nowhere else. */
export async function createApiKey(ctx: Ctx, input: NewApiKey): Promise<{ apiKey: Prisma.ApiKeyModel; secret: string }> {
  return ctx.transact(async (tx) => {
    const { staffId = null, expiresAt = null } = input;
    if (staffId) await requireStaff(tx, staffId);
    const issues = [
      ...permissionIssues(tx, input.permissions, ['permissions']),
      ...(staffId ? await staffIssues(tx, staffId) : []),
      ...expiryIssues(tx, expiresAt),
    ];
    if (issues.length > 0) throw new ValidationError(issues);
    const permissions = [...new Set(input.permissions)];
    const { secret, prefix, secretHash } = newSecret();
    const data = {
      id: newId(),
      name: input.name,
      prefix,
      secretHash,
      permissions,
      staffId,
      expiresAt,
      createdAt: tx.clock.now(),
    };
    const apiKey = await tx.db.apiKey.create({ data });
    const after = { name: apiKey.name, prefix, permissions, staffId, expiresAt };
    await audit(tx, { action: 'access.api-key.created', type: 'ApiKey', id: apiKey.id, before: null, after });
    return { apiKey, secret };
  });
}

/** Ends a key for good: one's own, or one that may do no more than the caller. Revoking it again changes nothing. */
export async function revokeApiKey(ctx: Ctx, { id }: { readonly id: string }): Promise<Prisma.ApiKeyModel> {
  return ctx.transact(async (tx) => {
    requireRevocable(tx, await requireApiKey(tx, id));
    const revokedAt = tx.clock.now();
    const { count } = await tx.db.apiKey.updateMany({ where: { id, revokedAt: null }, data: { revokedAt } });
    const apiKey = await requireApiKey(tx, id);
    if (count === 0) return apiKey;
    await tx.emit('access.api-key.revoked', { apiKeyId: id });
    await audit(tx, { action: 'access.api-key.revoked', type: 'ApiKey', id, before: { revokedAt: null }, after: { revokedAt } });
    return apiKey;
  });
}

/**
 * Makes the administrator's key on the first start without `ADMIN_KEY`, and answers it once, to be printed. Null on every later
 * start, on every other process, and where the environment brings a key.
 */
export async function bootstrapAdminKey(ctx: Ctx): Promise<string | null> {
  if (ctx.config.access.ADMIN_KEY !== undefined) return null;
  return ctx.transact(async (tx) => {
    const { secret, prefix, secretHash } = newSecret();
    const apiKey = {
      id: newId(),
      name: 'Administrator',
      prefix,
      permissions: [],
      builtIn: ADMINISTRATOR,
      createdAt: tx.clock.now(),
    };
    const { count } = await tx.db.apiKey.createMany({ data: [{ ...apiKey, secretHash }], skipDuplicates: true });
    if (count === 0) return null;
    const after = { name: apiKey.name, prefix };
    await audit(tx, { action: 'access.api-key.created', type: 'ApiKey', id: apiKey.id, before: null, after });
    return secret;
  });
}

async function requireApiKey(tx: TxCtx, id: string): Promise<Prisma.ApiKeyModel> {
  const apiKey = await tx.db.apiKey.findUnique({ where: { id } });
  if (!apiKey) throw new NotFoundError('ApiKey', id);
  return apiKey;
}

/** Nobody takes from others what they do not hold: the right to manage keys alone does not end the administrator's. */
function requireRevocable(tx: TxCtx, { id, staffId, permissions, builtIn }: Prisma.ApiKeyModel): void {
  if (tx.actor?.apiKeyId === id || (staffId !== null && tx.actor?.staffId === staffId)) return;
  const declared = permissions.filter((name) => isPermission(tx, name));
  const isHeld = builtIn === null ? declared.every((name) => tx.can(name)) : tx.actor?.permissions === 'all';
  if (isHeld) return;
  throw ValidationError.at(['id'], 'This key may do more than you, so you cannot revoke it.', 'NOT_HELD');
}

/** A key for somebody else would lend their roles and authority, so the caller must hold all of them. */
async function staffIssues(tx: TxCtx, staffId: string): Promise<ValidationIssue[]> {
  if (tx.actor?.staffId === staffId || (await holdsRoles(tx, await rolesOfStaff(tx, staffId)))) return [];
  const message = 'This person may do more than you, so you cannot create a key for them.';
  return [{ path: ['staffId'], message, code: 'NOT_HELD' }];
}

function expiryIssues(tx: TxCtx, expiresAt: Date | null): ValidationIssue[] {
  if (!expiresAt || expiresAt > tx.clock.now()) return [];
  return [{ path: ['expiresAt'], message: 'Must lie in the future.', code: 'INVALID' }];
}
