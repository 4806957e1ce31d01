/** What the parts of a plan share. */
import {
  type GraphQLField,
  type GraphQLObjectType,
  type GraphQLOutputType,
  getNamedType,
  isObjectType,
  type SelectionSetNode,
} from 'graphql';
import { getArgumentValues } from 'graphql/execution/values.js';
import type { Ctx } from '../kernel/index.ts';
import { type Model, type Models, quoted, type Relation } from './models.ts';
import type { Requirements } from './requirements.ts';
import type { SelectedField, SelectionScope } from './selection.ts';
import { NotCompiled, type StatementWriter } from './statement.ts';

/** One execution: who asks, and the statement so far. */
export interface Writing {
  readonly writer: StatementWriter;
  readonly ctx: Ctx;
  readonly variables: Readonly<Record<string, unknown>>;
}

/** The expression of a value of the row at an alias. */
export interface Expression {
  (writing: Writing, alias: string): string;
  /** Nothing but the alias decides what it is. */
  readonly isFixed?: boolean;
}

/** An expression of columns alone: written once for each alias, of which a plan has few. */
export function fixed(write: (alias: string, writing: Writing) => string): Expression {
  const written = new Map<string, string>();
  const expression = (writing: Writing, alias: string): string => {
    const known = written.get(alias);
    if (known !== undefined) return known;
    const text = write(alias, writing);
    if (written.size < MOST_ALIASES) written.set(alias, text);
    return text;
  };
  return Object.assign(expression, { isFixed: true });
}

const MOST_ALIASES = 100;

/** Plans what is selected of objects; pages are planned with its help. */
export interface Planner {
  readonly models: Models;
  readonly scope: SelectionScope;
  readonly requirements: Requirements;
  select(type: GraphQLObjectType, model: Model, sets: readonly (SelectionSetNode | undefined)[]): Expression;
}

export interface PrismaExtensions {
  readonly pothosExposedField?: string;
  readonly pothosPrismaRelationField?: { readonly name: string };
  readonly pothosPrismaSelect?: unknown;
  readonly pothosOptions?: Readonly<Record<string, unknown>>;
}

/** Postgres cuts longer names. */
const LONGEST_KEY = 63;

/** Arguments of a nested field, as its resolver would be given them. */
export function argumentsOf(
  field: GraphQLField<unknown, unknown>,
  { nodes }: SelectedField,
  variables: Writing['variables'],
): Record<string, unknown> {
  if (field.args.length === 0) return {};
  const given = getArgumentValues(field, nodes[0], variables);
  const texts = Object.values(given).filter((value) => typeof value === 'string');
  if (
    Object.values(given).some((value) => typeof value === 'object' && value !== null) ||
    texts.some((text) => !isWellFormed(text))
  )
    throw new NotCompiled(`the arguments of ${field.name}`);
  return given;
}

/** Text that is not is refused by the resolver, in its own words. */
function isWellFormed(text: string): boolean {
  return !/\0|\p{Surrogate}/u.test(text);
}

export function keyed(key: string): string {
  if (key.length > LONGEST_KEY) throw new NotCompiled('a long alias');
  return quoted(key);
}

export function objectType(type: GraphQLOutputType): GraphQLObjectType {
  const named = getNamedType(type);
  if (!isObjectType(named)) throw new NotCompiled(`${named.name} is no object`);
  return named;
}

export function relationNamed(model: Model, name: string): Relation {
  const relation = model.relations.get(name);
  if (!relation) throw new NotCompiled(`the relation ${model.name}.${name}`);
  return relation;
}

export function modelNamed(models: Models, name: string): Model {
  const model = models.get(name);
  if (!model) throw new NotCompiled(`the table of ${name}`);
  return model;
}
