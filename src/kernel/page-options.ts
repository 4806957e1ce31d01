/** What the builder's pages are given: `t.page`, `t.relatedPage`, `t.computedPage`, `t.batchedPage` and `t.anyRecordPage`. */
import type { InputFieldMap, InputShapeFromFields, MaybePromise, SchemaTypes } from '@pothos/core';
import type { AuthScopeMap } from '@pothos/plugin-scope-auth';
import type { RecordName, WhereOf } from './builder-options.ts';
import type { ComputedRows, ComputedSlice, NamedRecord } from './computed-rows.ts';
import type { Permission } from './open-types.ts';
import type { OrderColumn } from './order.ts';

interface PageBase<Types extends SchemaTypes, Args extends InputFieldMap> {
  readonly description: string;
  /** Beyond first, after, last and before. */
  readonly args?: Args;
  /** Ends with `id`: see `orderedBy` and `builder.orderType`. */
  readonly order: readonly OrderColumn[] | ((args: InputShapeFromFields<Args>, ctx: Types['Context']) => readonly OrderColumn[]);
  readonly deprecationReason?: string;
}
export interface PageOptions<Types extends SchemaTypes, Name extends RecordName<Types>, Args extends InputFieldMap>
  extends PageBase<Types, Args> {
  readonly authScopes: AuthScopeMap<Types>;
  readonly where?: (args: InputShapeFromFields<Args>, ctx: Types['Context']) => MaybePromise<WhereOf<Types, Name>>;
  /** Instead of `where` and `order`, when it answers one: rows found by a statement of one's own, for example by relevance. */
  readonly ranked?: (args: InputShapeFromFields<Args>, ctx: Types['Context']) => MaybePromise<RankedRows | null>;
  /** A non-null field of a row may fail for that row alone: it is then null in the page, beside its error, and the others stay. */
  readonly itemsMayFail?: boolean;
}
export interface RelatedPageOptions<Types extends SchemaTypes, Args extends InputFieldMap, Where> extends PageBase<Types, Args> {
  /** Needed on a type of another module; the own type's permission holds otherwise. */
  readonly authScopes?: AuthScopeMap<Types>;
  /** Of the related rows. Synchronous: it becomes part of the parent's statement. */
  readonly where?: (args: InputShapeFromFields<Args>, ctx: Types['Context']) => Where;
}

export interface ComputedPageOptions<Types extends SchemaTypes, Parent, Node, Args extends InputFieldMap> {
  readonly description: string;
  readonly authScopes: AuthScopeMap<Types>;
  /** Beyond first, after, last and before. */
  readonly args?: Args;
  /** `<connection>Connection` and `<connection>Edge`; the node's name unless given. */
  readonly connection?: string;
  /** On a record: the columns of it that `rows` needs. */
  readonly select?: { readonly [Column in keyof Parent & string]?: true };
  /** Called for each parent. Throws a RequestError for arguments that make no list. */
  readonly rows: (args: InputShapeFromFields<Args>, ctx: Types['Context'], parent: Parent) => MaybePromise<ComputedRows<Node>>;
  readonly deprecationReason?: string;
}

export interface AnyRecordPageOptions<Types extends SchemaTypes, Parent> {
  readonly description: string;
  /** Needed on a type of another module; the own type's permission holds otherwise. */
  readonly authScopes?: AuthScopeMap<Types>;
  /** `<connection>Connection` and `<connection>Edge`. */
  readonly connection: string;
  /** On a record: the columns of it that `rows` needs. */
  readonly select?: { readonly [Column in keyof Parent & string]?: true };
  /** Called for each parent: what reads from the database belongs in a loader. */
  readonly rows: (ctx: Types['Context'], parent: Parent) => MaybePromise<ComputedRows<NamedRecord>>;
  readonly deprecationReason?: string;
}

export interface BatchedPageOptions<Types extends SchemaTypes> {
  readonly description: string;
  /** Needed on a type of another module; the own type's permission holds otherwise. */
  readonly authScopes?: AuthScopeMap<Types>;
  /** Whoever holds it is shown what is found, though they may read nothing else of its type. Absent: the type's own permission is needed. */
  readonly shownTo?: Permission;
  /** Names the key's values, `id` last. */
  readonly order: readonly OrderColumn[];
  /** The slice of each parent's rows, by the parent's uuid, in one statement. See `keyset`. */
  readonly find: (
    parentIds: readonly string[],
    slice: ComputedSlice,
    ctx: Types['Context'],
  ) => Promise<ReadonlyMap<string, readonly RankedRow[]>>;
  /** How many there are for each parent in all; asked only if the client asks. */
  readonly count: (parentIds: readonly string[], ctx: Types['Context']) => Promise<ReadonlyMap<string, number>>;
  readonly deprecationReason?: string;
}

/** Rows in an order that Prisma cannot express. Cursors are made of `key`, whose values stand in the order of `order`. */
export interface RankedRows {
  /** Names the key's values, `id` last; only names, directions and values count. */
  readonly order: readonly OrderColumn[];
  /** At most `take` rows beyond `after` (null: from the start), in the order, reversed if so asked. */
  find(page: {
    readonly after: readonly KeyValue[] | null;
    readonly take: number;
    readonly reversed: boolean;
  }): Promise<readonly RankedRow[]>;
  count(): Promise<number>;
}
export interface RankedRow {
  readonly id: string;
  readonly key: readonly KeyValue[];
}
export type KeyValue = string | number | boolean | bigint | Date | null;
