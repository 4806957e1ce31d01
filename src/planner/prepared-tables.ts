/**
 * The Prisma client with tables whose reads are compiled: what `findMany`, `findFirst` and `findUnique` are asked for, relations and all,
 * becomes one prepared statement. What cannot be expressed goes to Prisma, as do writes.
 */
import { inFrontOf } from '../kernel/index.ts';
import type { CompiledReads, Session } from './compiled-reads.ts';
import { Together } from './together.ts';
import type { Clause } from './where.ts';

type Method = (query?: Clause) => Promise<unknown>;
type Methods = Readonly<Record<string, Method>>;
/** The compiled methods of a table, over those that it has. */
type Prepare = (model: string, original: (name: string) => Method) => Methods;

/** Names of tables, as the client has them, to those of their models. */
export type TableNames = ReadonlyMap<string, string>;

export function tableNamesOf(models: readonly string[]): TableNames {
  return new Map(models.map((model) => [model.slice(0, 1).toLowerCase() + model.slice(1), model]));
}

/** The same client, but for the reads of its tables outside of transactions. */
export function withPreparedTables<Client extends object>(client: Client, names: TableNames, reads: CompiledReads): Client {
  return prepared(client, names, (model, original) => {
    const compiled = compiledMethods(model, original, reads, undefined);
    const alone = new Together();
    const unique = (name: 'findUnique' | 'findUniqueOrThrow'): Method => {
      // Of those that are asked for at once Prisma makes one statement.
      return (query) => alone.run((isAlone) => (isAlone ? compiled[name] : original(name))(query));
    };
    return { ...compiled, findUnique: unique('findUnique'), findUniqueOrThrow: unique('findUniqueOrThrow') };
  });
}

/** The same, for the client of a transaction, whose session reads what it wrote. */
export function withPreparedTablesOf<Client extends object>(
  session: Session,
  client: Client,
  names: TableNames,
  reads: CompiledReads,
): Client {
  return prepared(client, names, (model, original) => compiledMethods(model, original, reads, session));
}

function compiledMethods(model: string, original: (name: string) => Method, reads: CompiledReads, session: Session | undefined) {
  const reading =
    (read: 'many' | 'first' | 'unique', name: string): Method =>
    (query = {}) =>
      reads[read](model, query, () => original(name)(query), session);
  const orThrow =
    (read: Method, name: string): Method =>
    // Prisma says that there is none.
    async (query) =>
      (await read(query)) ?? original(name)(query);
  const findFirst = reading('first', 'findFirst');
  const findUnique = reading('unique', 'findUnique');
  return {
    findMany: reading('many', 'findMany'),
    findFirst,
    findUnique,
    findFirstOrThrow: orThrow(findFirst, 'findFirstOrThrow'),
    findUniqueOrThrow: orThrow(findUnique, 'findUniqueOrThrow'),
  };
}

function prepared<Client extends object>(client: Client, names: TableNames, prepare: Prepare): Client {
  return inFrontOf(client, (name) => {
    const model = names.get(name);
    const table: unknown = model === undefined ? undefined : Reflect.get(client, name);
    if (model === undefined || typeof table !== 'object' || table === null) return undefined;
    const own = prepare(model, (method) => methodOf(table, method));
    return inFrontOf(table, (key) => own[key]);
  });
}

function methodOf(table: object, name: string): Method {
  const method: unknown = Reflect.get(table, name);
  return (query) => Reflect.apply(method as Method, table, [query]);
}
