/** What a transaction is read and written with: raw statements go straight to its connection, all else to Prisma. */
import { type Db, inFrontOf, type RegisteredPrismaClient } from '../kernel/index.ts';
import type { RawStatements } from './raw-statements.ts';

type Method = (...parameters: readonly unknown[]) => Promise<unknown>;

/** `join` gives Prisma's client of the transaction, which costs something the first time. */
export function transactionDb(prisma: RegisteredPrismaClient, raw: RawStatements, join: () => Promise<Db>): Db {
  // Of Prisma's client it shows the tables alone: what else begins with a $ belongs to the client outside of transactions.
  const db = inFrontOf(raw, (key) => (key.startsWith('$') ? undefined : tableOf(prisma, key, join)));
  return db as unknown as Db;
}

/** The table of the client outside of transactions says what there is. */
function tableOf(prisma: RegisteredPrismaClient, name: string, join: () => Promise<Db>): object | undefined {
  const table: unknown = Reflect.get(prisma, name);
  if (typeof table !== 'object' || table === null) return undefined;
  return inFrontOf(table, (key) => {
    if (typeof Reflect.get(table, key) !== 'function') return undefined;
    const method: Method = async (...parameters) => {
      const joined: unknown = Reflect.get(await join(), name);
      return Reflect.apply(Reflect.get(joined as object, key) as Method, joined, parameters);
    };
    return method;
  });
}
