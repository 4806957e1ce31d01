/** A Prisma `where` as a condition of SQL, with Prisma's meaning: what is undefined says nothing, and null is a value. */
import type { Column } from './catalog.ts';
import type { Model, Models, Relation } from './models.ts';
import { columnOf, NotCompiled, reference, type StatementWriter } from './statement.ts';

export type Clause = Readonly<Record<string, unknown>>;

export const TRUE = 'TRUE';
const FALSE = 'FALSE';
const COMPARISONS: Readonly<Record<string, string>> = { lt: '<', lte: '<=', gt: '>', gte: '>=' };

export class Conditions {
  readonly #models: Models;
  readonly #writer: StatementWriter;

  constructor(models: Models, writer: StatementWriter) {
    this.#models = models;
    this.#writer = writer;
  }

  /** `TRUE` where nothing is asked. Throws NotCompiled for what it does not know. */
  of(model: Model, where: unknown, alias: string): string {
    if (where === undefined || where === null) return TRUE;
    const asked = clause(where);
    const parts: string[] = [];
    for (const key of Object.keys(asked)) if (asked[key] !== undefined) parts.push(this.#one(model, key, asked[key], alias));
    return conjunction(parts);
  }

  /** The rows of a relation that belong to one parent. */
  static join({ on }: Relation, parent: Model, child: Model, parentAlias: string, childAlias: string): string {
    return on
      .map(
        ({ own, other }) => `${reference(childAlias, columnOf(child, other))} = ${reference(parentAlias, columnOf(parent, own))}`,
      )
      .join(' AND ');
  }

  #one(model: Model, key: string, value: unknown, alias: string): string {
    switch (key) {
      case 'AND':
        return conjunction(listed(value).map((part) => this.of(model, part, alias)));
      case 'OR':
        return disjunction(listed(value).map((part) => this.of(model, part, alias)));
      case 'NOT':
        return conjunction(listed(value).map((part) => negation(this.of(model, part, alias))));
    }
    const column = model.columns.get(key);
    if (column) return this.#compare(column, value, reference(alias, column));
    const relation = model.relations.get(key);
    if (relation) return this.#related(model, relation, value, alias);
    throw new NotCompiled(`a condition on ${model.name}.${key}`);
  }

  #compare(column: Column, value: unknown, at: string): string {
    if (value === null) return `${at} IS NULL`;
    if (!isOperators(value)) return `${at} = ${this.#value(column, value)}`;
    const parts: string[] = [];
    for (const operator of Object.keys(value)) {
      if (operator === 'mode' || value[operator] === undefined) continue;
      parts.push(this.#operator(column, operator, value[operator], at, value.mode));
    }
    return conjunction(parts);
  }

  #operator(column: Column, operator: string, operand: unknown, at: string, mode: unknown): string {
    const symbol = COMPARISONS[operator];
    if (symbol !== undefined && mode === undefined) return `${at} ${symbol} ${this.#value(column, operand)}`;
    switch (operator) {
      case 'equals':
        if (mode !== undefined) break;
        return this.#compare(column, isOperators(operand) ? { unknown: operand } : operand, at);
      case 'not':
        if (mode !== undefined) break;
        if (operand === null) return `${at} IS NOT NULL`;
        return isOperators(operand) ? negation(this.#compare(column, operand, at)) : `${at} <> ${this.#value(column, operand)}`;
      case 'in':
        return this.#among(column, operand, at);
      case 'notIn':
        return negation(this.#among(column, operand, at));
      case 'contains':
        return this.#like(column, operand, at, mode, ['%', '%']);
      case 'startsWith':
        return this.#like(column, operand, at, mode, ['', '%']);
      case 'endsWith':
        return this.#like(column, operand, at, mode, ['%', '']);
      case 'has':
        if (!column.isList) break;
        return `${this.#writer.value({ ...column, isList: false }, operand)} = ANY(${at})`;
    }
    throw new NotCompiled(`the operator ${operator}`);
  }

  #among(column: Column, operand: unknown, at: string): string {
    if (!Array.isArray(operand) || column.isList) throw new NotCompiled('a list of values');
    if (operand.length === 0) return FALSE;
    return `${at} = ANY(${this.#writer.list(column, operand)})`;
  }

