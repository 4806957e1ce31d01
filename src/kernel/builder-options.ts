/** What the builder's methods of our own are given and give back. The methods are in `builder-extensions.ts`. */
import type {
  FieldMap,
  InputFieldMap,
  InputShapeFromFields,
  InterfaceParam,
  ObjectRef,
  OutputShape,
  SchemaTypes,
} from '@pothos/core';
import type { PrismaModelTypes, prismaModelName } from '@pothos/plugin-prisma';
import type { TxCtx } from './context.ts';
import type { DomainError, ValidationIssue } from './errors.ts';
import type { EventName, Permission } from './open-types.ts';
import type { OrderColumn } from './order.ts';
import type { Successors } from './successors.ts';

/** The name of a Prisma model, which is also the name of its GraphQL type. */
export type RecordName<Types extends SchemaTypes> = keyof Types['PrismaTypes'] & string;
export type ModelOf<Types extends SchemaTypes, Name> = PrismaModelTypes & Types['PrismaTypes'][Name & keyof Types['PrismaTypes']];
export type RowOf<Types extends SchemaTypes, Name> = ModelOf<Types, Name>['Shape'];
export type WhereOf<Types extends SchemaTypes, Name> = ModelOf<Types, Name>['Where'];
export type ColumnOf<Types extends SchemaTypes, Name> = keyof RowOf<Types, Name> & string;
type RowWithModel<Types extends SchemaTypes, Name extends RecordName<Types>> = RowOf<Types, Name> & { [prismaModelName]?: Name };
/** The model behind a parent: the field builder of `record` and `prismaObjectField` carries its name in the shape. */
export type ModelOfParent<Types extends SchemaTypes, Parent> = Parent extends { [prismaModelName]?: infer Name }
  ? ModelOf<Types, Name & keyof Types['PrismaTypes']>
  : never;
export type KeysOf<Shape, Value> = { [Key in keyof Shape]-?: Shape[Key] extends Value ? Key : never }[keyof Shape] & string;

/** A permission's name, or `public`: open to everybody, the anonymous caller included. */
export type StatedPermission = Permission | 'public';

export interface RecordOptions<
  Types extends SchemaTypes,
  Name extends RecordName<Types>,
  Interfaces extends InterfaceParam<Types>[],
> {
  readonly description: string;
  /** Guards every path to the type, `node` included. */
  readonly permission: Permission;
  /** Which rows this caller may see; never an `OR` that may be empty. Absent: all of them. */
  readonly visible?: (ctx: Types['Context']) => WhereOf<Types, Name>;
  /** For records that come to stand for others, as a customer does for those merged into them: the others' ids keep answering. */
  readonly successors?: Successors<WhereOf<Types, Name>, Types['Context']>;
  /** Rows that are the caller's own: shown where a field answers with them, without the permission. Lists and `node` need it still. */
  readonly own?: (row: RowOf<Types, Name>, ctx: Types['Context']) => boolean;
  readonly interfaces?: Interfaces;
  readonly extensions?: Readonly<Record<string, unknown>>;
  readonly fields: (
    t: PothosSchemaTypes.PrismaObjectFieldBuilder<Types, ModelOf<Types, Name>, RowWithModel<Types, Name>>,
  ) => FieldMap;
}

/** What a mutation answers with under one name: a record, another type, or a list of either. */
export type SuccessType<Types extends SchemaTypes> = SuccessItem<Types> | readonly [SuccessItem<Types>];
type SuccessItem<Types extends SchemaTypes> =
  | RecordName<Types>
  | (keyof Types['outputShapes'] & string)
  | ObjectRef<Types, unknown>;
type SuccessValue<Types extends SchemaTypes, Type> = Type extends readonly [infer Item]
  ? readonly SuccessValue<Types, Item>[]
  : Type extends RecordName<Types>
    ? RowOf<Types, Type>
    : OutputShape<Types, Type>;
type SuccessValues<Types extends SchemaTypes, Success, Nullable> = {
  readonly [Key in keyof Success]: SuccessValue<Types, Success[Key]> | (Key extends Nullable ? null : never);
};

export type DomainErrorClass = abstract new (...args: never[]) => DomainError;

export interface ResultMutationOptions<
  Types extends SchemaTypes,
  Fields extends InputFieldMap,
  Success extends Readonly<Record<string, SuccessType<Types>>>,
  Nullable extends keyof Success & string = never,
> {
  readonly description: string;
  readonly permission: StatedPermission;
  /** `idempotencyKey` is added. Ids, texts and ranges are checked with `.check(…)`, after the permission. */
  readonly input?: (t: PothosSchemaTypes.InputFieldBuilder<Types, 'InputObject'>) => Fields;
  readonly inputDescription?: string;
  readonly success: Success;
  /** Success fields that there may be nothing for: then null. */
  readonly nullable?: readonly Nullable[];
  /** Descriptions of the success fields that are not records; a record needs none. */
  readonly successDescriptions?: { readonly [Key in keyof Success]?: string };
  /** Beyond ValidationError, NotFoundError and ConflictError. Each has a type, made by `builder.errorType`. */
  readonly errors?: readonly DomainErrorClass[];
  /** `required` where a repeat must never act twice. */
  readonly idempotencyKey?: 'optional' | 'required';
  /** Success fields that are shown once and never stored: a repeat with the same key answers ConflictError. */
  readonly secrets?: readonly (keyof Success & string)[];
  /** The caller may read what was just written, though nothing else of its type. */
  readonly showsWritten?: boolean;
  readonly deprecationReason?: string;
  readonly extensions?: Readonly<Record<string, unknown>>;
  /** In one transaction with the idempotency record; a thrown DomainError undoes it and is the answer. */
  readonly resolve: (
    input: InputShapeFromFields<Fields>,
    tx: TxCtx,
    call: MutationCall,
  ) => Promise<SuccessValues<Types, Success, Nullable>>;
}

