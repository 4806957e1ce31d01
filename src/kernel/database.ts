/** What the kernel needs of a database, whichever it is: `src/database` opens one. */
import type { RegisteredPrismaClient } from './open-types.ts';

interface DatabaseSession {
  query(text: string, values?: readonly unknown[]): Promise<{ rows: Record<string, unknown>[] }>;
}

export interface Database {
  readonly kind: 'pglite' | 'postgres';
  readonly prisma: RegisteredPrismaClient;
  /** One statement outside Prisma, on a free connection; without values also a script of several, which are one transaction. */
  executeSql(text: string, values?: readonly unknown[]): Promise<{ rows: Record<string, unknown>[] }>;
  /** Gives a connection of one's own, on which statements may take as long as they need; the embedded database has only one. */
  withSession<Result>(run: (session: DatabaseSession) => Promise<Result>): Promise<Result>;
  /** Calls `wake` for each NOTIFY on the channel, until stopped. Reconnects by itself. */
  listen(channel: string, wake: (payload: string) => void): Promise<() => Promise<void>>;
  close(): Promise<void>;
}
