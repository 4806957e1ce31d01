/**
 * The Prisma client with tables whose reads are compiled: what `findMany` and `findFirst` are asked for, relations and all, becomes one
 * prepared statement. What it cannot express goes to Prisma, as do writes and everything within a transaction.
 */
import type { RegisteredPrismaClient } from '../kernel/index.ts';
import type { CompiledReads } from './compiled-reads.ts';
import type { Clause } from './where.ts';

type Method = (query?: Clause) => Promise<unknown>;

/** The same client, but for the reads of its tables. */
export function withPreparedTables(
  prisma: RegisteredPrismaClient,
  models: readonly string[],
  reads: CompiledReads,
): RegisteredPrismaClient {
  const tables = new Map<string, object>();
  for (const model of models) {
    const name = model.slice(0, 1).toLowerCase() + model.slice(1);
    const table: unknown = Reflect.get(prisma, name);
    if (typeof table === 'object' && table !== null) tables.set(name, preparedTable(table, model, reads));
  }
  // The client's own methods need the client itself.
  return new Proxy(prisma, {
    get(client, key) {
      const table = typeof key === 'string' ? tables.get(key) : undefined;
      if (table) return table;
      const value: unknown = Reflect.get(client, key, client);
      return typeof value === 'function' ? value.bind(client) : value;
    },
  });
}

function preparedTable(table: object, model: string, reads: CompiledReads): object {
  const original = (name: string): Method => {
    const method: unknown = Reflect.get(table, name);
    return (query) => Reflect.apply(method as Method, table, [query]);
  };
  const findMany: Method = (query = {}) => reads.many(model, query, () => original('findMany')(query));
  const findFirst: Method = (query = {}) => reads.first(model, query, () => original('findFirst')(query));
  const own: Readonly<Record<string, Method>> = { findMany, findFirst };
  return new Proxy(table, {
    get: (target, key) => (typeof key === 'string' ? own[key] : undefined) ?? Reflect.get(target, key, target),
  });
}
