/**
 * A statement while it is written. Text is made of identifiers of the models and of our own words; every value is a parameter,
 * but for truth values, which are words.
 */
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

/** What is written the same each time it is written at the same place. It stands in the text as a token until the statement is sent. */
export interface Part {
  readonly token: string;
  readonly text: string;
  readonly values: readonly unknown[];
  /** How many aliases it uses. */
  readonly aliases: number;
  /** Those within it. */
  readonly parts: readonly Part[];
}

/** No identifier has this character, and values are no text. */
const TOKEN = '\u0001';
let tokens = 0;

export class StatementWriter {
  readonly values: unknown[] = [];
  readonly #parts: Part[] = [];
  #aliases = 0;

  /** What the names of the next alias and parameter depend on. */
  get place(): string {
    return `${this.#aliases} ${this.values.length}`;
  }

  /** What `write` writes, as a part that can be repeated wherever the place is the same. */
  part(write: () => string): Part {
    const [aliases, values, parts] = [this.#aliases, this.values.length, this.#parts.length];
    const text = write();
    tokens += 1;
    return {
      token: `${TOKEN}${tokens}${TOKEN}`,
      text,
      values: this.values.slice(values),
      aliases: this.#aliases - aliases,
      parts: this.#parts.splice(parts),
    };
  }

  /** What stands for a part whose values and aliases are not counted yet. */
  repeat(part: Part): string {
    for (const value of part.values) this.values.push(value);
    this.#aliases += part.aliases;
    return this.stand(part);
  }

  /** What stands for a part that was written just now. */
  stand(part: Part): string {
    this.#parts.push(part);
    return part.token;
  }

  /** The statement of a text, whose parts are written out once for each text in which they stand. */
  statement(text: string, known: StatementTexts): Statement {
    return { text: known.of(text, this.#parts), values: this.values };
  }

  /** A new name for a table or a derived one. */
  alias(): string {
    this.#aliases += 1;
    return `t${this.#aliases}`;
  }

  /**
   * A value of a column. Throws NotCompiled for one that the column cannot hold. A truth value is a word of ours: of a parameter Postgres
   * cannot tell whether an index over some of the rows has those that are asked for.
   */
  value(column: Column, value: unknown): string {
    const parameter = toParameter(column, value);
    if (typeof parameter === 'boolean') return parameter ? 'TRUE' : 'FALSE';
    return this.parameter(parameter, column.type);
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

const MOST_TEXTS = 2_000;

/** Texts of statements by what stands for them: a long text is put together, and hashed, once. */
export class StatementTexts {
  readonly #texts = new Map<string, string>();

  of(text: string, parts: readonly Part[]): string {
    if (parts.length === 0) return text;
    const known = this.#texts.get(text);
    if (known !== undefined) return known;
    const written = writtenOut(text, parts);
    if (this.#texts.size >= MOST_TEXTS) this.#texts.clear();
    this.#texts.set(text, written);
    return written;
  }
}

function writtenOut(text: string, parts: readonly Part[]): string {
  return parts.reduce((whole, part) => whole.replace(part.token, () => writtenOut(part.text, part.parts)), text);
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
