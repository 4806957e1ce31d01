/** A statement while it is written. Text is made of identifiers of the models and of our own words; every value is a parameter. */
import type { Column } from './catalog.ts';
import type { Model } from './models.ts';
import { quoted } from './models.ts';

/** What has no place in a compiled statement: the caller takes the path that it replaces. */
export class NotCompiled extends Error {
  constructor(reason: string) {
    super(reason);
    this.name = 'NotCompiled';
  }
}

/** A finished statement. */
export interface Statement {
  readonly text: string;
  readonly values: readonly unknown[];
}

export class StatementWriter {
  readonly values: unknown[] = [];
  #aliases = 0;

  /** A new name for a table or a derived one. */
  alias(): string {
    this.#aliases += 1;
    return `t${this.#aliases}`;
  }

  /** A value of a column. Throws NotCompiled for one that the column cannot hold. */
  value(column: Column, value: unknown): string {
    return this.parameter(toParameter(column, value), column.type);
  }

  /** One parameter, however many values: the text of the statement does not change with their number. */
  list(column: Column, values: readonly unknown[]): string {
    const items = values.map((value) => `"${String(toParameter(column, value)).replaceAll(/["\\]/g, '\\$&')}"`);
    return this.parameter(`{${items.join(',')}}`, `${column.type}[]`);
  }

  parameter(value: unknown, type: string): string {
    this.values.push(value);
    return `$${this.values.length}::${type}`;
  }
}

/** `t1."createdAt"`. Throws NotCompiled for what is no column of the model. */
export function reference(alias: string, column: Column): string {
  return `${alias}.${quoted(column.name)}`;
}

export function columnOf(model: Model, name: string): Column {
  const column = model.columns.get(name);
  if (!column) throw new NotCompiled(`${model.name}.${name} is no column`);
  return column;
}

/** As text, but for truth values: so every driver sends it alike. */
function toParameter({ kind, name, isList }: Column, value: unknown): string | boolean {
  if (!isList || typeof value !== 'object') {
    switch (kind) {
      case 'text':
      case 'uuid':
      case 'enum':
        if (typeof value === 'string') return value;
        break;
      case 'boolean':
        if (typeof value === 'boolean') return value;
        break;
      case 'int':
        if (Number.isInteger(value)) return String(value);
        break;
      case 'bigint':
        if (typeof value === 'bigint' || Number.isSafeInteger(value)) return String(value);
        break;
      case 'float':
        if (Number.isFinite(value)) return String(value);
        break;
      case 'decimal':
        if (typeof value === 'string' || typeof value === 'number') return String(value);
        if (isDecimal(value)) return value.toFixed();
        break;
      case 'timestamp':
        if (isDate(value)) return value.toISOString();
        break;
      case 'date':
        if (isDate(value)) return value.toISOString().slice(0, 10);
        break;
    }
  }
  throw new NotCompiled(`a value of ${name}`);
}

function isDate(value: unknown): value is Date {
  return value instanceof Date && !Number.isNaN(value.getTime());
}

function isDecimal(value: unknown): value is { toFixed(): string } {
  return typeof value === 'object' && value !== null && 'toFixed' in value && typeof value.toFixed === 'function';
}
