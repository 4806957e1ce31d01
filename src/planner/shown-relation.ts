/**
 * Which relation a field shows, and which of its rows. A relation field says so itself. Of a field that selects a relation and resolves
 * it, the resolver is asked with marked rows: one that hands them on as they are shows the relation, whatever it is called.
 */
import { type GraphQLField, getNullableType, isListType } from 'graphql';
import type { Ctx } from '../kernel/index.ts';
import type { PrismaExtensions } from './planning.ts';
import { NotCompiled } from './statement.ts';
import { type Clause, clause } from './where.ts';

export interface ShownRelation {
  /** Null where only the arguments tell. */
  readonly relation: string | null;
  query(args: object, ctx: Ctx): { readonly name: string; readonly query: Clause };
}

type Select = (args: object, ctx: Ctx, nested: (query?: unknown) => object, selected: () => ReadonlySet<string>) => unknown;
type Resolve = (parent: object, args: object, ctx: object, info: object) => unknown;

/** Null for a field that is resolved by code. */
export function relationShownBy(field: GraphQLField<unknown, unknown>, extensions: PrismaExtensions): ShownRelation | null {
  const { pothosPrismaSelect: select, pothosPrismaRelationField: relation, pothosOptions = {} } = extensions;
  if (typeof select !== 'function') return null;
  const query = (args: object, ctx: Ctx) => selectedBy(select as Select, args, ctx);
  if (relation) return pothosOptions.onNull === undefined ? { relation: relation.name, query } : null;
  if (pothosOptions.select === undefined || typeof pothosOptions.resolve !== 'function') return null;
  const resolve = pothosOptions.resolve as Resolve;
  return handsOn(resolve, isListType(getNullableType(field.type))) ? { relation: null, query } : null;
}

/** The one relation that a `select` names, with its query. */
function selectedBy(select: Select, args: object, ctx: Ctx): { name: string; query: Clause } {
  const queries = new Map<object, Clause>();
  const nested = (query: unknown = {}) => {
    const mark = {};
    queries.set(mark, clause(query ?? {}));
    return mark;
  };
  const selected = clause(select(args, ctx, nested, () => new Set()));
  const [only, ...others] = Object.entries(clause(selected.select));
  const query = only && queries.get(only[1] as object);
  if (!only || others.length > 0 || !query) throw new NotCompiled('a selection of more than a relation');
  return { name: only[0], query };
}

/** Whether the resolver answers the rows of whatever was selected, or the first of them, without a look at any. */
function handsOn(resolve: Resolve, isList: boolean): boolean {
  const answered = (rows: readonly object[]): unknown => {
    try {
      const parent = new Proxy({}, { get: (_target, key) => (typeof key === 'string' ? rows : undefined) });
      return resolve(parent, untouchable(), untouchable(), untouchable());
    } catch {
      return undefined;
    }
  };
  const rows = [untouchable()];
  const none: readonly object[] = [];
  if (isList) return answered(rows) === rows && answered(none) === none;
  return answered(rows) === rows[0] && answered(none) === null;
}

function untouchable(): object {
  return new Proxy(
    {},
    {
      get() {
        throw new NotCompiled('a look at a row');
      },
    },
  );
}
