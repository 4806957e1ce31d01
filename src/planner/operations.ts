/** Answers whole operations with JSON text, where each root field and all that is selected of it is compiled. */
import {
  type ExecutionArgs,
  type GraphQLField,
  type GraphQLObjectType,
  type GraphQLSchema,
  getNullableType,
  getOperationAST,
  isListType,
} from 'graphql';
import { getArgumentValues } from 'graphql/execution/values.js';
import { AnsweredText, type Cancellation, type Ctx, isDatabaseTimeout } from '../kernel/index.ts';
import { type CompiledExtensions, coercedVariables, withCompiledRead } from '../schema/index.ts';
import { type Asked, infoOf, plannedOf, scopeOf, whereCompiled } from './asked.ts';
import type { CompiledReads } from './compiled-reads.ts';
import { pageOf } from './connections.ts';
import type { Models } from './models.ts';
import { type Answered, Mutations } from './mutations.ts';
import { ObjectPlanner } from './objects.ts';
import { OperationRead } from './operation-read.ts';
import { modelNamed, objectType } from './planning.ts';
import { Plans } from './plans.ts';
import { remembered } from './remembered.ts';
import { Requirements, requirementOf } from './requirements.ts';
import type { RootRead } from './root-statements.ts';
import { type SelectedField, type SelectionScope, selectedFields } from './selection.ts';
import { NotCompiled, StatementTexts } from './statement.ts';
import { objectsIn, textOf } from './texts.ts';

/** Of one document and the directives' variables. */
interface OperationPlan {
  readonly scope: SelectionScope;
  readonly requirements: Requirements;
  readonly roots: readonly RootPlan[];
}

interface RootPlan {
  readonly key: string;
  readonly field: GraphQLField<unknown, unknown>;
  readonly selected: SelectedField;
  readonly read: RootRead;
}

export class Operations {
  readonly #reads: CompiledReads;
  readonly #plans = new Plans<OperationPlan>();
  readonly #texts = new StatementTexts();
  readonly #mutations: Mutations;

  constructor(reads: CompiledReads) {
    this.#reads = reads;
    this.#mutations = new Mutations(reads);
  }

  /** The text of `data`; null where the operation is to be executed. */
  answer(args: ExecutionArgs, ctx: Ctx, cancellation: Cancellation): Promise<Answered | null> | null {
    const operation = getOperationAST(args.document, args.operationName);
    if (!operation || operation.operation === 'subscription') return null;
    const { coerced: variables } = coercedVariables(args.schema, operation.variableDefinitions ?? [], args.variableValues ?? {});
    if (!variables) return null;
    const asked = { args, operation, ctx, cancellation, variables };
    return operation.operation === 'mutation' ? this.#mutations.answer(asked) : this.#answer(asked);
  }

  async #answer(asked: Asked): Promise<AnsweredText | null> {
    try {
      const found = this.#planOf(asked);
      const plan = found instanceof Promise ? await found : found;
      if (!plan?.requirements.areMetBy(asked.ctx)) return null;
      const [only, ...others] = plan.roots;
      const texts =
        only && others.length === 0
          ? [await this.#textOf(only, plan, asked)]
          : await Promise.all(plan.roots.map((root) => this.#textOf(root, plan, asked)));
      const json = `{${plan.roots.map(({ key }, index) => `"${key}":${texts[index]}`).join(',')}}`;
      // Of each text as it came in: what is put together of them would be copied to be looked through.
      return new AnsweredText(
        json,
        texts.reduce((sum, text) => sum + objectsIn(text), 0),
      );
    } catch (error) {
      // Its place in the answer, and its words, are the executor's to give; but a database that is out of time is not asked twice.
      if (asked.cancellation.isCancelled || isDatabaseTimeout(error)) throw error;
      return null;
    }
  }

  #planOf(asked: Asked): OperationPlan | null | Promise<OperationPlan | null> {
    return this.#plans.of(plannedOf(asked), async (variables) => compile(await this.#reads.models(), asked, variables));
  }

  async #textOf({ field, selected, read }: RootPlan, plan: OperationPlan, asked: Asked): Promise<string> {
    if (read.kind === 'name') return JSON.stringify(read.name);
    const { args, ctx, variables } = asked;
    const info = infoOf(asked, { field, selected, scope: plan.scope, parentType: queryOf(args.schema) });
    const value: unknown = await field.resolve?.(
      args.rootValue,
      getArgumentValues(field, selected.nodes[0], variables),
      ctx,
      withCompiledRead(info, new OperationRead(read, asked, this.#reads, this.#texts)),
    );
    if (value === null || value === undefined) return 'null';
    const text = textOf(value);
    if (text === undefined) throw new NotCompiled(`${field.name} answers otherwise`);
    return text;
  }
}

/** Null where some of it is left to the resolvers. */
function compile(models: Models, asked: Asked, variables: SelectionScope['variables']): OperationPlan | null {
  return whereCompiled(() => {
    const scope = scopeOf(asked, variables);
    const requirements = new Requirements();
    const planner = new ObjectPlanner(models, scope, requirements);
    const query = queryOf(scope.schema);
    const selected = selectedFields(scope, query, [asked.operation.selectionSet]);
    return { scope, requirements, roots: selected.map((one) => rootPlan(planner, query, one)) };
  });
}

export function rootPlan(planner: ObjectPlanner, query: GraphQLObjectType, selected: SelectedField): RootPlan {
  const field = query.getFields()[selected.name];
  if (selected.name === '__typename') {
    return { key: selected.key, field: field as never, selected, read: { kind: 'name', name: query.name } };
  }
  if (!field) throw new NotCompiled(selected.name);
  planner.requirements.add(requirementOf(field, `Query.${field.name}`));
  const { pageOf: model, compiledResolve } = field.extensions as CompiledExtensions;
  const type = objectType(field.type);
  if (model !== undefined) {
    const page = pageOf(planner, type, modelNamed(planner.models, model), selected);
    return { key: selected.key, field, selected, read: { kind: 'page', page } };
  }
  const of = type.extensions.pothosPrismaModel;
  if (!compiledResolve || typeof of !== 'string') throw new NotCompiled(`Query.${field.name} is resolved by code`);
  const isList = isListType(getNullableType(field.type));
  const select = planner.select(
    type,
    modelNamed(planner.models, of),
    selected.nodes.map(({ selectionSet }) => selectionSet),
  );
  return { key: selected.key, field, selected, read: { kind: 'rows', isList, select: remembered(select), model: of } };
}

function queryOf(schema: GraphQLSchema): GraphQLObjectType {
  const query = schema.getQueryType();
  if (!query) throw new Error('A schema always has a Query.');
  return query;
}