/** What a mutation may keep of the call itself. */
export interface MutationCall {
  /** As the client sent it; null where it sent none. */
  readonly idempotencyKey: string | null;
}

export interface MutationRefs<Types extends SchemaTypes, Fields extends InputFieldMap> {
  /** For inputs that nest this one, for example the rows of an import. */
  readonly input: PothosSchemaTypes.InputObjectRef<
    Types,
    InputShapeFromFields<Fields> & { idempotencyKey?: string | null | undefined }
  >;
}

export interface FilterType<Types extends SchemaTypes, Fields extends InputFieldMap, Where> {
  readonly ref: PothosSchemaTypes.InputObjectRef<Types, FilterShape<Fields>>;
  /** The Prisma `where`; `{}` for an absent filter. Throws BAD_USER_INPUT for an empty list or filter inside and, or, not. */
  where(filter: FilterShape<Fields> | null | undefined, ctx: Types['Context']): Where;
}
type FilterShape<Fields extends InputFieldMap> = InputShapeFromFields<Fields> & {
  and?: FilterShape<Fields>[] | null | undefined;
  or?: FilterShape<Fields>[] | null | undefined;
  not?: FilterShape<Fields> | null | undefined;
};
/** For each field of a filter, the rows that it means. */
export type FilterWheres<Types extends SchemaTypes, Name, Fields extends InputFieldMap> = {
  readonly [Key in keyof InputShapeFromFields<Fields>]-?: (
    value: NonNullable<InputShapeFromFields<Fields>[Key]>,
    ctx: Types['Context'],
  ) => WhereOf<Types, Name>;
};

/** A value of `<Type>OrderField`. */
export interface OrderField<Column extends string> extends Pick<OrderColumn, 'values'> {
  readonly description: string;
  readonly column: Column;
  /** For a nullable column: nulls come last in both directions. */
  readonly nullable?: true;
}
export interface OrderType<Types extends SchemaTypes, Field extends string> {
  readonly ref: PothosSchemaTypes.InputObjectRef<Types, OrderEntry<Field>>;
  /** The order asked for, `id` last; null if none was. Throws BAD_USER_INPUT for more than two entries or one given twice. */
  columns(orderBy: readonly OrderEntry<Field>[] | null | undefined): readonly OrderColumn[] | null;
}
interface OrderEntry<Field extends string> {
  field: Field;
  direction: 'ASC' | 'DESC';
}

export interface LiveFeedOptions<
  Types extends SchemaTypes,
  Events extends readonly EventName[],
  Key extends Uncapitalize<RecordName<Types>>,
  Args extends InputFieldMap,
> {
  readonly description: string;
  /** Checked on subscribe and on each event. */
  readonly permission: Permission;
  readonly events: Events;
  /** Beyond `after`. */
  readonly args?: (t: PothosSchemaTypes.InputFieldBuilder<Types, 'Arg'>) => Args;
  /** The live key to follow; absent: `*`, every event. */
  readonly channel?: (args: InputShapeFromFields<Args>) => string | null | undefined;
  /** Called once on subscribe; what it answers is asked for each event, with the values at the event's time. */
  readonly filter?: (
    args: InputShapeFromFields<Args>,
  ) => ((payload: Rapport.Events[Events[number]]) => boolean) | null | undefined;
  /** The record's model, uncapitalized, and how to read it as this reader, now; null: not theirs to see, the event is skipped. */
  readonly record?: {
    readonly [Name in Key]: (
      payload: Rapport.Events[Events[number]],
      ctx: Types['Context'],
    ) => Promise<RowOf<Types, Capitalize<Name>> | null>;
  };
  /** Instead of `record` where an event shows several, or calls one otherwise: by the field's name. An event of which any is null is skipped. */
  readonly records?: Readonly<Record<string, LiveRecord<Types, Rapport.Events[Events[number]]>>>;
  /** `<Model>Event` unless given; feeds may share one. */
  readonly eventType?: string;
}

/** A record that an event of a feed shows. */
type LiveRecord<Types extends SchemaTypes, Payload> = {
  readonly [Name in RecordName<Types>]: {
    readonly type: Name;
    readonly read: (payload: Payload, ctx: Types['Context']) => Promise<RowOf<Types, Name> | null>;
  };
}[RecordName<Types>];

export interface ErrorTypeOptions<Types extends SchemaTypes, Instance extends DomainError> {
  readonly description: string;
  /** Beyond `message` and `code`. */
  readonly fields?: (t: PothosSchemaTypes.ObjectFieldBuilder<Types, Instance>) => FieldMap;
}

/** One row of a list that is checked row by row, so that a refused one does not refuse the others. */
export type CheckedItem<Item> =
  | { readonly ok: true; readonly value: Item }
  | { readonly ok: false; readonly issues: readonly ValidationIssue[] };
export type CheckedItems<T> = T extends readonly (infer Item)[] ? readonly CheckedItem<Item>[] : T;
export type Checked<T, Output> = Output | Extract<T, null | undefined>;
