/** What the kernel needs of a database, whichever it is: `src/database` opens one. */
import type { Prisma } from '../generated/index.ts';
import type { Db, RegisteredPrismaClient } from './open-types.ts';
import type { Cancellation } from './request-scope.ts';

interface DatabaseSession {
  query(text: string, values?: readonly unknown[]): Promise<{ rows: Record<string, unknown>[] }>;
}

/** A read whose one row has one column, which is text or null. */
export interface TextQuery {
  readonly text: string;
  readonly values: readonly unknown[];
  /** The server prepares the statement under it, once for each connection: always the same for the same text. */
  readonly name?: string | undefined;
  /** Of the request that asks, where it is no longer the one that runs. */
  readonly cancellation?: Cancellation | undefined;
  /** Shares its connection with no other read, as too many wait for it. */
  readonly isAlone?: boolean;
}

export interface TransactionLimits {
  /** Milliseconds to wait for a connection. */
  readonly wait: number;
  /** Milliseconds to run. A transaction that writes holds back every reader of the log while it is open. */
  readonly run: number;
}

/** A statement as it is sent. */
export type Written = Pick<Prisma.Sql, 'text' | 'values'>;

/** What happens in it happens with its commit, or not at all. */
export interface OpenTransaction {
  readonly db: Db;
  /** Null where there is no row, too. */
  readText(query: TextQuery): Promise<string | null>;
  /** Sends it with the commit, once `run` is done. Without it the transaction does not commit. */
  writeLast(statement: Written): void;
  /**
   * Sends it behind the commit, in the same trip: it reads what was committed, of which its own failure undoes nothing. One for each
   * transaction. Fails when there is no commit.
   */
  readNext(query: TextQuery): Promise<string | null>;
}

export interface Database {
  readonly kind: 'pglite' | 'postgres';
  readonly prisma: RegisteredPrismaClient;
  /** One statement outside Prisma, on a free connection; without values also a script of several, which are one transaction. */
  executeSql(text: string, values?: readonly unknown[]): Promise<{ rows: Record<string, unknown>[] }>;
  /** Null where there is no row, too. Outside of every transaction. */
  readText(query: TextQuery): Promise<string | null>;
  /** READ COMMITTED. Commits when `run` is done, rolls back when it throws. Past its limits it fails as Prisma's do: P2028. */
  transaction<Result>(run: (transaction: OpenTransaction) => Promise<Result>, limits?: TransactionLimits): Promise<Result>;
  /** Gives a connection of one's own, on which statements may take as long as they need; the embedded database has only one. */
  withSession<Result>(run: (session: DatabaseSession) => Promise<Result>): Promise<Result>;
  /** Calls `wake` for each NOTIFY on the channel, until stopped. Reconnects by itself. */
  listen(channel: string, wake: (payload: string) => void): Promise<() => Promise<void>>;
  close(): Promise<void>;
}
