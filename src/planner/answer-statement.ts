/** The statement of a mutation's answer: the records of its success, by their ids, with what is selected of them, as one JSON text. */
import { type GraphQLObjectType, isObjectType } from 'graphql';
import type { AnsweredMutation } from '../schema/index.ts';
import { type Model, quoted } from './models.ts';
import type { ObjectPlanner } from './objects.ts';
import { type Expression, keyed, modelNamed, objectType, type Writing } from './planning.ts';
import { remembered } from './remembered.ts';
import { requirementOf } from './requirements.ts';
import { rowsOf } from './rows-of.ts';
import { type SelectedField, selectedFields } from './selection.ts';
import { NotCompiled, type Statement, type StatementTexts, StatementWriter } from './statement.ts';

/** What is selected of the success, in the order of the answer. */
export type AnswerPlan = readonly AnswerPart[];

type AnswerPart =
  | { readonly as: string; readonly kind: 'name'; readonly name: string }
  | { readonly as: string; readonly kind: 'record'; readonly field: string; readonly model: Model; readonly select: Expression };

/** Throws NotCompiled where some of it is no record. */
export function answerPlan(planner: ObjectPlanner, { success, records }: AnsweredMutation, { nodes }: SelectedField): AnswerPlan {
  const type = planner.scope.schema.getType(success);
  if (!isObjectType(type)) throw new NotCompiled(success);
  const known = records();
  planner.requirements.type(type);
  const sets = nodes.map(({ selectionSet }) => selectionSet);
  const parts = selectedFields(planner.scope, type, sets).map((selected) => partOf(planner, type, known, selected));
  if (!parts.some(({ kind }) => kind === 'record')) throw new NotCompiled('an answer without records');
  return parts;
}

function partOf(
  planner: ObjectPlanner,
  type: GraphQLObjectType,
  records: ReadonlySet<string>,
  { key, name, nodes }: SelectedField,
): AnswerPart {
  const as = keyed(key);
  if (name === '__typename') return { as, kind: 'name', name: type.name };
  const field = type.getFields()[name];
  if (!field || !records.has(name)) throw new NotCompiled(`${type.name}.${name} is no record`);
  planner.requirements.add(requirementOf(field, `${type.name}.${name}`));
  const target = objectType(field.type);
  const model = modelNamed(planner.models, String(target.extensions.pothosPrismaModel));
  const select = planner.select(
    target,
    model,
    nodes.map(({ selectionSet }) => selectionSet),
  );
  return { as, kind: 'record', field: name, model, select: remembered(select) };
}

interface Asking extends Omit<Writing, 'writer'> {
  readonly texts: StatementTexts;
}

/** Without a row where one of the records is gone. Throws NotCompiled where one has no id. */
export function answerStatement(
  planner: Pick<ObjectPlanner, 'models'>,
  plan: AnswerPlan,
  values: Readonly<Record<string, unknown>>,
  { ctx, variables, texts }: Asking,
): Statement {
  const writer = new StatementWriter();
  const columns: string[] = [];
  const rows: string[] = [];
  for (const part of plan) {
    if (part.kind === 'name') {
      columns.push(`'${part.name}' AS ${part.as}`);
      continue;
    }
    const { from, alias } = rowsOf(planner.models, writer, part.model, { where: { id: idOf(values[part.field]) } });
    const selected = quoted(`selected of ${alias}`);
    rows.push(`${from} CROSS JOIN LATERAL (${part.select({ writer, ctx, variables }, alias)}) ${selected}`);
    columns.push(`row_to_json(${selected}) AS ${part.as}`);
  }
  return writer.statement(`SELECT row_to_json(x)::text FROM (SELECT ${columns.join(', ')} FROM ${rows.join(', ')}) x`, texts);
}

function idOf(record: unknown): string {
  const id: unknown = typeof record === 'object' && record !== null && 'id' in record ? record.id : undefined;
  if (typeof id !== 'string') throw new NotCompiled('a record without an id');
  return id;
}
