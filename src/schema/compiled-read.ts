/**
 * Where a compiled read comes in. Whoever compiles calls a root field's resolver, with all that stands around it, and hands it the read
 * through `info`: rights, arguments and conditions are then decided where they always are, and only what is selected of the rows is
 * made otherwise, as text.
 */
import { BasePlugin, type PothosOutputFieldConfig, RootFieldBuilder, type SchemaTypes } from '@pothos/core';
import type { GraphQLFieldResolver, GraphQLResolveInfo } from 'graphql';
import type { Ctx } from '../kernel/index.ts';
import { type AnsweredMutation, compiledAnswerOf } from './compiled-answer.ts';
import type { Clause } from './loose-types.ts';
import type { PageRequest } from './page-request.ts';

declare global {
  namespace PothosSchemaTypes {
    interface Plugins<Types extends SchemaTypes> {
      compiledReads: CompiledResolvers<Types>;
      beforeAuthorization: BeforeAuthorization<Types>;
      afterAuthorization: AfterAuthorization<Types>;
    }
  }
}

/** One root field's read. What it answers stands for the rows, and shows nothing of them. */
export interface CompiledRead {
  /** For `findMany` or `findFirst`, in the place of what Pothos would select. */
  readonly query: Clause;
  page(ctx: Ctx, model: string, request: PageRequest, matching: Clause | null): Promise<object>;
}

/** What a field says of itself in its extensions to be read in a compiled way. */
export interface CompiledExtensions {
  /** The module's resolver, which takes the query first. */
  readonly compiledResolve?: (query: Clause, root: unknown, args: object, ctx: unknown, info: GraphQLResolveInfo) => unknown;
  /** A mutation whose success is read in a compiled way. */
  readonly answered?: AnsweredMutation;
  /** A page over this model. */
  readonly pageOf?: string;
  /** A page over a relation: what its parent's statement reads of it. */
  readonly relatedPage?: RelatedPagePlan;
  /** A `Money` of two columns. */
  readonly moneyOf?: { readonly amount: string; readonly currency: string };
}

export interface RelatedPagePlan {
  readonly relation: string;
  planOf(args: object, ctx: Ctx): { readonly request: PageRequest; readonly matching: Clause | null };
}

const READ = Symbol('compiled read');

type CompiledInfo = GraphQLResolveInfo & { [READ]?: CompiledRead };

/** Into an `info` that was made for it, by whoever knows that the caller is allowed all that the field states. */
export function withCompiledRead(info: CompiledInfo, read: CompiledRead): GraphQLResolveInfo {
  info[READ] = read;
  return info;
}

export function compiledReadOf(info: GraphQLResolveInfo): CompiledRead | undefined {
  return (info as CompiledInfo)[READ];
}

type Resolve<Types extends SchemaTypes> = GraphQLFieldResolver<unknown, Types['Context'], object>;

/** Stands innermost: around it everything is as without it. */
export class CompiledResolvers<Types extends SchemaTypes> extends BasePlugin<Types> {
  override wrapResolve(resolve: Resolve<Types>, field: PothosOutputFieldConfig<Types>): Resolve<Types> {
    const { compiledResolve } = (field.extensions ?? {}) as CompiledExtensions;
    if (!compiledResolve || field.kind !== 'Query') return resolve;
    return (root, args, context, info) => {
      const read = compiledReadOf(info);
      return read ? compiledResolve(read.query, root, args, context, info) : resolve(root, args, context, info);
    };
  }
}

/** Resolvers as they are within the authorization, while a schema is built. */
const authorized = new WeakMap<object, unknown>();

/**
 * Around the authorization: lets what is compiled past it, whose plan has asked the caller for the same permissions. What is known of a
 * request there hangs on a WeakMap, and outlives V8's collections of young objects with all that it leads to.
 */
export class BeforeAuthorization<Types extends SchemaTypes> extends BasePlugin<Types> {
  override wrapResolve(resolve: Resolve<Types>, field: PothosOutputFieldConfig<Types>): Resolve<Types> {
    const within = authorized.get(field) as Resolve<Types> | undefined;
    if (!within || within === resolve) return resolve;
    return (root, args, context, info) => (isPlanned(info) ? within : resolve)(root, args, context, info);
  }
}

function isPlanned(info: GraphQLResolveInfo): boolean {
  return compiledReadOf(info) !== undefined || compiledAnswerOf(info) !== undefined;
}

/** Within the authorization: tells the other how to go on. */
export class AfterAuthorization<Types extends SchemaTypes> extends BasePlugin<Types> {
  override wrapResolve(resolve: Resolve<Types>, field: PothosOutputFieldConfig<Types>): Resolve<Types> {
    if (field.kind === 'Query' || field.kind === 'Mutation') authorized.set(field, resolve);
    return resolve;
  }
}

type PrismaField = (this: unknown, options: { readonly extensions?: object; readonly resolve: unknown }) => unknown;

/** Has `t.prismaField` keep its resolver where the plugin finds it. Once for the process, as all that is added to Pothos's builders. */
export function keepResolversOfPrismaFields(): void {
  const prototype = RootFieldBuilder.prototype as unknown as { prismaField: PrismaField };
  const { prismaField } = prototype;
  prototype.prismaField = function kept(options) {
    return prismaField.call(this, { ...options, extensions: { ...options.extensions, compiledResolve: options.resolve } });
  };
}
