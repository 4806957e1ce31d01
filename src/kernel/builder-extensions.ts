/** Types of what we add to Pothos's builder, so that modules stay declarative. `src/schema` implements each in a file of its own. */
import type { FieldKind, FieldRef, InputFieldMap, InterfaceParam, ObjectRef, SchemaTypes } from '@pothos/core';
import type { PrismaObjectRef } from '@pothos/plugin-prisma';
import type { AuthScopeMap } from '@pothos/plugin-scope-auth';
import type { GraphQLResolveInfo } from 'graphql';
import type { z } from 'zod';
import type {
  Checked,
  CheckedItems,
  ColumnOf,
  ErrorTypeOptions,
  FilterType,
  FilterWheres,
  KeysOf,
  LiveFeedOptions,
  ModelOf,
  ModelOfParent,
  MutationRefs,
  OrderField,
  OrderType,
  RecordName,
  RecordOptions,
  ResultMutationOptions,
  SuccessType,
  WhereOf,
} from './builder-options.ts';
import type { NamedRecord } from './computed-rows.ts';
import type { Ctx } from './context.ts';
import type { DomainError } from './errors.ts';
import type { EventName } from './open-types.ts';
import type {
  AnyRecordPageOptions,
  BatchedPageOptions,
  ComputedPageOptions,
  PageOptions,
  RelatedPageOptions,
} from './page-options.ts';

declare global {
  namespace PothosSchemaTypes {
    interface SchemaBuilder<Types extends SchemaTypes> {
      /** A Prisma model as a node: nullable, guarded on the type, safe through `node(id)`. */
      record<Name extends RecordName<Types>, const Interfaces extends InterfaceParam<Types>[] = []>(
        model: Name,
        options: RecordOptions<Types, Name, Interfaces>,
      ): PrismaObjectRef<Types, ModelOf<Types, Name>>;
      /** A mutation with `<Name>Input`, `<Name>Success` and the union `<Name>Result`. */
      resultMutation<
        // biome-ignore lint/complexity/noBannedTypes: no fields at all
        Fields extends InputFieldMap = {},
        const Success extends Readonly<Record<string, SuccessType<Types>>> = Readonly<Record<string, SuccessType<Types>>>,
        const Nullable extends keyof Success & string = never,
      >(name: string, options: ResultMutationOptions<Types, Fields, Success, Nullable>): MutationRefs<Types, Fields>;
      /** A filter input over a model: its fields, and a `where` for each; `and`, `or` and `not` are added. */
      filterType<Name extends RecordName<Types>, Fields extends InputFieldMap>(
        name: string,
        model: Name,
        fields: (t: InputFieldBuilder<Types, 'InputObject'>) => Fields,
        wheres: FilterWheres<Types, Name, Fields>,
      ): FilterType<Types, Fields, WhereOf<Types, Name>>;
      /** `<name>` and `<name>Field`: the columns a list may be ordered by. */
      orderType<Name extends RecordName<Types>, const Field extends string>(
        name: string,
        model: Name,
        fields: Readonly<Record<Field, OrderField<ColumnOf<Types, Name>>>>,
      ): OrderType<Types, Field>;
      /** A subscription over the event log: `{ cursor occurredAt type <record> }`, resumable after a cursor. */
      liveFeed<
        const Events extends readonly EventName[],
        Key extends Uncapitalize<RecordName<Types>> = never,
        // biome-ignore lint/complexity/noBannedTypes: no arguments at all
        Args extends InputFieldMap = {},
      >(name: string, options: LiveFeedOptions<Types, Events, Key, Args>): void;
      /** The GraphQL type of a DomainError, for a mutation's `errors`. */
      errorType<Instance extends DomainError>(
        errorClass: abstract new (...args: never[]) => Instance,
        options: ErrorTypeOptions<Types, Instance>,
      ): void;
      /**
       * What the request asks of the record at `path` in this field's answer, to be handed to the statement that reads it: for a type
       * that is no table and shows a record, which would be read again otherwise.
       */
      // biome-ignore lint/complexity/noBannedTypes: a Prisma `include` or `select` of any model, of which only Prisma knows the fields
      selectionOf(model: RecordName<Types>, path: readonly string[], ctx: Ctx, info: GraphQLResolveInfo): {};
    }

    interface RootFieldBuilder<Types extends SchemaTypes, ParentShape, Kind extends FieldKind = FieldKind> {
      /** A connection over a model, at the root: keyset cursors, lazy `totalCount`, one statement. */
      // biome-ignore lint/complexity/noBannedTypes: no arguments at all
      page<Name extends RecordName<Types>, Args extends InputFieldMap = {}>(
        model: Name,
        options: PageOptions<Types, Name, Args>,
      ): FieldRef<Types, unknown, Kind>;
      /** A connection over a relation, read in its parent's statement and limited there. */
      relatedPage<
        Relation extends ModelOfParent<Types, ParentShape>['ListRelations'],
        // biome-ignore lint/complexity/noBannedTypes: no arguments at all
        Args extends InputFieldMap = {},
      >(
        relation: Relation,
        options: RelatedPageOptions<
          Types,
          Args,
          WhereOf<Types, ModelOfParent<Types, ParentShape>['Relations'][Relation & string]['Name']>
        >,
      ): FieldRef<Types, unknown, Kind>;
      /**
       * A connection over rows that no table holds, of an object type of your own: at the root or on a type. Each page, and the
       * count, is a statement of yours; cursors, arguments and bounds are as in every list. See `ComputedRows` and `keyset`.
       */
      // biome-ignore lint/complexity/noBannedTypes: no arguments at all
      computedPage<Node extends object, Args extends InputFieldMap = {}>(
        node: ObjectRef<Types, Node>,
        options: ComputedPageOptions<Types, ParentShape, Node, Args>,
      ): FieldRef<Types, unknown, Kind>;
      /** A connection over records that no relation leads to: found for all parents of a list at once. On a record's type only. */
      batchedPage<Name extends RecordName<Types>>(
        model: Name,
        options: BatchedPageOptions<Types>,
      ): FieldRef<Types, unknown, Kind>;
      /** A record of any type, named by type and uuid; null where the caller may not see it. One statement for each type among all parents. */
      anyRecord(options: {
        readonly description: string;
        readonly resolve: (parent: ParentShape) => NamedRecord | null;
      }): FieldRef<Types, unknown, Kind>;
      /** A connection over records of any types, which a statement of yours names: what the caller may not see is null in its place. */
      anyRecordPage(options: AnyRecordPageOptions<Types, ParentShape>): FieldRef<Types, unknown, Kind>;
      /** A `Money` of two columns; null where the amount is. */
      money<
        Amount extends KeysOf<ParentShape, bigint | null>,
        Nullable extends boolean = null extends ParentShape[Amount & keyof ParentShape] ? true : false,
      >(
        columns: { readonly amount: Amount; readonly currency: KeysOf<ParentShape, string | null> },
        options: {
          readonly description: string;
          readonly nullable?: Nullable;
          readonly authScopes?: AuthScopeMap<Types>;
          readonly deprecationReason?: string;
        },
      ): FieldRef<Types, unknown, Kind>;
    }

    interface InputFieldRef<Types extends SchemaTypes, T> {
      /** Checks the value after the permission; what the schema makes of it is what the domain gets. Null and absent pass. */
      check<Output>(schema: z.ZodType<Output, NonNullable<T>>): InputFieldRef<Types, Checked<T, Output>>;
      /** For a list of inputs: each row is checked apart, and the domain gets every row's value or issues. */
      checkEach(): InputFieldRef<Types, CheckedItems<T>>;
    }
  }
}
