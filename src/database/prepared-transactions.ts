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
import { promised } from './raw-statements.ts';
import type { SharedTrips } from './shared-trips.ts';

/** Longer ones are of many rows, or of what is computed over night. */
const LONGEST_TEXT = 5_000;
const NONE: never[] = [];

type Adapter = Awaited<ReturnType<PrismaPg['connect']>>;
type Transaction = Awaited<ReturnType<Adapter['startTransaction']>>;
type Statements = Pick<Transaction, 'queryRaw' | 'executeRaw'>;

export class PreparingPg extends PrismaPg {
  readonly #names = new StatementNames();
  readonly #pool: pg.Pool;
  readonly #trips: SharedTrips;

  constructor(pool: pg.Pool, trips: SharedTrips) {
    super(pool, { disposeExternalPool: false, statementNameGenerator: (query) => nameOf(query) ?? '' });
    this.#pool = pool;
    this.#trips = trips;
  }

  override async connect(): Promise<Adapter> {
    const adapter = await super.connect();
    // Before this puts itself in front of it.
    const prisma: PrismasStatements = Object.assign(Object.create(Object.getPrototypeOf(adapter)), adapter);
    const own = new OwnStatements(this.#pool, prisma);
    adapter.queryRaw = (query) => {
      if (isOfText(query)) return this.#readText(query, query.ofText);
      return isRaw(query) ? own.rows(query) : prisma.queryRaw(query);
    };
    adapter.executeRaw = (query) => (isRaw(query) ? own.count(query) : prisma.executeRaw(query));
    const start = adapter.startTransaction.bind(adapter);
    // Of Prisma's own transactions some say how they are isolated.
    adapter.startTransaction = (isolationLevel) =>
      isolationLevel === undefined ? this.#begin(adapter, prisma) : start(isolationLevel);
    return adapter;
  }

  async #begin(adapter: Adapter, outside: PrismasStatements): Promise<Transaction> {
    let client: pg.PoolClient | undefined;
    try {
      client = await this.#pool.connect();
      await client.query(BEGIN);
    } catch (fault) {
      // Told to nobody, as the request is over.
      client?.release();
      return outside.onError(fault);
    }
    const begun = client;
    const giveBack = async () => begun.release();
    const own = new OwnStatements(begun, outside);
    let prisma: Statements | undefined;
    const byPrisma = () => {
      prisma ??= overConnection(outside, begun);
      return prisma;
    };
    return {
      provider: adapter.provider,
      adapterName: adapter.adapterName,
      options: { usePhantomQuery: false },
      queryRaw: (given) => {
        const query = this.#named(given);
        if (isOfText(query)) return own.text(query);
        return isRaw(query) ? own.rows(query) : byPrisma().queryRaw(query);
      },
      executeRaw: (given) => {
        const query = this.#named(given);
        return isRaw(query) ? own.count(query) : byPrisma().executeRaw(query);
      },
      commit: giveBack,
      rollback: giveBack,
    };
  }

  /** Prisma's driver takes longer to translate values, and types, than the server to look up a row. */
  #readText(
    { sql, args, name }: NamedQuery,
    { cancellation, isAlone = false }: Pick<TextQuery, 'cancellation' | 'isAlone'>,
  ): Promise<SqlResultSet> {
    return this.#trips.read({ text: sql, values: args, name, cancellation, isAlone }).then(asOneValue);
  }

  #named(query: SqlQuery): NamedQuery {
    if (nameOf(query) !== undefined) return query;
    const name = this.#names.known(query.sql) ?? (isWorthAName(query) ? this.#names.of(query.sql) : undefined);
    return name === undefined ? query : { ...query, name };
  }
}

/** A prepared `SELECT *` fails for good once a migration has added a column. Without values only a read is planned at all. */
function isWorthAName({ sql, args }: SqlQuery): boolean {
  return (args.length > 0 || READS.test(sql)) && sql.length <= LONGEST_TEXT && !sql.includes('*');
}

const READS = /^\s*SELECT\b/i;

const BEGIN = 'BEGIN';

/** Statements as Prisma's driver sends them, and faults as it tells them. */
interface PrismasStatements extends Statements {
  onError(fault: unknown): never;
}

/** The same over one connection. `client`, like `onError`, is for who extends the driver's class, which it keeps to itself. */
function overConnection(prisma: PrismasStatements, client: pg.PoolClient): Statements {
  return Object.assign(Object.create(Object.getPrototypeOf(prisma)), prisma, { client });
}

/** Statements that go as they are to a transaction's connection, or to any of the pool. */
class OwnStatements {
  readonly #client: pg.Pool | pg.PoolClient;
  /** A fault as Prisma's driver tells it. */
  readonly #fail: (fault: unknown) => never;

  constructor(client: pg.Pool | pg.PoolClient, prisma: PrismasStatements) {
    const fail = (fault: unknown): never => prisma.onError(fault);
    this.#client = client;
    this.#fail = fail;
  }

  rows(query: NamedQuery): Promise<SqlResultSet> {
    return this.#send(query, true).then(asObjects, this.#fail);
  }

  count(query: NamedQuery): Promise<number> {
    return this.#send(query, false).then(countOf, this.#fail);
  }

  text(query: NamedQuery): Promise<SqlResultSet> {
    return this.#send(query, true).then(asText, this.#fail);
  }

  #send({ sql, args, name }: NamedQuery, isRead: boolean): Promise<Decoded> {
    const query = () => new DecodedRows({ text: sql, values: args, name, isRead });
    return promised(() => this.#client.query(query()) as unknown as Promise<Decoded>);
  }
}

const countOf = ({ count }: Decoded): number => count;
const asObjects = ({ rows }: Decoded): SqlResultSet => withObjects(rows);
const asOneValue = (value: string | null): SqlResultSet => ({ columnNames: NONE, columnTypes: NONE, rows: [[value]] });

function asText({ rows: [row = {}] }: Decoded): SqlResultSet {
  const [value = null] = Object.values(row);
  return asOneValue(typeof value === 'string' ? value : null);
}
