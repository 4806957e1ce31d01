/** What an open database offers beyond what the kernel needs: whole scripts and transactions of SQL, for migrations. */

import type { Database, RegisteredPrismaClient } from '../kernel/index.ts';
import type { AdapterFactory } from './driver-query.ts';
import { rawStatements, readText, withRawStatements } from './raw-statements.ts';
import { joinable, transactionsOf } from './transactions.ts';

/** One session of the database. */
export interface Connection {
  query(text: string, values?: readonly unknown[]): Promise<{ rows: Record<string, unknown>[] }>;
  /** Any number of statements, without values. */
  script(text: string): Promise<void>;
}

/** A connection of one's own, on which statements may take as long as they need. */
export interface Session extends Connection {
  /** Commits when `run` is done, rolls back when it throws. */
  transaction<Result>(run: (connection: Connection) => Promise<Result>): Promise<Result>;
}

export interface OpenedDatabase extends Database {
  /** On the embedded database the session shares the one connection there is. */
  withSession<Result>(run: (session: Session) => Promise<Result>): Promise<Result>;
}

/** A generated Prisma client's class: the product's own, or the deploying app's with its partners' tables. */
export type PrismaClientClass = new (options: {
  adapter: AdapterFactory;
  errorFormat: 'minimal';
  transactionOptions: { maxWait: number; timeout: number };
}) => RegisteredPrismaClient;

type Adapter = Awaited<ReturnType<AdapterFactory['connect']>>;

/** What both kinds of database are opened with. */
export interface ClientOptions {
  readonly PrismaClient: PrismaClientClass;
  /** Puts itself between the Prisma client and the driver: a test that counts statements. */
  readonly wrapAdapter?: (factory: AdapterFactory) => AdapterFactory;
}

/** Waiting for a connection, and running, of a transaction that does not say otherwise. */
const TRANSACTION = { maxWait: 5_000, timeout: 5_000 };

export function createPrismaClient(
  { PrismaClient, wrapAdapter = (factory) => factory }: ClientOptions,
  adapter: AdapterFactory,
): Pick<Database, 'prisma' | 'readText' | 'transaction'> {
  const driver = wrapAdapter(adapter);
  const prisma = new PrismaClient({ adapter: joinable(driver), errorFormat: 'minimal', transactionOptions: TRANSACTION });
  // By the client's own driver, so that errors, aborts and counts of statements are the same.
  let connection: Promise<Adapter> | undefined;
  let open: Adapter | undefined;
  const connected = () => {
    connection ??= driver.connect().then((adapter) => {
      open = adapter;
      return adapter;
    });
    return connection;
  };
  // Nobody waits for a connection that is there.
  const by = <Result>(run: (adapter: Adapter) => Promise<Result>) => (open ? run(open) : connected().then(run));
  const outside = rawStatements({
    queryRaw: (query) => by((adapter) => adapter.queryRaw(query)),
    executeRaw: (query) => by((adapter) => adapter.executeRaw(query)),
  });
  return {
    prisma: withRawStatements(prisma, outside),
    readText: (query) => by((adapter) => readText(adapter, query)),
    transaction: transactionsOf(prisma, connected),
  };
}

/** The database cannot be used as it is. The message is one line for the person who starts the server. */
export class DatabaseError extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'DatabaseError';
  }
}
