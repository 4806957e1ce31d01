/** `t.computedPage`: a connection over rows that a statement of the module's own computes, at the root or on a type. */
import type { FieldKind, FieldRef, InputFieldMap, MaybePromise, ObjectRef } from '@pothos/core';
import { queryFromInfo } from '@pothos/plugin-prisma';
import type { GraphQLResolveInfo } from 'graphql';
import type { ComputedRow, ComputedRows, Ctx, SelectedOf } from '../kernel/index.ts';
import { pageWeight } from './complexity.ts';
import { connectionOver, type Page, pageArguments, pageOf } from './connection.ts';
import type { Builder, LooseTypes, Row } from './loose-types.ts';
import { memoized } from './memoized.ts';
import { type PageArgs, pageRequest } from './page-request.ts';

type RootBuilder = PothosSchemaTypes.RootFieldBuilder<LooseTypes, unknown, FieldKind>;

interface Options {
  readonly description: string;
  readonly authScopes: object;
  readonly args?: InputFieldMap;
  readonly select?: object;
  readonly connection?: string;
  readonly rows: (args: Row, ctx: Ctx, parent: Row) => MaybePromise<ComputedRows<object>>;
  readonly deprecationReason?: string;
}

export function computedPage(
  this: RootBuilder & { readonly builder: Builder },
  node: ObjectRef<LooseTypes, object>,
  { rows, args, connection = node.name, ...rest }: Options,
): FieldRef<LooseTypes, unknown> {
  const { builder } = this;
  return this.field({
    ...rest,
    type: connectionOver(builder, connection, () => node),
    nullable: true,
    complexity: pageWeight,
    args: { ...args, ...pageArguments(this) },
    resolve: async (parent: Row, given: PageArgs & Row, ctx: Ctx, info: GraphQLResolveInfo): Promise<Page> => {
      const { order, find, count } = await rows(given, ctx, parent);
      const request = pageRequest(given, { type: node.name, order, signingKey: ctx.signingKey });
      const { size, fromEnd, after, before } = request;
      const read = async () => {
        const slice = { after, before, take: size + 1, reversed: fromEnd };
        const found: readonly ComputedRow<object>[] = await find(slice, selectedOf(ctx, info));
        return pageOf(request, found.slice(0, size), found.length > size);
      };
      return { rows: memoized(read), totalCount: count };
    },
  } as never);
}

/** What the request selects of a record within the row, at whichever of the two places. */
function selectedOf(context: Ctx, info: GraphQLResolveInfo): SelectedOf {
  return (typeName, ...path) =>
    queryFromInfo({
      context,
      info,
      typeName,
      paths: [
        ['nodes', ...path],
        ['edges', 'node', ...path],
      ],
    });
}
