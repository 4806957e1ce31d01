/**
 * The roles that come with the product. Which permissions they hold, each module declares beside the permission; at every start
 * what is new in a declaration is added and what was taken back is removed. What an operator changed in between stays: the role
 * remembers what was declared last, so that only the difference is applied. A module that is not registered for a while keeps
 * its permissions in the roles.
 */
import type { Prisma } from '../../generated/index.ts';
import { type BuiltInRole, type Ctx, newId, type TxCtx } from '../../kernel/index.ts';
import { ADMINISTRATOR } from './authority.ts';
import { isPermission } from './grants.ts';
import { nameKeyOf } from './names.ts';

const NAMES = [ADMINISTRATOR, 'manager', 'sales', 'service', 'marketing', 'dashboard'] as const satisfies readonly (
  | typeof ADMINISTRATOR
  | BuiltInRole
)[];

/** Creates the roles that are missing and brings the others up to what the registered modules declare. Safe on many processes at once. */
export async function syncBuiltInRoles(ctx: Ctx): Promise<void> {
  await ctx.transact(async (tx) => {
    const createdAt = tx.clock.now();
    await tx.db.role.createMany({
      data: NAMES.map((name) => ({
        id: newId(),
        name,
        nameKey: nameKeyOf(name),
        builtIn: name,
        permissions: [],
        declared: [],
        createdAt,
      })),
      skipDuplicates: true,
    });
    const roles = await tx.db.role.findMany({ where: { builtIn: { in: [...NAMES] } } });
    for (const role of roles) await syncRole(tx, role);
  });
}

async function syncRole(tx: TxCtx, { id, builtIn, permissions, declared: before }: Prisma.RoleModel): Promise<void> {
  const unknown = before.filter((name) => !isPermission(tx, name));
  const declared = [...declaredFor(tx, builtIn), ...unknown].sort();
  if (declared.join() === before.join()) return;
  const added = declared.filter((name) => !before.includes(name));
  const kept = permissions.filter((name) => declared.includes(name) || !before.includes(name));
  await tx.db.role.updateMany({
    // Another process that started at the same moment has done it if this matches nothing.
    where: { id, declared: { equals: before } },
    data: { declared, permissions: [...new Set([...kept, ...added])].sort() },
  });
}

function declaredFor({ permissions }: Ctx, role: string | null): string[] {
  const holds = (roles: readonly BuiltInRole[] = []) => role === ADMINISTRATOR || roles.some((name) => name === role);
  return [...permissions].flatMap(([name, definition]) => (holds(definition.roles) ? [name] : []));
}
