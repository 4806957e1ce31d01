/** `t.anyRecordPage`: a connection over records of whatever types, which a statement of the module's own names. */
import type { FieldKind, FieldRef, MaybePromise } from '@pothos/core';
import type { GraphQLResolveInfo } from 'graphql';
import type { ComputedRows, Ctx, NamedRecord } from '../kernel/index.ts';
import { readNamed } from './any-record.ts';
import { pageWeight } from './complexity.ts';
import { connectionOver, type Page, pageArguments, pageOf } from './connection.ts';
import type { Builder, LooseTypes, Row } from './loose-types.ts';
import { memoized } from './memoized.ts';
import { type PageArgs, pageRequest } from './page-request.ts';

type RootBuilder = PothosSchemaTypes.RootFieldBuilder<LooseTypes, unknown, FieldKind>;

interface Options {
  readonly description: string;
  readonly authScopes?: object;
  readonly select?: object;
  readonly connection: string;
  readonly rows: (ctx: Ctx, parent: Row) => MaybePromise<ComputedRows<NamedRecord>>;
}

export function anyRecordPage(
  this: RootBuilder & { readonly builder: Builder },
  { rows, connection, ...rest }: Options,
): FieldRef<LooseTypes, unknown> {
  const { builder } = this;
  const read = (named: object, ctx: Ctx, info: GraphQLResolveInfo) => readNamed(named as NamedRecord, ctx, info);
  return this.field({
    ...rest,
    type: connectionOver(builder, connection, () => builder.nodeInterfaceRef() as never, { read }),
    nullable: true,
    complexity: pageWeight,
    args: pageArguments(this),
    resolve: async (parent: Row, given: PageArgs, ctx: Ctx): Promise<Page> => {
      const { order, find, count } = await rows(ctx, parent);
      const request = pageRequest(given, { type: connection, order, signingKey: ctx.signingKey });
      const { size, fromEnd, after, before } = request;
      const page = async () => {
        const found = await find({ after, before, take: size + 1, reversed: fromEnd }, () => ({}));
        return pageOf(request, found.slice(0, size), found.length > size);
      };
      return { rows: memoized(page), totalCount: count };
    },
  } as never);
}
