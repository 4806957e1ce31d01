/**
 * Prisma's driver for Postgres, whose transactions prepare what comes back: they send few texts again and again, which take longer to plan
 * than to run. What is sent outside of them is planned for its values each time.
 */
import { PrismaPg } from '@prisma/adapter-pg';
import type pg from 'pg';
import { StatementNames, type TextQuery } from '../kernel/index.ts';
import { isOfText, type NamedQuery, nameOf, type SqlQuery, type SqlResultSet } from './opened-database.ts';
import type { SharedTrips } from './shared-trips.ts';

/** Longer ones are of many rows, or of what is computed over night. */
const LONGEST_TEXT = 5_000;
const NONE: never[] = [];

export class PreparingPg extends PrismaPg {
  readonly #names = new StatementNames();
  readonly #trips: SharedTrips;

  constructor(pool: pg.Pool, trips: SharedTrips) {
    super(pool, { disposeExternalPool: false, statementNameGenerator: (query) => nameOf(query) ?? '' });
    this.#trips = trips;
  }

  override async connect(): Promise<Awaited<ReturnType<PrismaPg['connect']>>> {
    const adapter = await super.connect();
    const translated = adapter.queryRaw.bind(adapter);
    adapter.queryRaw = (query) => (isOfText(query) ? this.#readText(query, query.ofText) : translated(query));
    const start = adapter.startTransaction.bind(adapter);
    adapter.startTransaction = async (isolationLevel) => {
      const transaction = await start(isolationLevel);
      const queryRaw = transaction.queryRaw.bind(transaction);
      const executeRaw = transaction.executeRaw.bind(transaction);
      transaction.queryRaw = (query) => queryRaw(this.#named(query));
      transaction.executeRaw = (query) => executeRaw(this.#named(query));
      return transaction;
    };
    return adapter;
  }

  /** Prisma's driver takes longer to translate values, and types, than the server to look up a row. */
  async #readText({ sql, args, name }: NamedQuery, { cancellation }: Pick<TextQuery, 'cancellation'>): Promise<SqlResultSet> {
    const answer = await this.#trips.read({ text: sql, values: args, name, cancellation });
    return { columnNames: NONE, columnTypes: NONE, rows: [[answer]] };
  }

  #named(query: SqlQuery): NamedQuery {
    if (nameOf(query) !== undefined) return query;
    const name = isWorthAName(query) ? this.#names.of(query.sql) : undefined;
    return name === undefined ? query : { ...query, name };
  }
}

/** A prepared `SELECT *` fails for good once a migration has added a column. Without values nothing is to be planned: a lock, the COMMIT. */
function isWorthAName({ sql, args }: SqlQuery): boolean {
  return args.length > 0 && sql.length <= LONGEST_TEXT && !sql.includes('*');
}
