/** What Prisma would answer for a `select` or `include`, read as one JSON value: the expression that makes it, and how to make rows of it. */
import { Prisma } from '../generated/index.ts';
import type { Column } from './catalog.ts';
import type { Model, Models, Relation } from './models.ts';
import { type RowsQuery, rowsOf } from './rows-of.ts';
import { NotCompiled, reference, type StatementWriter } from './statement.ts';
import { type Clause, Conditions, clause } from './where.ts';

type Row = Record<string, unknown>;
type Decode = (json: unknown) => unknown;

export interface RowShape {
  /** A JSON list of the row's values, by position. */
  readonly expression: string;
  readonly decode: (values: unknown) => Row;
}

interface Part {
  readonly name: string;
  readonly expression: string;
  /** Null where JSON holds the very value. */
  readonly decode: Decode | null;
}

/** What a function of the database takes at most, with room to spare. */
const MOST_PARTS = 90;
const KNOWN_KEYS: ReadonlySet<string> = new Set(['select', 'include', 'where', 'orderBy', 'take', 'skip']);

export class RowShapes {
  readonly #models: Models;
  readonly #writer: StatementWriter;

  constructor(models: Models, writer: StatementWriter) {
    this.#models = models;
    this.#writer = writer;
  }

  /** Throws NotCompiled for what it does not know. */
  of(model: Model, query: Clause, alias: string): RowShape {
    for (const key of Object.keys(query)) {
      if (!KNOWN_KEYS.has(key) && query[key] !== undefined) throw new NotCompiled(`the argument ${key}`);
    }
    if (query.select !== undefined) return shapeOf(this.#chosen(model, query.select, alias));
    if (query.include === undefined) return wholeRow(model, alias);
    return shapeOf([...columnParts(model, alias), ...this.#chosen(model, query.include, alias)]);
  }

  #chosen(model: Model, select: unknown, alias: string): readonly Part[] {
    return Object.entries(clause(select)).flatMap(([name, asked]): readonly Part[] => {
      if (asked === undefined || asked === false) return [];
      if (name === '_count') return [this.#counts(model, clause(asked), alias)];
      const column = model.columns.get(name);
      if (column) return [columnPart(column, alias)];
      const relation = model.relations.get(name);
      if (!relation) throw new NotCompiled(`${model.name}.${name}`);
      return [this.#related(model, relation, asked === true ? {} : clause(asked), alias)];
    });
  }

  #related(model: Model, relation: Relation, query: Clause, parent: string): Part {
    const child = this.#modelOf(relation);
    const { from, alias } = this.#childRows(model, relation, query, parent);
    const { expression, decode } = this.of(child, query, alias);
    const list = `(SELECT coalesce(json_agg(${expression}), '[]') FROM ${from})`;
    if (relation.isList) return { name: relation.name, expression: list, decode: (json) => rowsIn(json).map(decode) };
    return {
      name: relation.name,
      expression: `(SELECT ${expression} FROM ${from})`,
      decode: (json) => (json === null ? null : decode(json)),
    };
  }

  #counts(model: Model, { select, ...others }: Clause, parent: string): Part {
    if (Object.keys(others).length > 0) throw new NotCompiled('a count');
    const names: string[] = [];
    const counts = Object.entries(clause(select)).flatMap(([name, asked]) => {
      if (asked === undefined || asked === false) return [];
      const relation = model.relations.get(name);
      if (!relation) throw new NotCompiled(`a count of ${name}`);
      names.push(name);
      const { where } = asked === true ? { where: undefined } : clause(asked);
      const { from } = this.#childRows(model, relation, { where }, parent);
      return [`(SELECT count(*) FROM ${from})`];
    });
    return {
      name: '_count',
      expression: `json_build_array(${counts.join(', ')})`,
      decode: (json) => Object.fromEntries(rowsIn(json).map((count, index) => [names[index], count])),
    };
  }

  #childRows(model: Model, relation: Relation, query: RowsQuery, parent: string): { from: string; alias: string } {
    const child = this.#modelOf(relation);
    return rowsOf(this.#models, this.#writer, child, query, (alias) => Conditions.join(relation, model, child, parent, alias));
  }

  #modelOf({ model }: Relation): Model {
    const found = this.#models.get(model);
    if (!found) throw new NotCompiled(`the table of ${model}`);
    return found;
  }
}

function shapeOf(parts: readonly Part[]): RowShape {
  if (parts.length === 0 || parts.length > MOST_PARTS) throw new NotCompiled(`${parts.length} columns`);
  return {
    expression: `json_build_array(${parts.map(({ expression }) => expression).join(', ')})`,
    decode: decoderOf(parts),
  };
}

/** All columns of a table: what code asks for most, and the same each time. */
function wholeRow(model: Model, alias: string): RowShape {
  const known = wholeRows.get(model) ?? new Map<string, RowShape>();
  wholeRows.set(model, known);
  const shape = known.get(alias) ?? shapeOf(columnParts(model, alias));
  known.set(alias, shape);
  return shape;
}

/** By alias, of which there are as many as a statement has tables. */
const wholeRows = new WeakMap<Model, Map<string, RowShape>>();

function columnParts(model: Model, alias: string): readonly Part[] {
  return [...model.columns.values()].map((column) => columnPart(column, alias));
}

function columnPart(column: Column, alias: string): Part {
  const at = reference(alias, column);
  const { expression, decode } = column.isList ? listPart(column, at) : valuePart(column, at);
  return { name: column.name, expression, decode: decode && ((json) => (json === null ? null : decode(json))) };
}

function valuePart({ kind, name }: Column, at: string): { expression: string; decode: Decode | null } {
  switch (kind) {
    case 'text':
    case 'uuid':
    case 'boolean':
    case 'int':
    case 'float':
    case 'enum':
      return { expression: at, decode: null };
    case 'json':
      // The same text may be a value of its own or the absence of one.
      return { expression: at, decode: null };
    case 'bigint':
      return { expression: `${at}::text`, decode: (json) => BigInt(String(json)) };
    case 'decimal':
      return { expression: `${at}::text`, decode: (json) => new Prisma.Decimal(String(json)) };
    case 'timestamp':
    case 'date':
      return { expression: at, decode: (json) => new Date(String(json)) };
    case 'bytes':
      return { expression: `encode(${at}, 'hex')`, decode: (json) => new Uint8Array(Buffer.from(String(json), 'hex')) };
    case 'other':
      throw new NotCompiled(`the type of ${name}`);
  }
}

function listPart(column: Column, at: string): { expression: string; decode: Decode | null } {
  const { expression, decode } = valuePart(column, at);
  if (expression !== at) throw new NotCompiled(`a list in ${column.name}`);
  return { expression: at, decode: decode && ((json) => rowsIn(json).map(decode)) };
}

function decoderOf(parts: readonly Part[]): RowShape['decode'] {
  const names = parts.map(({ name }) => name);
  const decoders = parts.map(({ decode }) => decode);
  return (values) => {
    const list = rowsIn(values);
    const row: Row = {};
    for (let index = 0; index < names.length; index += 1) {
      const decode = decoders[index];
      const value = list[index];
      row[names[index] ?? ''] = decode ? decode(value) : value;
    }
    return row;
  };
}

export function rowsIn(json: unknown): readonly unknown[] {
  return Array.isArray(json) ? json : [];
}
