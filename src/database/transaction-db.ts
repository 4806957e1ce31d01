/** What a transaction is read and written with: raw statements go straight to its connection, all else to Prisma. */
import type { Db, RegisteredPrismaClient } from '../kernel/index.ts';
import type { RawStatements } from './raw-statements.ts';

type Method = (...parameters: readonly unknown[]) => Promise<unknown>;

/** `join` gives Prisma's client of the transaction, which costs something the first time. */
export function transactionDb(prisma: RegisteredPrismaClient, raw: RawStatements, join: () => Promise<Db>): Db {
  const tables = new Map<string, object>();
  const tableOf = (name: string): object | undefined => {
    const known = tables.get(name);
    if (known) return known;
    const table: unknown = Reflect.get(prisma, name);
    if (typeof table !== 'object' || table === null) return undefined;
    const made = joiningTable(table, name, join);
    tables.set(name, made);
    return made;
  };
  const db = new Proxy(raw, {
    get: (own, key) => {
      if (typeof key !== 'string') return undefined;
      return key.startsWith('$') ? Reflect.get(own, key) : tableOf(key);
    },
    has: (own, key) => key in own || key in prisma,
  });
  return db as unknown as Db;
}

/** The table of the client outside of transactions says what there is. */
function joiningTable(table: object, name: string, join: () => Promise<Db>): object {
  return new Proxy(table, {
    get(target, key) {
      const value: unknown = Reflect.get(target, key);
      if (typeof value !== 'function') return value;
      const method: Method = async (...parameters) => {
        const joined: unknown = Reflect.get(await join(), name);
        return Reflect.apply(Reflect.get(joined as object, key) as Method, joined, parameters);
      };
      return method;
    },
  });
}
