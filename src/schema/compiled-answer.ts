/**
 * Where a compiled answer comes in. Whoever compiles calls a mutation's resolver, with all that stands around it, and hands it through
 * `info` what reads its success as text right behind the commit. An outcome without such a text is completed by the executor, from the
 * value at hand: the resolver has run.
 */
import { BasePlugin, type PothosOutputFieldConfig, type SchemaTypes } from '@pothos/core';
import type { GraphQLFieldResolver, GraphQLResolveInfo } from 'graphql';
import type { TextQuery } from '../kernel/index.ts';
import type { Row } from './loose-types.ts';

declare global {
  namespace PothosSchemaTypes {
    interface Plugins<Types extends SchemaTypes> {
      settledMutations: SettledMutations<Types>;
    }
  }
}

/** What a mutation says of itself in its extensions to be answered in a compiled way. */
export interface AnsweredMutation {
  /** Its success type. */
  readonly success: string;
  /** Of the success fields those that are one record each. Asked once all modules have spoken. */
  records(): ReadonlySet<string>;
}

/** One request's answer. */
export interface CompiledAnswer {
  /** What is selected of the success that has these values; null where it cannot be read so. */
  queryFor(values: Row): TextQuery | null;
  /** What stands for the success, and shows nothing of it. */
  standIn(text: string): object;
}

const ANSWER = Symbol('compiled answer');

type AnsweredInfo = GraphQLResolveInfo & { [ANSWER]?: CompiledAnswer };

/** Into an `info` that was made for it, by whoever knows that the caller is allowed all that the mutation states. */
export function withCompiledAnswer(info: AnsweredInfo, answer: CompiledAnswer): GraphQLResolveInfo {
  info[ANSWER] = answer;
  return info;
}

export function compiledAnswerOf(info: GraphQLResolveInfo): CompiledAnswer | undefined {
  return (info as AnsweredInfo)[ANSWER];
}

/** What a mutation's resolver answered or threw; as the root value, what it answers or throws when it is asked again. */
export class SettledMutation {
  readonly #outcome: PromiseSettledResult<unknown>;

  constructor(outcome: PromiseSettledResult<unknown>) {
    this.#outcome = outcome;
  }

  get value(): unknown {
    if (this.#outcome.status === 'rejected') throw this.#outcome.reason;
    return this.#outcome.value;
  }
}

type Resolve<Types extends SchemaTypes> = GraphQLFieldResolver<unknown, Types['Context'], object>;

/** Stands outermost. */
export class SettledMutations<Types extends SchemaTypes> extends BasePlugin<Types> {
  override wrapResolve(resolve: Resolve<Types>, field: PothosOutputFieldConfig<Types>): Resolve<Types> {
    if (field.kind !== 'Mutation') return resolve;
    return (root, args, context, info) => (root instanceof SettledMutation ? root.value : resolve(root, args, context, info));
  }
}
