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
import { getArgumentValues, getVariableValues } from 'graphql/execution/values.js';
import type { Ctx } from '../kernel/index.ts';
import { type CompiledExtensions, type PageRequest, withCompiledRead } from '../schema/index.ts';
import type { CompiledReads } from './compiled-reads.ts';
import { type PageExpression, pageOf } from './connections.ts';
import type { Models } from './models.ts';
import { ObjectPlanner } from './objects.ts';
import { type Expression, modelNamed, objectType, type Writing } from './planning.ts';
import { Requirements, requirementOf } from './requirements.ts';
import { rowsOf } from './rows-of.ts';
import { type SelectedField, type SelectionScope, selectedFields } from './selection.ts';
import { NotCompiled, StatementWriter } from './statement.ts';
import { textOf } from './texts.ts';
import type { Clause } from './where.ts';

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

/** One of the two: rows by `findMany` or `findFirst`, or a page. */
type RootRead =
  | { readonly kind: 'rows'; readonly isList: boolean; readonly select: Expression; readonly model: string }
  | { readonly kind: 'page'; readonly page: PageExpression }
  | { readonly kind: 'name'; readonly name: string };

/** Shapes that one document may have by its directives. */
const MOST_PLANS = 16;

export class Operations {
  readonly #reads: CompiledReads;
  readonly #plans = new WeakMap<DocumentNode, Map<string, OperationPlan | null>>();
  readonly #directiveVariables = new WeakMap<DocumentNode, readonly string[]>();

  constructor(reads: CompiledReads) {
    this.#reads = reads;
  }

  /** The text of `data`; null where the operation is to be executed. */
  async answer(args: ExecutionArgs, ctx: Ctx): Promise<string | null> {
    const operation = getOperationAST(args.document, args.operationName);
    if (operation?.operation !== 'query') return null;
    const { coerced: variables } = getVariableValues(args.schema, operation.variableDefinitions ?? [], args.variableValues ?? {});
    if (!variables) return null;
    try {
      const plan = await this.#planOf(args, operation, variables);
      if (!plan?.requirements.areMetBy(ctx)) return null;
      const texts = await Promise.all(plan.roots.map((root) => this.#textOf(root, plan, args, operation, ctx, variables)));
      return `{${plan.roots.map(({ key }, index) => `"${key}":${texts[index]}`).join(',')}}`;
    } catch (error) {
      // Its place in the answer, and its words, are the executor's to give.
      if (ctx.signal.aborted) throw error;
      return null;
    }
  }

  async #planOf(args: ExecutionArgs, operation: OperationDefinitionNode, variables: SelectionScope['variables']) {
    const { document } = args;
    // Nothing else of a caller's variables stays with a plan, which others use too.
    const told = Object.fromEntries(this.#variablesOf(document).map((name) => [name, variables[name]]));
    const key = [operation.name?.value ?? '', ...Object.values(told).map(String)].join(' ');
    const plans = this.#plans.get(document) ?? new Map<string, OperationPlan | null>();
    this.#plans.set(document, plans);
    const known = plans.get(key);
    if (known !== undefined) return known;
    // One that would be made anew for each request costs more than it saves.
    if (plans.size >= MOST_PLANS) return null;
    const plan = compile(await this.#reads.models(), args.schema, document, operation, told);
    plans.set(key, plan);
    return plan;
  }

  async #textOf(
    root: RootPlan,
    plan: OperationPlan,
    { schema, rootValue }: ExecutionArgs,
    operation: OperationDefinitionNode,
    ctx: Ctx,
    variables: Writing['variables'],
  ): Promise<string> {
    const { field, selected, key, read } = root;
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
    const value: unknown = await field.resolve?.(rootValue, given, ctx, this.#compiledInfo(info, read, ctx, variables));
    if (value === null || value === undefined) return 'null';
    const text = textOf(value);
    if (text === undefined) throw new NotCompiled(`${field.name} answers otherwise`);
    return text;
  }

  #compiledInfo(info: GraphQLResolveInfo, read: RootRead, ctx: Ctx, variables: Writing['variables']): GraphQLResolveInfo {
    const reads = this.#reads;
    return withCompiledRead(info, {
      get query() {
        return {
          select: reads.selectFor({
            isList: read.kind === 'rows' && read.isList,
            statement: (models, query) => rowsText(models, read, query, ctx, variables),
          }),
        };
      },
      async page(_ctx, _model, request, matching) {
        const text = await reads.text(pageText(read, { request, matching }, ctx, variables));
        if (!text) throw new NotCompiled('no answer');
        return text;
      },
    });
  }

  #variablesOf(document: DocumentNode): readonly string[] {
    const known = this.#directiveVariables.get(document) ?? variablesOfDirectives(document);
    this.#directiveVariables.set(document, known);
    return known;
  }
}

function rowsText(models: Models, read: RootRead, query: Clause, ctx: Ctx, variables: Writing['variables']) {
  if (read.kind !== 'rows') throw new NotCompiled('rows');
  const writer = new StatementWriter();
  const model = models.get(read.model);
  if (!model) throw new NotCompiled(read.model);
  const { from, alias } = rowsOf(models, writer, model, query);
  const rows = `${from} CROSS JOIN LATERAL (${read.select({ writer, ctx, variables }, alias)}) x`;
  const made = read.isList ? `coalesce(array_to_json(array_agg(row_to_json(x))), '[]')` : 'row_to_json(x)';
  return { text: `SELECT ${made}::text FROM ${rows}`, values: writer.values };
}

function pageText(
  read: RootRead,
  page: { request: PageRequest; matching: Clause | null },
  ctx: Ctx,
  variables: Writing['variables'],
) {
  if (read.kind !== 'page') throw new NotCompiled('a page');
  const writer = new StatementWriter();
  return { text: `SELECT ${read.page({ writer, ctx, variables }, page)}::text`, values: writer.values };
}

/** Null where some of it is left to the resolvers. */
function compile(
  models: Models,
  schema: GraphQLSchema,
  document: DocumentNode,
  operation: OperationDefinitionNode,
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
  return { key: selected.key, field, selected, read: { kind: 'rows', isList, select, model: of } };
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
