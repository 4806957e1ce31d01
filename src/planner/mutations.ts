/**
 * Answers mutations: the resolver runs as ever, and what is selected of its success is read behind its commit, in the same trip. Errors,
 * and what cannot be read so, the executor completes from what the resolver answered.
 */
import { type ExecutionResult, execute, type GraphQLField, type GraphQLObjectType } from 'graphql';
import { getArgumentValues } from 'graphql/execution/values.js';
import { AnsweredText, duringRequest, type TextQuery } from '../kernel/index.ts';
import { type CompiledAnswer, type CompiledExtensions, SettledMutation, withCompiledAnswer } from '../schema/index.ts';
import { type AnswerPlan, answerPlan, answerStatement } from './answer-statement.ts';
import { type Asked, infoOf, plannedOf, scopeOf, whereCompiled } from './asked.ts';
import type { CompiledReads } from './compiled-reads.ts';
import type { Models } from './models.ts';
import { ObjectPlanner } from './objects.ts';
import { Plans } from './plans.ts';
import { Requirements, requirementOf } from './requirements.ts';
import { type SelectedField, type SelectionScope, selectedFields } from './selection.ts';
import { NotCompiled, StatementTexts } from './statement.ts';
import { objectsIn, standIn, textOf } from './texts.ts';

export type Answered = AnsweredText | ExecutionResult;

/** Of one document and the directives' variables: its one mutation, and what is selected of its success. */
interface MutationPlan {
  readonly planner: ObjectPlanner;
  readonly parentType: GraphQLObjectType;
  readonly field: GraphQLField<unknown, unknown>;
  readonly selected: SelectedField;
  readonly answer: AnswerPlan;
}

export class Mutations {
  readonly #reads: CompiledReads;
  readonly #plans = new Plans<MutationPlan>();
  readonly #texts = new StatementTexts();

  constructor(reads: CompiledReads) {
    this.#reads = reads;
  }

  /** Null where nothing has run yet, and the operation is to be executed. */
  async answer(asked: Asked): Promise<Answered | null> {
    const plan = await this.#planOf(asked);
    if (!plan?.planner.requirements.areMetBy(asked.ctx)) return null;
    return duringRequest(asked.cancellation, () => this.#run(plan, asked));
  }

  async #planOf(asked: Asked): Promise<MutationPlan | null> {
    const make = async (variables: SelectionScope['variables']) => compile(await this.#reads.models(), asked, variables);
    try {
      return await this.#plans.of(plannedOf(asked), make);
    } catch {
      return null;
    }
  }

  async #run(plan: MutationPlan, asked: Asked): Promise<Answered> {
    const { args, ctx, variables } = asked;
    const { field, selected, parentType } = plan;
    const info = infoOf(asked, { field, selected, parentType, scope: plan.planner.scope });
    let outcome: PromiseSettledResult<unknown>;
    try {
      const values = getArgumentValues(field, selected.nodes[0], variables);
      const value = await field.resolve?.(args.rootValue, values, ctx, withCompiledAnswer(info, this.#answerOf(plan, asked)));
      outcome = { status: 'fulfilled', value };
    } catch (reason) {
      outcome = { status: 'rejected', reason };
    }
    const text = outcome.status === 'fulfilled' ? textOf(outcome.value) : undefined;
    if (text === undefined) return execute({ ...args, rootValue: new SettledMutation(outcome) });
    return new AnsweredText(`{"${selected.key}":${text}}`, objectsIn(text));
  }

  #answerOf({ planner, answer }: MutationPlan, { ctx, variables, cancellation }: Asked): CompiledAnswer {
    const asking = { ctx, variables, texts: this.#texts };
    const queryFor = (values: Readonly<Record<string, unknown>>): TextQuery | null => {
      try {
        return this.#reads.queryOf(answerStatement(planner, answer, values, asking), cancellation);
      } catch {
        // A wrong argument, say, of a field below: its place in the answer, and its words, are the executor's to give.
        return null;
      }
    };
    return { queryFor, standIn };
  }
}

/** Null for several mutations, which run one after the other, and for one whose success is made by code. */
function compile(models: Models, asked: Asked, variables: SelectionScope['variables']): MutationPlan | null {
  return whereCompiled(() => {
    const scope = scopeOf(asked, variables);
    const parentType = scope.schema.getMutationType();
    if (!parentType) throw new NotCompiled('a schema that writes nothing');
    const [selected, ...others] = selectedFields(scope, parentType, [asked.operation.selectionSet]);
    const field = selected && parentType.getFields()[selected.name];
    const { answered } = (field?.extensions ?? {}) as CompiledExtensions;
    if (!field || !answered || others.length > 0) throw new NotCompiled('not one mutation with an answer of records');
    const planner = new ObjectPlanner(models, scope, new Requirements());
    planner.requirements.add(requirementOf(field, `Mutation.${field.name}`));
    return { planner, parentType, field, selected, answer: answerPlan(planner, answered, selected) };
  });
}
