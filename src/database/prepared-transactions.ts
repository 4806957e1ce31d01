/**
 * Prisma's driver for Postgres, whose transactions prepare what comes back: they send few texts again and again, which take longer to plan
 * than to run. What is sent outside of them is planned for its values each time. Raw statements pass it by: what it makes of values and
 * rows on the way to Prisma, and we back, takes longer than the driver below it.
 */
import { PrismaPg } from '@prisma/adapter-pg';
import type pg from 'pg';
import { StatementNames, type TextQuery } from '../kernel/index.ts';
import { type Decoded, DecodedRows } from './decoded-rows.ts';
import { isOfText, isRaw, type NamedQuery, nameOf, type SqlQuery, type SqlResultSet, withObjects } from './driver-query.ts';
import type { SharedTrips } from './shared-trips.ts';

/** Longer ones are of many rows, or of what is computed over night. */
const LONGEST_TEXT = 5_000;
const NONE: never[] = [];

type Transaction = Awaited<ReturnType<Awaited<ReturnType<PrismaPg['connect']>>['startTransaction']>>;

export class PreparingPg extends PrismaPg {
  readonly #names = new StatementNames();
  readonly #trips: SharedTrips;

  constructor(pool: pg.Pool, trips: SharedTrips) {
    super(pool, { disposeExternalPool: false, statementNameGenerator: (query) => nameOf(query) ?? '' });
    this.#trips = trips;
  }

  override async connect(): Promise<Awaited<ReturnType<PrismaPg['connect']>>> {
    const adapter = await super.connect();
    const own = new OwnStatements(adapter);
    const queryRaw = adapter.queryRaw.bind(adapter);
    const executeRaw = adapter.executeRaw.bind(adapter);
    adapter.queryRaw = async (query) => {
      if (isOfText(query)) return this.#readText(query, query.ofText);
      return isRaw(query) ? withObjects(await own.rows(query)) : queryRaw(query);
    };
    adapter.executeRaw = async (query) => (isRaw(query) ? own.count(query) : executeRaw(query));
    const start = adapter.startTransaction.bind(adapter);
    adapter.startTransaction = async (isolationLevel) => this.#preparing(await start(isolationLevel));
    return adapter;
  }

  /** Prisma's driver takes longer to translate values, and types, than the server to look up a row. */
  async #readText({ sql, args, name }: NamedQuery, { cancellation }: Pick<TextQuery, 'cancellation'>): Promise<SqlResultSet> {
    const answer = await this.#trips.read({ text: sql, values: args, name, cancellation });
    return { columnNames: NONE, columnTypes: NONE, rows: [[answer]] };
  }

  /** What Prisma sends goes through its driver, what does not, past it. */
  #preparing(transaction: Transaction): Transaction {
    const own = new OwnStatements(transaction);
    const queryRaw = transaction.queryRaw.bind(transaction);
    const executeRaw = transaction.executeRaw.bind(transaction);
    transaction.queryRaw = async (given) => {
      const query = this.#named(given);
      if (isOfText(query)) return { columnNames: NONE, columnTypes: NONE, rows: [[await own.text(query)]] };
      return isRaw(query) ? withObjects(await own.rows(query)) : queryRaw(query);
    };
    transaction.executeRaw = async (given) => {
      const query = this.#named(given);
      return isRaw(query) ? own.count(query) : executeRaw(query);
    };
    return transaction;
  }

  #named(query: SqlQuery): NamedQuery {
    if (nameOf(query) !== undefined) return query;
    const name = isWorthAName(query) ? this.#names.of(query.sql) : undefined;
    return name === undefined ? query : { ...query, name };
  }
}

/** A prepared `SELECT *` fails for good once a migration has added a column. Without values only a read is planned at all. */
function isWorthAName({ sql, args }: SqlQuery): boolean {
  return (args.length > 0 || READS.test(sql)) && sql.length <= LONGEST_TEXT && !sql.includes('*');
}

const READS = /^\s*SELECT\b/i;

/** Statements that go as they are to a transaction's connection, or to any of the pool. */
class OwnStatements {
  readonly #client: pg.Pool | pg.PoolClient;
  readonly #fail: (fault: unknown) => never;

  constructor(prisma: Transaction | Awaited<ReturnType<PrismaPg['connect']>>) {
    // Both are for who extends the driver's class, which it keeps to itself.
    const { client, onError } = prisma as unknown as { client: pg.Pool | pg.PoolClient; onError(fault: unknown): never };
    this.#client = client;
    this.#fail = onError.bind(prisma);
  }

  async rows(query: NamedQuery): Promise<Record<string, unknown>[]> {
    return (await this.#send(query, true)).rows;
  }

  async count(query: NamedQuery): Promise<number> {
    return (await this.#send(query, false)).count;
  }

  async text(query: NamedQuery): Promise<string | null> {
    const [row = {}] = await this.rows(query);
    for (const value of Object.values(row)) return typeof value === 'string' ? value : null;
    return null;
  }

  /** With a fault as Prisma's driver tells it. */
  async #send({ sql, args, name }: NamedQuery, isRead: boolean): Promise<Decoded> {
    const query = new DecodedRows({ text: sql, values: args, name, isRead });
    try {
      return await (this.#client.query(query) as unknown as Promise<Decoded>);
    } catch (fault) {
      return this.#fail(fault);
    }
  }
}
