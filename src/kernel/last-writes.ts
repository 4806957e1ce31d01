/** What a transaction writes last: what nobody reads before the commit goes to the database in one statement, however much it is. */
import type { Prisma } from '../generated/index.ts';
import type { Written } from './database.ts';
import { type Fact, insertionOfFacts, type Origin } from './emission.ts';
import { insertionPart } from './insert-rows.ts';
import { asOneText, PartTexts } from './statement-parts.ts';

export class LastWrites {
  readonly #origin: Origin;
  #facts: Fact[] = [];
  #rows = new Map<string, object[]>();
  #statements: Prisma.Sql[] = [];

  constructor(origin: Origin) {
    this.#origin = origin;
  }

  announce(facts: readonly Fact[]): void {
    this.#facts.push(...facts);
  }

  /** Of a table of the caller's own module, as `insertRows` takes them. Those of one table are written in their order. */
  insert(table: string, rows: readonly object[]): void {
    const others = this.#rows.get(table);
    if (others) others.push(...rows);
    else if (rows.length > 0) this.#rows.set(table, [...rows]);
  }

  /**
   * One row with all its columns. Answers it as it will be, but for columns that the database derives of others: nobody asks for those before
   * they are read.
   */
  insertRow<Row extends object>(table: string, row: Partial<Row>): Row {
    this.insert(table, [row]);
    return row as Row;
  }

  /** An INSERT or UPDATE of rows that nothing else of these writes, without RETURNING. */
  write(statement: Prisma.Sql): void {
    this.#statements.push(statement);
  }

  /** Now, for who reads it within the transaction. */
  async flush(): Promise<void> {
    const statement = this.take();
    if (statement) await this.#origin.db.$executeRawUnsafe(statement.text, ...statement.values);
  }

  /** For who writes it; then nothing waits any more. */
  take(): Written | null {
    const facts = this.#facts.length > 0 ? [insertionOfFacts(this.#origin, this.#facts)] : [];
    const known = [...facts, ...[...this.#rows].map(([table, rows]) => insertionPart(table, rows))];
    const others = this.#statements;
    this.#facts = [];
    this.#rows = new Map();
    this.#statements = [];
    const parts = [...known, ...others];
    if (parts.length === 0) return null;
    return { text: others.length > 0 ? asOneText(parts) : TEXTS.of(known), values: parts.flatMap(({ values }) => values) };
  }
}

/** The same parts come back with each request of a kind. */
const TEXTS = new PartTexts();
