/** Roles: named sets of permissions, with how much their holders may grant alone. */
import type { Prisma } from '../../generated/index.ts';
import { ConflictError, type Ctx, type Money, newId, ValidationError, type ValidationIssue } from '../../kernel/index.ts';
import { audit } from './audit.ts';
import { Authority } from './authority.ts';
import { authorityIssues, permissionIssues } from './grants.ts';
import { nameKeyOf } from './names.ts';

export interface NewRole {
  readonly name: string;
  readonly permissions: readonly string[];
  readonly maxRefund?: readonly Money[] | null | undefined;
  readonly maxPoints?: number | null | undefined;
}

/** Adds a role that holds no more than the caller does. */
export async function createRole(ctx: Ctx, input: NewRole): Promise<Prisma.RoleModel> {
  return ctx.transact(async (tx) => {
    const limits = (input.maxRefund ?? []).map(({ minor, currencyCode }) => ({ amountMinor: minor, currencyCode }));
    const maxPoints = input.maxPoints ?? null;
    const issues = [
      ...permissionIssues(tx, input.permissions, ['permissions']),
      ...currencyIssues(input.maxRefund ?? []),
      ...(await authorityIssues(tx, new Authority([{ maxPoints: null, refundLimits: limits }]), ['maxRefund'])),
      ...(await authorityIssues(tx, new Authority([{ maxPoints, refundLimits: [] }]), ['maxPoints'])),
    ];
    if (issues.length > 0) throw new ValidationError(issues);
    const role = newRole(input, { maxPoints, createdAt: tx.clock.now() });
    const { count } = await tx.db.role.createMany({ data: [role], skipDuplicates: true });
    if (count === 0) throw new ConflictError(`There is a role named "${input.name}" already.`, { code: 'UNIQUE_VIOLATION' });
    await tx.db.roleRefundLimit.createMany({ data: limits.map((limit) => ({ roleId: role.id, ...limit })) });
    const after = { name: role.name, permissions: role.permissions, maxRefund: limits, maxPoints };
    await audit(tx, { action: 'access.role.created', type: 'Role', id: role.id, before: null, after });
    return role;
  });
}

function newRole({ name, permissions }: NewRole, rest: Pick<Prisma.RoleModel, 'maxPoints' | 'createdAt'>): Prisma.RoleModel {
  return {
    id: newId(),
    name,
    nameKey: nameKeyOf(name),
    permissions: [...new Set(permissions)],
    builtIn: null,
    declared: [],
    ...rest,
  };
}

function currencyIssues(amounts: readonly Money[]): ValidationIssue[] {
  return amounts.flatMap(({ currencyCode }, index) =>
    amounts.findIndex((other) => other.currencyCode === currencyCode) === index
      ? []
      : [
          {
            path: ['maxRefund', String(index), 'currencyCode'],
            message: `There is an amount in ${currencyCode} already.`,
            code: 'DUPLICATE',
          },
        ],
  );
}
