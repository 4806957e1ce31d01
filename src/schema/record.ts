/** `builder.record`: a Prisma model as a node that is guarded on every path to it. */
import type { InterfaceParam } from '@pothos/core';
import { type Ctx, type Permission, type Successors, takesAll } from '../kernel/index.ts';
import { permissionError } from './errors.ts';
import type { Builder, Clause, LooseTypes } from './loose-types.ts';

/** What the type of a record says of itself in its extensions. */
export interface RecordExtensions {
  readonly permission: Permission;
  readonly visible: (ctx: Ctx) => Clause;
  readonly successors?: Successors<Clause, Ctx>;
}

interface Options {
  readonly description: string;
  readonly permission: Permission;
  readonly visible?: (ctx: Ctx) => Clause;
  readonly successors?: Successors<Clause, Ctx>;
  readonly own?: (row: object, ctx: Ctx) => boolean;
  readonly interfaces?: InterfaceParam<LooseTypes>[];
  readonly extensions?: Readonly<Record<string, unknown>>;
  readonly fields: (t: never) => object;
}

/** Every row that is loaded for a node has its id, asked for or not. */
interface Identified {
  readonly id: string;
}

/**
 * Rows that are shown to callers who may read nothing else of their type: by a mutation to whoever wrote them (`showsWritten`), by a
 * list to those whom it is for (`shownTo`). Weak: a row lives as long as its request.
 */
const shownRows = new WeakSet<object>();

export function showWithoutPermission(row: object): void {
  shownRows.add(row);
}

export function record(this: Builder, model: string, options: Options) {
  const {
    description,
    permission,
    visible = () => ({}),
    successors,
    own = () => false,
    interfaces,
    extensions,
    fields,
  } = options;
  return this.prismaNode(model, {
    description,
    // Nullable: else the loader of a missing row throws, and so tells that it is missing.
    nullable: true,
    id: { field: 'id', description: 'Opaque; the same for as long as the record exists.' },
    authScopes: (row: Identified, ctx: Ctx) => {
      const isFree = shownRows.has(row) || own(row, ctx);
      if (isFree || ctx.can(permission)) ctx.noteRead({ permission, type: model, id: row.id });
      return isFree || { can: permission };
    },
    extensions: { ...extensions, permission, visible, ...(successors && { successors }) } satisfies RecordExtensions &
      Record<string, unknown>,
    ...(interfaces && { interfaces }),
    fields,
  } as never);
}

/** A record type's permission and visibility; null for a type that is no record. */
export function recordExtensions(extensions: Readonly<Record<string, unknown>> | null | undefined): RecordExtensions | null {
  return typeof extensions?.permission === 'string' ? (extensions as unknown as RecordExtensions) : null;
}

/** For what tells of a type's records without showing one, as a count does. */
export function requireReadable(builder: Builder, model: string, ctx: Ctx): void {
  const guard = recordExtensions(builder.configStore.typeConfigs.get(model)?.extensions);
  if (guard) requirePermission(guard.permission, ctx);
}

export function requirePermission(permission: Permission, ctx: Ctx): void {
  if (!ctx.can(permission)) throw permissionError(ctx);
}

/** The rows of a model that this caller may see and that stand for themselves, of those that also match `where`; null if that is all of them. */
export function visibleWhere(builder: Builder, model: string, ctx: Ctx, where: Clause | null | undefined): Clause | null {
  const record = recordExtensions(builder.configStore.typeConfigs.get(model)?.extensions);
  const clauses = [record?.visible(ctx) ?? {}, record?.successors?.current ?? {}, where ?? {}].filter(
    (clause) => !takesAll(clause),
  );
  if (clauses.length === 0) return null;
  return clauses.length === 1 ? (clauses[0] ?? null) : { AND: clauses };
}
