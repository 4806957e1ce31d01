/** Runs compiled reads: rows in Prisma's shape for whoever asks a table, and JSON text for whoever answers an operation. */
import type { Cancellation, Database, TextQuery } from '../kernel/index.ts';
import { readCatalog } from './catalog.ts';
import { type Datamodel, type Models, modelsOf } from './models.ts';
import { RowShapes, rowsIn } from './row-shape.ts';
import { rowsOf } from './rows-of.ts';
import { NotCompiled, type Statement, StatementWriter } from './statement.ts';
import { Statements } from './statements.ts';
import { standIn } from './texts.ts';
import type { Clause } from './where.ts';

/** Writes the statement of a root field once it is known which rows are asked for. */
export interface TextRead {
  readonly cancellation: Cancellation;
  readonly isList: boolean;
  statement(models: Models, query: Clause): Statement;
}

/** Where statements go: to the database, or into a transaction of it. */
export type Session = Pick<Database, 'readText'>;
type Otherwise = () => Promise<unknown>;

/** The `select` that stands for what an operation selects. */
class TextSelect {
  readonly read: TextRead;

  constructor(read: TextRead) {
    this.read = read;
  }
}

export class CompiledReads {
  readonly #database: Database;
  readonly #datamodel: Datamodel;
  readonly #statements = new Statements();
  #models: Promise<Models> | null = null;
  #known: Models | null = null;

  constructor(database: Database, datamodel: Datamodel) {
    this.#database = database;
    this.#datamodel = datamodel;
  }

  /** Asked of the database once, when it is first needed. */
  models(): Promise<Models> {
    this.#models ??= this.#readModels();
    return this.#models;
  }

  get isReady(): boolean {
    return this.#known !== null;
  }

  /** A `select` that makes the table answer text. */
  selectFor(read: TextRead): object {
    return new TextSelect(read);
  }

  many(name: string, query: Clause, otherwise: Otherwise, session: Session = this.#database): Promise<unknown> {
    const text = textReadOf(query);
    return text ? this.#answer(text, query) : this.#many(name, query, otherwise, session);
  }

  first(name: string, query: Clause, otherwise: Otherwise, session: Session = this.#database): Promise<unknown> {
    const text = textReadOf(query);
    return text ? this.#answer(text, { ...query, take: 1 }) : this.#first(name, query, otherwise, session);
  }

  /** What stands for it; null where there is nothing. */
  text(statement: Statement, cancellation: Cancellation): Promise<object | null> {
    return this.#statements.read(statement, this.#database, cancellation).then((json) => (json === null ? null : standIn(json)));
  }

  /** For whoever sends it. */
  queryOf(statement: Statement, cancellation: Cancellation): TextQuery {
    return this.#statements.query(statement, cancellation);
  }

  async #many(name: string, query: Clause, otherwise: Otherwise, session: Session): Promise<unknown> {
    const read = compiled(this.#known ?? (await this.models()), name, query);
    if (!read) return otherwise();
    const json = await this.#statements.read(read.statement, session);
    return rowsIn(JSON.parse(json ?? '[]')).map(read.decode);
  }

  async #first(name: string, query: Clause, otherwise: Otherwise, session: Session): Promise<unknown> {
    const models = this.#known ?? (await this.models());
    const read = query.take === undefined ? compiled(models, name, { ...query, take: 1 }) : null;
    if (!read) return otherwise();
    const [row] = rowsIn(JSON.parse((await this.#statements.read(read.statement, session)) ?? '[]'));
    return row === undefined ? null : read.decode(row);
  }

  unique(name: string, query: Clause, otherwise: Otherwise, session?: Session): Promise<unknown> {
    const where = uniqueCondition(query.where);
    // Prisma's own promise asks nothing before somebody waits for it.
    return where ? this.first(name, { ...query, where }, otherwise, session) : Promise.resolve(otherwise());
  }

  async #answer({ statement, cancellation }: TextRead, { select: _mark, ...query }: Clause): Promise<object | null> {
    return this.text(statement(this.#known ?? (await this.models()), query), cancellation);
  }

  async #readModels(): Promise<Models> {
    try {
      this.#known = modelsOf(this.#datamodel, await readCatalog(this.#database));
      return this.#known;
    } catch (error) {
      this.#models = null;
      throw error;
    }
  }
}

/** Null where Prisma is to read. */
function compiled(models: Models, name: string, query: Clause) {
  const model = models.get(name);
  if (!model) return null;
  try {
    const writer = new StatementWriter();
    const { from, alias } = rowsOf(models, writer, model, query);
    const { expression, decode } = new RowShapes(models, writer).of(model, query, alias);
    return { statement: { text: `SELECT json_agg(${expression})::text FROM ${from}`, values: writer.values }, decode };
  } catch (error) {
    if (error instanceof NotCompiled) return null;
    throw error;
  }
}

function textReadOf({ select }: Clause): TextRead | undefined {
  return select instanceof TextSelect ? select.read : undefined;
}

/**
 * A key of several columns is asked for under their names: `{ actorId_key: { actorId, key } }`. Null where a value is absent, which Prisma
 * refuses: as a condition it would say nothing.
 */
function uniqueCondition(where: unknown): Clause | null {
  if (typeof where !== 'object' || where === null) return null;
  const entries = Object.entries(where).flatMap(([name, value]: [string, unknown]) =>
    isKeyOf(name, value) ? Object.entries(value) : [[name, value] as const],
  );
  return entries.length > 0 && entries.every(([, value]) => value !== undefined) ? Object.fromEntries(entries) : null;
}

function isKeyOf(name: string, value: unknown): value is Clause {
  return typeof value === 'object' && value !== null && name.includes('_') && Object.keys(value).join('_') === name;
}
