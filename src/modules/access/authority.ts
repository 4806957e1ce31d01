/** How much somebody may grant alone: the highest refund per currency and the most points that any of their roles gives. */
import type { Ctx, Db, Money } from '../../kernel/index.ts';

/** The built-in role that holds every permission and whose authority has no limit. */
export const ADMINISTRATOR = 'administrator';

interface Limits {
  readonly maxPoints: number | null;
  readonly refundLimits: readonly { readonly currencyCode: string; readonly amountMinor: bigint }[];
}

export class Authority {
  readonly isUnlimited: boolean;
  readonly #refunds = new Map<string, bigint>();
  #points = 0;

  constructor(roles: readonly Limits[], { isUnlimited = false } = {}) {
    this.isUnlimited = isUnlimited;
    for (const { maxPoints, refundLimits } of roles) {
      this.#points = Math.max(this.#points, maxPoints ?? 0);
      for (const { currencyCode, amountMinor } of refundLimits) {
        if (amountMinor > (this.#refunds.get(currencyCode) ?? 0n)) this.#refunds.set(currencyCode, amountMinor);
      }
    }
  }

  mayRefund({ minor, currencyCode }: Money): boolean {
    return this.isUnlimited || minor <= (this.#refunds.get(currencyCode) ?? 0n);
  }

  mayGrantPoints(points: number): boolean {
    return this.isUnlimited || points <= this.#points;
  }

  /** Whether all that the other may grant lies within this authority. */
  covers(other: Authority): boolean {
    if (other.isUnlimited) return this.isUnlimited;
    const refunds = [...other.#refunds].map(([currencyCode, minor]) => ({ minor, currencyCode }));
    return this.mayGrantPoints(other.#points) && refunds.every((refund) => this.mayRefund(refund));
  }
}

/**
 * What the caller may grant alone, as the tables say now. A key has the authority of the person it acts for, and without one
 * none; the administrator's key and the system have no limit.
 */
export async function authorityOf({ actor, db }: Pick<Ctx, 'actor' | 'db'>): Promise<Authority> {
  if (actor?.permissions === 'all' && !actor.staffId) return new Authority([], { isUnlimited: true });
  return actor?.staffId ? authorityOfStaff(db, actor.staffId) : new Authority([]);
}

/** What a member of staff may grant alone by their roles. */
async function authorityOfStaff(db: Db, staffId: string): Promise<Authority> {
  const roles = await db.role.findMany({ where: { staff: { some: { id: staffId } } }, include: { refundLimits: true } });
  return authorityOfRoles(roles);
}

/** What these roles give together. */
export function authorityOfRoles(roles: readonly (Limits & { readonly builtIn: string | null })[]): Authority {
  return new Authority(roles, { isUnlimited: roles.some(({ builtIn }) => builtIn === ADMINISTRATOR) });
}
