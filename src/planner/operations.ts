/** Answers whole operations with JSON text, where each root field and all that is selected of it is compiled. */
import {
  type DocumentNode,
  type ExecutionArgs,
  type GraphQLField,
  type GraphQLObjectType,
  type GraphQLResolveInfo,
  type GraphQLSchema,
  getNullableType,
  getOperationAST,
  isListType,
  Kind,
  type OperationDefinitionNode,
  visit,
} from 'graphql';
import { getArgumentValues } from 'graphql/execution/values.js';
import { AnsweredText, type Cancellation, type Ctx } from '../kernel/index.ts';
import { type CompiledExtensions, coercedVariables, withCompiledRead } from '../schema/index.ts';
import type { CompiledReads } from './compiled-reads.ts';
import { pageOf } from './connections.ts';
import type { Models } from './models.ts';
import { ObjectPlanner } from './objects.ts';
import { type Asking, OperationRead } from './operation-read.ts';
import { modelNamed, objectType } from './planning.ts';
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

/** One request for it. */
interface Asked extends Pick<ExecutionArgs, 'schema' | 'document' | 'rootValue'>, Asking {
  readonly operation: OperationDefinitionNode;
}

/** Shapes that one document may have by its directives. */
const MOST_PLANS = 16;

export class Operations {
  readonly #reads: CompiledReads;
  readonly #plans = new WeakMap<DocumentNode, Map<string, OperationPlan | null>>();
  readonly #directiveVariables = new WeakMap<DocumentNode, readonly string[]>();
  readonly #statementTexts = new StatementTexts();

  constructor(reads: CompiledReads) {
    this.#reads = reads;
  }

  /** The text of `data`; null where the operation is to be executed. */
  answer(args: ExecutionArgs, ctx: Ctx, cancellation: Cancellation): Promise<AnsweredText | null> | null {
    const operation = getOperationAST(args.document, args.operationName);
    if (operation?.operation !== 'query') return null;
    const { coerced: variables } = coercedVariables(args.schema, operation.variableDefinitions ?? [], args.variableValues ?? {});
    if (!variables) return null;
    const { schema, document, rootValue } = args;
    return this.#answer({ schema, document, rootValue, operation, ctx, cancellation, variables });
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
      return new AnsweredText(json, objectsIn(json) - 1);
    } catch (error) {
      // Its place in the answer, and its words, are the executor's to give.
      if (asked.cancellation.isCancelled) throw error;
      return null;
    }
  }

  #planOf(asked: Asked): OperationPlan | null | Promise<OperationPlan | null> {
    const { document, operation, variables } = asked;
    // Nothing else of a caller's variables stays with a plan, which others use too.
    const told = this.#variablesOf(document).map((name): [string, unknown] => [name, variables[name]]);
    const key = [operation.name?.value ?? '', ...told.map(([, value]) => String(value))].join(' ');
    const plans = this.#plansOf(document);
    const known = plans.get(key);
    if (known !== undefined) return known;
    // One that would be made anew for each request costs more than it saves.
    if (plans.size >= MOST_PLANS) return null;
    return this.#reads.models().then((models) => {
      const plan = compile(models, asked, Object.fromEntries(told));
      plans.set(key, plan);
      return plan;
    });
  }

  async #textOf({ field, selected, key, read }: RootPlan, plan: OperationPlan, asked: Asked): Promise<string> {
    const { schema, rootValue, operation, ctx, variables } = asked;
    if (read.kind === 'name') return JSON.stringify(read.name);
    const parentType = queryOf(schema);
    const info: GraphQLResolveInfo = {
      fieldName: field.name,
      fieldNodes: selected.nodes,
      returnType: field.type,
      parentType,
      path: { prev: undefined, key, typename: parentType.name },
      schema,
      fragments: plan.scope.fragments,
      rootValue,
      operation,
      variableValues: { ...variables },
    };
    const given = getArgumentValues(field, selected.nodes[0], variables);
    const value: unknown = await field.resolve?.(
      rootValue,
      given,
      ctx,
      withCompiledRead(info, new OperationRead(read, asked, this.#reads, this.#statementTexts)),
    );
    if (value === null || value === undefined) return 'null';
    const text = textOf(value);
    if (text === undefined) throw new NotCompiled(`${field.name} answers otherwise`);
    return text;
  }

  #plansOf(document: DocumentNode): Map<string, OperationPlan | null> {
    const known = this.#plans.get(document);
    if (known) return known;
    const plans = new Map<string, OperationPlan | null>();
    this.#plans.set(document, plans);
    return plans;
  }

  #variablesOf(document: DocumentNode): readonly string[] {
    const known = this.#directiveVariables.get(document);
    if (known) return known;
    const variables = variablesOfDirectives(document);
    this.#directiveVariables.set(document, variables);
    return variables;
  }
}

/** Null where some of it is left to the resolvers. */
function compile(
  models: Models,
  { schema, document, operation }: Asked,
  variables: SelectionScope['variables'],
): OperationPlan | null {
  const fragments = Object.fromEntries(
    document.definitions.flatMap((one) => (one.kind === Kind.FRAGMENT_DEFINITION ? [[one.name.value, one] as const] : [])),
  );
  const scope = { schema, fragments, variables };
  const requirements = new Requirements();
  const planner = new ObjectPlanner(models, scope, requirements);
  try {
    const roots = selectedFields(scope, queryOf(schema), [operation.selectionSet]).map((selected) =>
      rootPlan(planner, queryOf(schema), selected),
    );
    return { scope, requirements, roots };
  } catch (error) {
    if (error instanceof NotCompiled) return null;
    throw error;
  }
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

function variablesOfDirectives(document: DocumentNode): readonly string[] {
  const names = new Set<string>();
  visit(document, {
    Directive: (directive) => {
      visit(directive, { Variable: ({ name }) => void names.add(name.value) });
    },
  });
  return [...names];
}