  /** As Prisma, which leaves the wildcards of the value as they are. */
  #like(column: Column, operand: unknown, at: string, mode: unknown, [before, after]: readonly [string, string]): string {
    if (column.kind !== 'text' || column.isList || typeof operand !== 'string') throw new NotCompiled('a pattern');
    const pattern = this.#writer.parameter(`${before}${operand}${after}`, 'text');
    return `${at} ${mode === 'insensitive' ? 'ILIKE' : 'LIKE'} ${pattern}`;
  }

  #value(column: Column, value: unknown): string {
    if (column.isList) throw new NotCompiled('a whole list');
    return this.#writer.value(column, value);
  }

  #related(model: Model, relation: Relation, value: unknown, alias: string): string {
    if (value === null) return this.#exists(model, relation, {}, alias, true);
    if (!relation.isList) {
      const asked = clause(value);
      if (!('is' in asked) && !('isNot' in asked)) return this.#exists(model, relation, asked, alias, false);
      const { is, isNot, ...others } = asked;
      if (Object.keys(others).length > 0) throw new NotCompiled(`a condition on ${relation.name}`);
      return conjunction([
        ...(is === undefined ? [] : [this.#exists(model, relation, is ?? {}, alias, is === null)]),
        ...(isNot === undefined ? [] : [this.#exists(model, relation, isNot ?? {}, alias, isNot !== null)]),
      ]);
    }
    return conjunction(
      Object.entries(clause(value)).flatMap(([quantifier, part]) =>
        part === undefined ? [] : [this.#quantified(model, relation, quantifier, clause(part), alias)],
      ),
    );
  }

  #quantified(model: Model, relation: Relation, quantifier: string, part: Clause, alias: string): string {
    switch (quantifier) {
      case 'some':
        return this.#exists(model, relation, part, alias, false);
      case 'none':
        return this.#exists(model, relation, part, alias, true);
      case 'every':
        return this.#exists(model, relation, { NOT: part }, alias, true);
    }
    throw new NotCompiled(`the quantifier ${quantifier}`);
  }

  #exists(model: Model, relation: Relation, where: unknown, alias: string, isNegated: boolean): string {
    const child = this.#models.get(relation.model);
    if (!child) throw new NotCompiled(`the table of ${relation.model}`);
    const inner = this.#writer.alias();
    const joined = Conditions.join(relation, model, child, alias, inner);
    const condition = this.of(child, where, inner);
    const found = `EXISTS (SELECT FROM ${child.table} ${inner} WHERE ${joined}${condition === TRUE ? '' : ` AND ${condition}`})`;
    return isNegated ? `NOT ${found}` : found;
  }
}

/** Parts stay where they decide nothing any more: their values are parameters already. */
export function conjunction(parts: readonly string[]): string {
  const asked = parts.filter((part) => part !== TRUE);
  return asked.length > 1 ? `(${asked.join(' AND ')})` : (asked[0] ?? TRUE);
}

function disjunction(parts: readonly string[]): string {
  const asked = parts.filter((part) => part !== FALSE);
  return asked.length > 1 ? `(${asked.join(' OR ')})` : (asked[0] ?? FALSE);
}

function negation(part: string): string {
  if (part === TRUE) return FALSE;
  return part === FALSE ? TRUE : `NOT (${part})`;
}

function listed(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [value];
}

export function clause(value: unknown): Clause {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new NotCompiled('a clause');
  return value as Clause;
}

/** `{ gte: … }`, in contrast to a value: a date, a decimal, bytes and lists are values. */
function isOperators(value: unknown): value is Clause {
  return typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype;
}
