/** `builder.selectionOf`: what a request asks of a record that lies below a type of no table, so that it is read in one statement. */
import { queryFromInfo } from '@pothos/plugin-prisma';
import type { GraphQLResolveInfo } from 'graphql';
import type { Ctx } from '../kernel/index.ts';
import type { Builder } from './loose-types.ts';

export function selectionOf(
  this: Builder,
  model: string,
  path: readonly string[],
  context: Ctx,
  info: GraphQLResolveInfo,
): object {
  return queryFromInfo({ context, info, typeName: model, path: [...path] });
}
