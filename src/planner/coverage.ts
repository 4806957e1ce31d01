/** What of a schema the database writes by itself, and why it does not write the rest. */
import {
  type GraphQLField,
  type GraphQLObjectType,
  type GraphQLSchema,
  getNamedType,
  isCompositeType,
  isObjectType,
  Kind,
  parse,
  type SelectionSetNode,
} from 'graphql';
import type { Database } from '../kernel/index.ts';
import { readCatalog } from './catalog.ts';
import { type Datamodel, type Models, modelsOf } from './models.ts';
import { ObjectPlanner } from './objects.ts';
import { rootPlan } from './operations.ts';
import { modelNamed, type PrismaExtensions } from './planning.ts';
import { Requirements } from './requirements.ts';
import { selectedFields } from './selection.ts';
import { NotCompiled } from './statement.ts';

/**
 * `database`: the statement writes the field's JSON. `row`: what its resolver needs of the parent is read in the parent's statement.
 * `code`: its resolver has no more than the record.
 */
export interface FieldCoverage {
  readonly field: string;
  readonly by: 'database' | 'row' | 'code';
  /** Why the database does not write it; null where it does. */
  readonly reason: string | null;
}

/** By type, those of no table left out: what is not a record, a page or money is made by code as a whole. */
export type Coverage = ReadonlyMap<string, readonly FieldCoverage[]>;

export async function coverageOf(
  schema: GraphQLSchema,
  database: Pick<Database, 'executeSql'>,
  datamodel: Datamodel,
): Promise<Coverage> {
  const models = modelsOf(datamodel, await readCatalog(database));
  const covered = new Map<string, readonly FieldCoverage[]>();
  for (const type of Object.values(schema.getTypeMap())) {
    const compile = isObjectType(type) ? compilerOf(schema, models, type) : null;
    if (!isObjectType(type) || !compile) continue;
    covered.set(
      type.name,
      Object.values(type.getFields()).map((field) => coverageOfField(field, compile)),
    );
  }
  return covered;
}

/** Null for a type that no row stands behind. */
function compilerOf(schema: GraphQLSchema, models: Models, type: GraphQLObjectType): ((set: SelectionSetNode) => unknown) | null {
  const scope = { schema, fragments: {}, variables: {} };
  const planner = new ObjectPlanner(models, scope, new Requirements());
  if (type === schema.getQueryType()) {
    return (set) => selectedFields(scope, type, [set]).map((selected) => rootPlan(planner, type, selected));
  }
  const model = type.extensions.pothosPrismaModel;
  return typeof model === 'string' ? (set) => planner.select(type, modelNamed(models, model), [set]) : null;
}

function coverageOfField(field: GraphQLField<unknown, unknown>, compile: (set: SelectionSetNode) => unknown): FieldCoverage {
  try {
    compile(selectionOf(field));
    return { field: field.name, by: 'database', reason: null };
  } catch (error) {
    if (!(error instanceof NotCompiled)) throw error;
    return { field: field.name, by: isReadWithParent(field) ? 'row' : 'code', reason: error.message };
  }
}

function isReadWithParent({ extensions }: GraphQLField<unknown, unknown>): boolean {
  const { pothosPrismaSelect, pothosExposedField } = extensions as PrismaExtensions;
  return pothosPrismaSelect !== undefined || pothosExposedField !== undefined;
}

/** The least that may be selected of it. */
function selectionOf({ name, type }: GraphQLField<unknown, unknown>): SelectionSetNode {
  const [operation] = parse(`{ ${name}${isCompositeType(getNamedType(type)) ? ' { __typename }' : ''} }`).definitions;
  if (operation?.kind !== Kind.OPERATION_DEFINITION) throw new Error('A selection is an operation.');
  return operation.selectionSet;
}
