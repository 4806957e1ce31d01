/** The models of the Prisma client, joined with what the database says of their tables. Identifiers of statements come from here alone. */
import type { Catalog, Column } from './catalog.ts';

/** What `getDatamodel()` of a generated client tells. */
export interface Datamodel {
  readonly datamodel: { readonly models: Readonly<Record<string, DatamodelModel>> };
}
interface DatamodelModel {
  readonly fields: readonly DatamodelField[];
}
interface DatamodelField {
  readonly name: string;
  readonly kind: string;
  readonly type: string;
  readonly isList: boolean;
  readonly relationName?: string | undefined;
  readonly relationFromFields?: readonly string[] | undefined;
}

export interface Model {
  readonly name: string;
  /** Quoted. */
  readonly table: string;
  /** In the order of the schema. */
  readonly columns: ReadonlyMap<string, Column>;
  readonly relations: ReadonlyMap<string, Relation>;
}

export interface Relation {
  readonly name: string;
  readonly model: string;
  readonly isList: boolean;
  /** Which column of this model equals which of the other. */
  readonly on: readonly { readonly own: string; readonly other: string }[];
  /** This side holds the key. */
  readonly isOwner: boolean;
}

export type Models = ReadonlyMap<string, Model>;

/** Models whose tables the database does not have, as of modules that are not registered, are left out. */
export function modelsOf({ datamodel }: Datamodel, catalog: Catalog): Models {
  const models = new Map<string, Model>();
  for (const [name, { fields }] of Object.entries(datamodel.models)) {
    const columns = catalog.columns.get(name);
    if (!columns) continue;
    const scalars = fields.flatMap((field) => {
      const column = field.kind === 'object' ? undefined : columns.get(field.name);
      return column ? [[field.name, column] as const] : [];
    });
    const relations = fields.flatMap((field) => {
      const relation = field.kind === 'object' ? relationOf(name, field, datamodel.models, catalog) : null;
      return relation ? [[field.name, relation] as const] : [];
    });
    models.set(name, { name, table: quoted(name), columns: new Map(scalars), relations: new Map(relations) });
  }
  return models;
}

export function quoted(identifier: string): string {
  return `"${identifier.replaceAll('"', '""')}"`;
}

function relationOf(
  model: string,
  field: DatamodelField,
  models: Readonly<Record<string, DatamodelModel>>,
  catalog: Catalog,
): Relation | null {
  const { name, type, isList, relationFromFields: from = [], relationName } = field;
  if (from.length > 0) {
    const to = referencedBy(catalog, model, from);
    return to && { name, model: type, isList, isOwner: true, on: pairs(from, to) };
  }
  const inverse = models[type]?.fields.find(
    (other) => other.relationName === relationName && (other.relationFromFields ?? []).length > 0,
  );
  const theirs = inverse?.relationFromFields ?? [];
  const own = theirs.length > 0 ? referencedBy(catalog, type, theirs) : null;
  return own && { name, model: type, isList, isOwner: false, on: pairs(own, theirs) };
}

function referencedBy({ foreignKeys }: Catalog, table: string, columns: readonly string[]): readonly string[] | null {
  const key = foreignKeys.find(
    (one) =>
      one.table === table && one.columns.length === columns.length && columns.every((column) => one.columns.includes(column)),
  );
  return key ? columns.map((column) => key.references[key.columns.indexOf(column)] ?? '') : null;
}

function pairs(own: readonly string[], other: readonly string[]): Relation['on'] {
  return own.map((column, index) => ({ own: column, other: other[index] ?? '' }));
}
