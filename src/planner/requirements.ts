/** What a caller must be allowed for a compiled read to stand in: whoever lacks a part of it gets the answer of the resolvers, field by field. */
import type { GraphQLField, GraphQLObjectType } from 'graphql';
import type { Ctx, Permission } from '../kernel/index.ts';
import { recordExtensions } from '../schema/index.ts';
import { NotCompiled } from './statement.ts';

export class Requirements {
  readonly #permissions = new Set<Permission>();

  add(permission: Permission | null): void {
    if (permission !== null) this.#permissions.add(permission);
  }

  /** A record's own permission, or what another type states. */
  type(type: GraphQLObjectType): void {
    const record = recordExtensions(type.extensions);
    const { pothosOptions } = type.extensions as { readonly pothosOptions?: { readonly authScopes?: unknown } };
    this.add(record ? record.permission : statedBy(pothosOptions?.authScopes, type.name));
  }

  /** Whether all of it is held, and nothing of it is recorded when it is read. */
  areMetBy(ctx: Ctx): boolean {
    for (const permission of this.#permissions) {
      if (!ctx.can(permission) || ctx.permissions.get(permission)?.isSensitive) return false;
    }
    return true;
  }
}

/** Null where everybody may. Throws NotCompiled for what is decided by code. */
export function requirementOf({ extensions }: GraphQLField<unknown, unknown>, coordinate: string): Permission | null {
  const { pothosOptions } = extensions as { readonly pothosOptions?: { readonly authScopes?: unknown } };
  return statedBy(pothosOptions?.authScopes, coordinate);
}

function statedBy(scopes: unknown, name: string): Permission | null {
  if (scopes === undefined || scopes === null) return null;
  if (typeof scopes === 'object') {
    const [only, ...others] = Object.entries(scopes);
    if (only && others.length === 0) {
      const [scope, value] = only;
      if (scope === 'public' && value === true) return null;
      if (scope === 'can' && typeof value === 'string') return value as Permission;
    }
  }
  throw new NotCompiled(`${name} decides by code who may see it`);
}
