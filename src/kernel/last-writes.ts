/** What a transaction writes last: what nobody reads before the commit goes to the database in one statement, however much it is. */
import { Prisma } from '../generated/index.ts';
import { type Fact, insertionOfFacts, type Origin } from './emission.ts';
import { insertionOf } from './insert-rows.ts';

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
    if (statement) await this.#origin.db.$executeRaw(statement);
  }

  /** For who writes it; then nothing waits any more. */
  take(): Prisma.Sql | null {
    const [main, ...others] = this.#taken();
    if (!main) return null;
    return others.length > 0 ? asOne(main, others) : main;
  }

  /** Statements of what waits; then nothing waits any more. */
  #taken(): readonly Prisma.Sql[] {
    const facts = this.#facts.length > 0 ? [insertionOfFacts(this.#origin, this.#facts)] : [];
    const statements = [...facts, ...[...this.#rows].map(([table, rows]) => insertionOf(table, rows)), ...this.#statements];
    this.#facts = [];
    this.#rows = new Map();
    this.#statements = [];
    return statements;
  }
}

/** `WITH part0 AS (…), part1 AS (…) …`, as Prisma's template would write it, which takes longer. */
function asOne(main: Prisma.Sql, parts: readonly Prisma.Sql[]): Prisma.Sql {
  const words = [''];
  const values: unknown[] = [];
  const add = (before: string, { strings, values: own }: Prisma.Sql, after: string) => {
    const [first = '', ...others] = strings;
    words[words.length - 1] += before + first;
    words.push(...others);
    words[words.length - 1] += after;
    values.push(...own);
  };
  for (const [index, part] of parts.entries()) add(`${index === 0 ? 'WITH' : ','} part${index} AS (`, part, ')');
  add(' ', main, '');
  return new Prisma.Sql(words, values);
}
